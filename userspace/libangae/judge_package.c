// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The checks of a package, in order. Each gives a reason; the first that
 * refuses is final, but for the unknown app, which waits for what follows: no
 * one is asked about an app that could not be installed after a yes.
 */
#include <inttypes.h>
#include <string.h>

#include <angae/judge_package.h>

#include "reason.h"

#define FAILED_VERIFICATION "INSTALL_FAILED_VERIFICATION_FAILURE"
#define NO_CERTIFICATES	    "INSTALL_PARSE_FAILED_NO_CERTIFICATES"

/* One judgement under way. */
struct bench {
	const struct angae_package_case *what;
	const struct angae_apk_manifest *manifest;
	struct angae_package_verdict *out;
	bool marked;
};

static struct angae_reason *next_check(struct bench *b, enum angae_layer layer)
{
	struct angae_judgement *j = &b->out->judgement;
	struct angae_reason *why = &j->checks[j->nchecks];

	j->final = j->nchecks++;
	angae_reason_begin(why, layer, "invented");
	return why;
}

static bool refuse(struct bench *b, const char *failure)
{
	b->out->judgement.decision = ANGAE_DECISION_REFUSE;
	b->out->failure = failure;
	return false;
}

static bool never_ended(const struct angae_apk_issue *issue)
{
	return !strcmp(issue->name, "STOPPED") || !strcmp(issue->name, "OUT_OF_MEMORY");
}

/*
 * The first error of the package itself: v4 and the source stamp are judged
 * apart. One that was not judged to its end has none.
 */
static const struct angae_apk_issue *first_error(const struct angae_apk_report *report)
{
	const struct angae_apk_issue *first = NULL;

	for (size_t i = 0; i < report->nissues; i++) {
		const struct angae_apk_issue *issue = &report->issues[i];

		if (issue->warning || issue->part == ANGAE_APK_V4 || issue->part == ANGAE_APK_STAMP)
			continue;
		if (never_ended(issue))
			return NULL;
		if (!first)
			first = issue;
	}
	return first;
}

static const char *failure_of(const struct angae_apk_issue *issue, const char **check, int *code)
{
	if (!issue) {
		*check = "archive";
		*code = ANGAE_PACKAGE_STOPPED;
		return "INSTALL_FAILED_INTERNAL_ERROR";
	}
	switch (issue->part) {
	case ANGAE_APK_ZIP:
		*check = "archive";
		*code = ANGAE_PACKAGE_ARCHIVE;
		return "INSTALL_PARSE_FAILED_NOT_APK";
	case ANGAE_APK_MANIFEST:
		*check = "manifest";
		*code = ANGAE_PACKAGE_MANIFEST;
		return "INSTALL_PARSE_FAILED_BAD_MANIFEST";
	default:
		*check = "signature";
		*code = ANGAE_PACKAGE_SIGNATURE;
		return NO_CERTIFICATES;
	}
}

static bool check_verified(struct bench *b)
{
	const struct angae_apk_report *report = b->what->report;
	const struct angae_apk_issue *issue = first_error(report);
	struct angae_reason *why = next_check(b, ANGAE_LAYER_PACKAGE);
	const char *failure, *check;
	int code;

	if (report->verdict == ANGAE_APK_PASS && b->out->signers.n) {
		angae_reason_set(why, "signature", ANGAE_PACKAGE_GOOD,
				 "every signature that counts on this phone holds");
		return true;
	}
	if (report->verdict == ANGAE_APK_PASS) {
		angae_reason_set(why, "signature", ANGAE_PACKAGE_SIGNATURE,
				 "no signature is for phones of SDK %d",
				 (int)b->what->profile->sdk);
		return refuse(b, NO_CERTIFICATES);
	}
	failure = failure_of(issue, &check, &code);
	angae_reason_set(why, check, code, "%s%s%s%s%s",
			 issue ? angae_apk_part_name(issue->part) : "", issue ? ": " : "",
			 issue ? issue->name : "not verified to the end",
			 issue && *issue->detail ? ": " : "", issue ? issue->detail : "");
	if (issue && issue->len)
		angae_reason_range(why, issue->off, issue->len);
	return refuse(b, failure);
}

/* What the verifier needs of a manifest is less than a phone needs. */
static bool check_manifest(struct bench *b)
{
	struct angae_reason *why;

	if (b->manifest->valid && b->manifest->package[0] &&
	    b->manifest->min_sdk <= b->what->profile->sdk)
		return true;
	why = next_check(b, ANGAE_LAYER_PACKAGE);
	if (b->manifest->valid && b->manifest->package[0]) {
		angae_reason_set(why, "manifest", ANGAE_PACKAGE_OLDER_SDK,
				 "it is for phones from SDK %d on, this one has %d",
				 (int)b->manifest->min_sdk, (int)b->what->profile->sdk);
		return refuse(b, "INSTALL_FAILED_OLDER_SDK");
	}
	angae_reason_set(why, "manifest", ANGAE_PACKAGE_MANIFEST, "the manifest names no package");
	return refuse(b, "INSTALL_PARSE_FAILED_BAD_MANIFEST");
}

static enum angae_allow_app listed(const struct bench *b, size_t i)
{
	return angae_allow_app(b->what->allow, b->manifest->package, b->manifest->version_code,
			       b->out->signers.signer[i].cert, NULL);
}

/* What the state took back: the file, or its signer. */
static bool check_revoked(struct bench *b)
{
	const struct angae_package_case *what = b->what;
	struct angae_reason *why;

	if (!what->allow)
		return true;
	if (what->digest &&
	    angae_allow_find(what->allow, ANGAE_ALLOW_REVOKED, what->digest, NULL)) {
		why = next_check(b, ANGAE_LAYER_ALLOWLIST);
		angae_reason_set(why, "revoked", ANGAE_PACKAGE_REVOKED,
				 "the state took this file back");
		angae_reason_range(why, 0, what->size);
		return refuse(b, FAILED_VERIFICATION);
	}
	for (size_t i = 0; i < b->out->signers.n; i++) {
		if (listed(b, i) != ANGAE_APP_SIGNER_REVOKED)
			continue;
		why = next_check(b, ANGAE_LAYER_ALLOWLIST);
		angae_reason_set(why, "signer", ANGAE_PACKAGE_REVOKED_SIGNER,
				 "the state took its signer's right back");
		return refuse(b, FAILED_VERIFICATION);
	}
	return true;
}

static bool mark_fails(struct bench *b, struct angae_reason *why)
{
	const struct angae_apk_mark *mark = &b->what->report->mark;
	uint64_t version = b->manifest->version_code;

	if (!mark->good)
		angae_reason_set(why, "mark", ANGAE_PACKAGE_MARK_BROKEN,
				 "the state's mark is not good: %s", mark->detail);
	else if (strcmp(mark->package, b->manifest->package) || version < mark->min_version ||
		 version > mark->max_version)
		angae_reason_set(why, "mark", ANGAE_PACKAGE_MARK_OTHER,
				 "the state's mark is for %s, versions %" PRIu64 " to %" PRIu64,
				 mark->package, mark->min_version, mark->max_version);
	else if (mark->device[0] && strcmp(mark->device, b->what->imei))
		angae_reason_set(why, "mark", ANGAE_PACKAGE_MARK_DEVICE,
				 "the state's mark is for the phone with IMEI %s", mark->device);
	else if (mark->until && b->what->now > mark->until)
		angae_reason_set(why, "mark", ANGAE_PACKAGE_MARK_EXPIRED,
				 "the state's mark ended %" PRIu64 " s ago",
				 b->what->now - mark->until);
	else
		return false;
	return true;
}

/* A mark that is there and does not hold is final, as a signature is. */
static bool check_mark(struct bench *b)
{
	const struct angae_apk_mark *mark = &b->what->report->mark;
	struct angae_reason *why;

	if (!mark->present)
		return true;
	why = next_check(b, ANGAE_LAYER_PACKAGE);
	if (mark_fails(b, why))
		return refuse(b, FAILED_VERIFICATION);
	angae_reason_set(why, "mark", ANGAE_PACKAGE_MARKED, "the state's mark is for this app%s%s",
			 mark->device[0] ? ", on this phone alone" : "",
			 mark->until ? ", for a time" : "");
	b->out->until = mark->until;
	b->marked = true;
	return true;
}

static void unknown(struct bench *b, struct angae_reason *why, enum angae_allow_app app)
{
	unsigned long long version = (unsigned long long)angae_allow_version(b->what->allow);

	b->out->unknown = true;
	if (app == ANGAE_APP_OTHER_SIGNER)
		angae_reason_set(why, "listed", ANGAE_PACKAGE_OTHER_SIGNER,
				 "the state's list %llu has %s, signed by somebody else", version,
				 b->manifest->package);
	else if (app == ANGAE_APP_OTHER_VERSION)
		angae_reason_set(why, "listed", ANGAE_PACKAGE_OTHER_VERSION,
				 "the state's list %llu has %s, but not version %" PRIu64, version,
				 b->manifest->package, b->manifest->version_code);
	else
		angae_reason_set(why, "listed", ANGAE_PACKAGE_NOT_LISTED,
				 "%s is not on the state's list %llu", b->manifest->package,
				 version);
}

/* With several signers each has to be listed. */
static void check_listed(struct bench *b)
{
	struct angae_reason *why;

	if (b->marked)
		return;
	why = next_check(b, ANGAE_LAYER_PACKAGE);
	if (!b->what->allow) {
		b->out->unknown = true;
		angae_reason_set(why, "listed", ANGAE_PACKAGE_NO_LIST,
				 "there is no state allowlist");
		return;
	}
	for (size_t i = 0; i < b->out->signers.n; i++) {
		enum angae_allow_app app = listed(b, i);

		if (app != ANGAE_APP_LISTED && app != ANGAE_APP_SIGNER_LISTED) {
			unknown(b, why, app);
			return;
		}
	}
	angae_reason_set(why, "listed", ANGAE_PACKAGE_LISTED, "on the state's list %llu",
			 (unsigned long long)angae_allow_version(b->what->allow));
}

static bool check_update(struct bench *b, const struct angae_package_there *there)
{
	struct angae_reason *why;

	if (b->manifest->version_code < there->version) {
		why = next_check(b, ANGAE_LAYER_PACKAGE);
		angae_reason_set(why, "version", ANGAE_PACKAGE_DOWNGRADE,
				 "version %" PRIu64 " is installed, this is %" PRIu64,
				 there->version, b->manifest->version_code);
		return refuse(b, "INSTALL_FAILED_VERSION_DOWNGRADE");
	}
	if (angae_signers_follow(&b->out->signers, &there->signers))
		return true;
	why = next_check(b, ANGAE_LAYER_PACKAGE);
	angae_reason_set(why, "update", ANGAE_PACKAGE_OTHER_UPDATE,
			 there->signers.n ? "the installed %s was signed by somebody else"
					  : "who signed the installed %s is not on record",
			 b->manifest->package);
	return refuse(b, "INSTALL_FAILED_UPDATE_INCOMPATIBLE");
}

static bool check_unknown(struct bench *b, size_t listed_check)
{
	if (!b->out->unknown)
		return true;
	if (b->what->answered) {
		angae_reason_set(next_check(b, ANGAE_LAYER_PACKAGE), "answer",
				 ANGAE_PACKAGE_ANSWERED_YES, "unknown, and somebody said yes");
		return true;
	}
	b->out->judgement.final = listed_check;
	b->out->ask = b->what->profile->unknown_ask;
	return refuse(b, FAILED_VERIFICATION);
}

enum angae_decision angae_judge_package(const struct angae_package_case *what,
					struct angae_package_verdict *out)
{
	struct bench b = {.what = what, .manifest = &what->report->manifest, .out = out};
	bool refuses = !what->profile->unknown_ask && !what->answered;
	size_t listed_check;

	memset(out, 0, sizeof(*out));
	angae_package_signers(what->report, what->profile->sdk, &out->signers);
	if (!check_verified(&b) || !check_manifest(&b) || !check_revoked(&b) || !check_mark(&b))
		return out->judgement.decision;
	check_listed(&b);
	listed_check = out->judgement.final;
	if (refuses && !check_unknown(&b, listed_check))
		return out->judgement.decision;
	for (size_t i = 0; i < what->nthere; i++)
		if (!check_update(&b, &what->there[i]))
			return out->judgement.decision;
	if (!check_unknown(&b, listed_check))
		return out->judgement.decision;
	out->judgement.decision = ANGAE_DECISION_ALLOW;
	return ANGAE_DECISION_ALLOW;
}
