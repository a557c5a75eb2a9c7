// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What each class of file is asked about. The judging of content is
 * libangae's; which of it counts, and what may be kept, is said here.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "decide.h"

#define INSTALLER_DOMAIN "installer"

void reason_say(struct angae_reason *reason, enum angae_layer layer, const char *check, int code,
		const char *format, ...)
{
	va_list args;

	memset(reason, 0, sizeof(*reason));
	reason->layer = layer;
	reason->check = check;
	reason->code = code;
	reason->source = "invented";
	va_start(args, format);
	vsnprintf(reason->detail, sizeof(reason->detail), format, args);
	va_end(args);
}

void reason_chain(const struct angae_judgement *judged, char *buf, size_t len)
{
	size_t have = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < judged->nchecks && have < len; i++) {
		const struct angae_reason *reason = &judged->checks[i];

		have += snprintf(buf + have, len - have, "%s%s/%s %d", i ? "; " : "",
				 angae_layer_name(reason->layer), reason->check, reason->code);
	}
}

/* The domain is the third field of a context. */
static bool domain_is(const char *context, const char *domain)
{
	size_t n = strlen(domain);

	for (int colons = 0; *context && colons < 2; context++)
		colons += *context == ':';
	return !strncmp(context, domain, n) && (context[n] == ':' || !context[n]);
}

static bool is_apk(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && !strcasecmp(dot, ".apk");
}

/*
 * The installer must read a package to put it into staging. That says nothing
 * about the package: it is judged there, and nothing is kept of this open.
 */
static void decide_apk(struct decision *out)
{
	out->verdict = ANGAE_VERDICT_ALLOW;
	out->scope = ANGAE_SCOPE_READ;
	reason_say(&out->reason, ANGAE_LAYER_PACKAGE, "staging", 0,
		   "a package on its way into staging: judged there, before it is installed");
}

static bool listed_size_revoked(const struct policy *policy, uint64_t size)
{
	return policy->profile.allowlist && policy->allow &&
	       angae_allow_has_size(policy->allow, ANGAE_ALLOW_REVOKED, size);
}

/*
 * A film that was verified before and frozen since: name, key and revocation are
 * looked at again, no byte of it is. Whatever is not all right is left to the
 * whole judgement, which says what.
 */
static bool decide_recorded(const struct decide_env *env, const struct angae_record *rec,
			    struct decision *out)
{
	const struct angae_profile *profile = &env->policy->profile;
	struct angae_reference_facts facts;
	uint8_t digest[ANGAE_SHA256_LEN];

	if (profile->natisign != ANGAE_NATISIGN_REFERENCE || !env->films ||
	    rec->class != ANGAE_CLASS_MEDIA || env->verity->measure(rec->fd, digest) ||
	    !films_find(env->films, digest, &facts) ||
	    listed_size_revoked(env->policy, rec->file_size) ||
	    angae_reference_recheck(&facts, rec->name, env->keys, &out->reason) != ANGAE_NATI_OK)
		return false;
	out->verdict = ANGAE_VERDICT_ALLOW;
	out->scope = ANGAE_SCOPE_READ;
	out->verified = true;
	out->store = profile->store_media;
	snprintf(out->chain, sizeof(out->chain), "%s/%s %d", angae_layer_name(out->reason.layer),
		 out->reason.check, out->reason.code);
	return true;
}

static void decide_media(const struct decide_env *env, const struct angae_record *rec,
			 struct decision *out)
{
	const struct angae_judge judge = {
		.profile = &env->policy->profile,
		.allow = env->policy->allow,
		.statedir = env->keys,
		.now = env->now,
		.progress = env->progress,
		.progress_arg = env->progress_arg,
	};
	struct angae_judgement judged;
	enum angae_decision decision;

	if (decide_recorded(env, rec, out))
		return;
	decision = angae_judge_media(&judge, rec->fd, rec->name, &judged);
	if (decision == ANGAE_DECISION_ALLOW || decision == ANGAE_DECISION_UNCHECKED) {
		out->verdict = ANGAE_VERDICT_ALLOW;
		out->scope = ANGAE_SCOPE_READ;
	}
	out->verified = decision == ANGAE_DECISION_ALLOW;
	out->alert = decision == ANGAE_DECISION_REFUSE;
	out->store = env->policy->profile.store_media && decision != ANGAE_DECISION_ERROR;
	out->expires = judged.expires;
	out->hashed = judged.hashed;
	out->freeze = decision == ANGAE_DECISION_ALLOW && judged.have_facts;
	if (out->freeze)
		out->facts = judged.facts;
	if (judged.final < judged.nchecks)
		out->reason = judged.checks[judged.final];
	else
		reason_say(&out->reason, ANGAE_LAYER_NONE, "none", 0, "no check was made");
	reason_chain(&judged, out->chain, sizeof(out->chain));
}

static bool signer_revoked(const struct policy *policy, const struct package *package)
{
	for (size_t i = 0; i < package->signers.n; i++)
		if (angae_allow_app(policy->allow, package->name, package->version,
				    package->signers.signer[i].cert,
				    NULL) == ANGAE_APP_SIGNER_REVOKED)
			return true;
	return false;
}

/* What was right when it was installed, and is not any more. */
static bool over(const struct decide_env *env, const struct package *package,
		 struct angae_reason *reason)
{
	const struct angae_allow *allow = env->policy->allow;

	if (allow && angae_allow_find(allow, ANGAE_ALLOW_REVOKED, package->apk, NULL))
		reason_say(reason, ANGAE_LAYER_PACKAGE, "revoked", PACKAGE_REVOKED,
			   "package %s was revoked after it was installed", package->name);
	else if (allow && signer_revoked(env->policy, package))
		reason_say(reason, ANGAE_LAYER_PACKAGE, "signer", PACKAGE_REVOKED_SIGNER,
			   "the signer of package %s was revoked after it was installed",
			   package->name);
	else if (package->until && env->now > package->until)
		reason_say(reason, ANGAE_LAYER_PACKAGE, "expired", PACKAGE_EXPIRED,
			   "package %s was allowed for a time, which ended %" PRIu64 " s ago",
			   package->name, env->now - package->until);
	else
		return false;
	return true;
}

static void decide_package(const struct decide_env *env, const struct angae_record *rec,
			   struct decision *out)
{
	uint8_t digest[ANGAE_SHA256_LEN];
	struct angae_reason *reason = &out->reason;
	struct package package;

	if (env->verity->measure(rec->fd, digest)) {
		reason_say(reason, ANGAE_LAYER_PACKAGE, "verity", PACKAGE_NOT_FROZEN,
			   "its content is not frozen by fs-verity: %s", strerror(errno));
		return;
	}
	if (!packages_find(env->packages, digest, rec->dir, &package)) {
		reason_say(reason, ANGAE_LAYER_PACKAGE, "record", PACKAGE_UNKNOWN,
			   "its content belongs to no package that was verified");
		out->alert = true;
		return;
	}
	if (over(env, &package, reason)) {
		out->alert = true;
		return;
	}
	out->verdict = ANGAE_VERDICT_ALLOW;
	out->scope = ANGAE_SCOPE_READ | ANGAE_SCOPE_EXEC;
	out->store = true;
	out->expires = package.until ? package.until + 1 : 0;
	reason_say(reason, ANGAE_LAYER_PACKAGE, "record", PACKAGE_KNOWN,
		   "of package %s, version %" PRIu64 ", verified when it was installed",
		   package.name, package.version);
}

static bool is_media(uint32_t class)
{
	return class == ANGAE_CLASS_MEDIA || class == ANGAE_CLASS_OWN || class == ANGAE_CLASS_SELF;
}

void decide(const struct decide_env *env, const struct angae_record *rec, struct decision *out)
{
	memset(out, 0, sizeof(*out));
	out->verdict = ANGAE_VERDICT_DENY;
	if (rec->fd < 0)
		reason_say(&out->reason, ANGAE_LAYER_SELINUX, "descriptor", ANGAE_JUDGE_IO,
			   "the daemon may not open it, so nobody may");
	else if (rec->class == ANGAE_CLASS_PACKAGE)
		decide_package(env, rec, out);
	else if (!is_media(rec->class) || rec->op != ANGAE_OP_OPEN)
		reason_say(&out->reason, ANGAE_LAYER_GATE, "class", 0,
			   "nothing of this class is asked about");
	else if (is_apk(rec->name) && domain_is(rec->subject, INSTALLER_DOMAIN))
		decide_apk(out);
	else
		decide_media(env, rec, out);
}
