// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is in a package: base.apk by its signature and the list. The files are
 * frozen by fs-verity, so what is mapped here neither changes nor shrinks: no
 * SIGBUS but that of a disk that fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <angae/apk.h>

#include "content.h"
#include "decide.h"

void content_say(struct content *content, const char *failure, const char *check, const char *path,
		 const char *what)
{
	content->failure = failure;
	content->ask = false;
	reason_say(&content->reason, ANGAE_LAYER_PACKAGE, check, PACKAGE_UNKNOWN, "%s: %s", path,
		   what);
}

/* All of that name, installed or on the way; Return: how many, in @there (free()). */
static size_t what_is_there(struct packages *packages, const char *name,
			    struct angae_package_there **there)
{
	struct package package;
	size_t n = 0;

	*there = NULL;
	for (size_t i = 0; packages_at(packages, i, &package); i++) {
		struct angae_package_there *more;

		if (strcmp(package.name, name))
			continue;
		more = realloc(*there, (n + 1) * sizeof(*more));
		if (!more)
			abort(); /* a few kilobytes; an unjudged update is worse than a restart */
		*there = more;
		more[n].version = package.version;
		more[n++].signers = package.signers;
	}
	return n;
}

static void take_verdict(struct content *content, const struct angae_package_verdict *verdict)
{
	const struct angae_judgement *judged = &verdict->judgement;

	content->failure = verdict->failure;
	content->ask = verdict->ask;
	content->unknown = verdict->unknown;
	content->until = verdict->until;
	content->signers = verdict->signers;
	reason_chain(judged, content->chain, sizeof(content->chain));
	if (judged->final < judged->nchecks)
		content->reason = judged->checks[judged->final];
}

static void judge(struct content *content, const struct tree_entry *base,
		  const struct angae_apk_report *report)
{
	struct angae_package_there *there;
	struct angae_package_case what = {
		.profile = &content->policy->profile,
		.allow = content->policy->allow,
		.report = report,
		.digest = content->have_apk ? content->apk : NULL,
		.size = base->size,
		.imei = content->imei,
		.now = content->now,
		.answered = content->answered,
	};
	struct angae_package_verdict verdict;

	what.nthere = what_is_there(content->packages, report->manifest.package, &there);
	what.there = there;
	angae_judge_package(&what, &verdict);
	take_verdict(content, &verdict);
	free(there);
}

static void take_manifest(struct content *content, const struct angae_apk_manifest *manifest)
{
	if (!manifest->valid)
		return;
	if (package_name_ok(manifest->package))
		memcpy(content->package, manifest->package, strlen(manifest->package) + 1);
	content->version = manifest->version_code;
	snprintf(content->label, sizeof(content->label), "%s", manifest->label);
}

static void check_base(struct content *content, const struct tree_entry *base)
{
	/* one thread: the daemon may make no other */
	const struct angae_apk_options options = {
		.min_sdk = content->policy->profile.sdk,
		.max_sdk = content->policy->profile.sdk,
		.idsig = -1,
		.authority = content->authority,
		.threads = 1,
		.progress = content->progress,
		.progress_arg = content->progress_arg,
	};
	struct angae_apk_report report;
	uint64_t size;

	angae_apk_verify(base->fd, &options, &report);
	content->hashed = report.hashed;
	content->have_apk = !angae_sha256_fd(base->fd, content->apk, &size, content->progress,
					     content->progress_arg);
	if (content->have_apk)
		content->hashed += size;
	take_manifest(content, &report.manifest);
	judge(content, base, &report);
	if (content->failure && !content->ask)
		goto out;
	if (!content->have_apk)
		content_say(content, "INSTALL_FAILED_INTERNAL_ERROR", "digest", CONTENT_BASE,
			    "not read to its end");
	else if (!content->package[0])
		content_say(content, "INSTALL_PARSE_FAILED_BAD_PACKAGE_NAME", "name", CONTENT_BASE,
			    "no name for a package");
	else if (report.manifest.split[0])
		content_say(content, "INSTALL_FAILED_INVALID_APK", "base", CONTENT_BASE,
			    "a split: the base of the package comes first");
out:
	angae_apk_report_free(&report);
}

void content_check(void *arg)
{
	struct content *content = arg;
	const struct tree_entry *base = tree_find(content->tree, CONTENT_BASE);

	if (!base) {
		content_say(content, "INSTALL_FAILED_INVALID_APK", "base", CONTENT_BASE,
			    "there is none");
		return;
	}
	check_base(content, base);
	if (!content->failure || content->ask)
		content_splits(content);
	if (!content->failure || content->ask)
		content_files(content);
}
