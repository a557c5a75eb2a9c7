// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <angae/judge.h>
#include <angae/natisign.h>
#include <angae/selfsign.h>

#include "decide.h"
#include "magic.h"
#include "reason.h"

/* One judgement under way. */
struct bench {
	const struct angae_judge *judge;
	const struct angae_allow *allow; /* NULL as well where the era has none */
	int fd;
	uint64_t size;
	uint64_t before;   /* bytes hashed by earlier checks */
	const char *magic; /* what the content is, where it was asked for */
	struct angae_judgement *out;
};

static struct angae_reason *next_check(struct bench *b, enum angae_layer layer, const char *source)
{
	struct angae_reason *why = &b->out->checks[b->out->nchecks];

	b->out->final = b->out->nchecks++;
	angae_reason_begin(why, layer, source);
	return why;
}

static enum angae_decision decided(struct bench *b, enum angae_decision decision)
{
	b->out->decision = decision;
	return decision;
}

static enum angae_decision unreadable(struct bench *b, struct angae_reason *why, int err)
{
	if (err == ECANCELED)
		angae_reason_set(why, "stopped", ANGAE_JUDGE_STOPPED, "stopped after %llu bytes",
				 (unsigned long long)b->out->hashed);
	else
		angae_reason_set(why, "read", ANGAE_JUDGE_IO, "cannot be read: %s",
				 strerrordesc_np(err));
	return decided(b, ANGAE_DECISION_ERROR);
}

static bool begin(struct bench *b)
{
	struct angae_reason *why;
	struct stat st;

	memset(b->out, 0, sizeof(*b->out));
	if (fstat(b->fd, &st) < 0) {
		unreadable(b, next_check(b, ANGAE_LAYER_TYPE, "invented"), errno);
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		why = next_check(b, ANGAE_LAYER_TYPE, "invented");
		angae_reason_set(why, "regular", ANGAE_JUDGE_NOT_REGULAR, "not a regular file");
		decided(b, ANGAE_DECISION_ERROR);
		return false;
	}
	b->size = (uint64_t)st.st_size;
	return true;
}

/* Each check counts from 0; who waits sees one count that grows. */
static bool pass_on(uint64_t done, void *arg)
{
	const struct bench *b = arg;

	return !b->judge->progress || b->judge->progress(b->before + done, b->judge->progress_arg);
}

/* The digest of the whole file, once. -1: @why says why, and it is decided. */
static int need_digest(struct bench *b, struct angae_reason *why)
{
	uint64_t n = 0;
	int ret;

	if (b->out->have_digest)
		return 0;
	ret = angae_sha256_fd(b->fd, b->out->digest, &n, pass_on, b);
	b->out->hashed += n;
	b->before = b->out->hashed;
	if (ret < 0) {
		unreadable(b, why, errno);
		return -1;
	}
	b->out->have_digest = true;
	return 0;
}

static bool check_type(struct bench *b, const char *name)
{
	const struct angae_profile *p = b->judge->profile;
	struct angae_reason *why = next_check(b, ANGAE_LAYER_TYPE, "RS");

	if (angae_profile_checks(p, name)) {
		angae_reason_set(why, "extension", ANGAE_JUDGE_NONE,
				 "the extension is one this era checks");
		return true;
	}
	why->source = "invented";
	b->magic = p->magic ? angae_magic(b->fd) : NULL;
	if (b->magic) {
		angae_reason_set(why, "magic", ANGAE_JUDGE_NONE,
				 "the content is %s, whatever its name says", b->magic);
		return true;
	}
	angae_reason_set(why, "type", ANGAE_JUDGE_NOT_A_TYPE, "not a kind of file this era checks");
	decided(b, ANGAE_DECISION_UNCHECKED);
	return false;
}

/* Return: true when it is decided. */
static bool check_revoked(struct bench *b)
{
	struct angae_reason *why;

	if (!b->allow || !angae_allow_has_size(b->allow, ANGAE_ALLOW_REVOKED, b->size))
		return false;
	why = next_check(b, ANGAE_LAYER_ALLOWLIST, "invented");
	if (need_digest(b, why) < 0)
		return true;
	angae_reason_range(why, 0, b->size);
	if (angae_allow_find(b->allow, ANGAE_ALLOW_REVOKED, b->out->digest, NULL)) {
		angae_reason_set(why, "revoked", ANGAE_JUDGE_REVOKED, "the state took it back");
		decided(b, ANGAE_DECISION_REFUSE);
		return true;
	}
	angae_reason_set(why, "revoked", ANGAE_JUDGE_NONE, "not among what the state took back");
	return false;
}

/* Code 257 is the name's alone: a film called .txt is still a film (invented). */
static bool is_text(struct bench *b)
{
	if (!b->magic && b->judge->profile->magic)
		b->magic = angae_magic(b->fd);
	return !b->magic;
}

/* Return: true when it is decided. */
static bool follow(struct bench *b, struct angae_reason *why, int code, int err)
{
	switch (angae_decide(b->judge->profile->natisign, code)) {
	case ANGAE_STEP_ACCEPT:
		decided(b, ANGAE_DECISION_ALLOW);
		return true;
	case ANGAE_STEP_TEXT:
		if (!is_text(b))
			return false;
		decided(b, ANGAE_DECISION_UNCHECKED);
		return true;
	case ANGAE_STEP_NEXT:
		return false;
	case ANGAE_STEP_ERROR:
		if (err == ECANCELED)
			unreadable(b, why, err);
		decided(b, ANGAE_DECISION_ERROR);
		return true;
	default:
		decided(b, ANGAE_DECISION_REFUSE);
		return true;
	}
}

static bool check_2407(struct bench *b, const char *name)
{
	const struct angae_judge *j = b->judge;
	struct angae_reason *why = next_check(b, ANGAE_LAYER_NATISIGN, "HH");
	int code = angae_natisign_verify(b->fd, name, j->statedir, j->now, why);

	/* Which record is looked at changes with the second (HH). */
	if (code == ANGAE_NATI_OK || code == ANGAE_NATI_DIGEST)
		b->out->expires = j->now + 1;
	return follow(b, why, code, 0);
}

static bool check_reference(struct bench *b, const char *name)
{
	struct angae_reason *why = next_check(b, ANGAE_LAYER_NATISIGN, "invented");
	int code;

	errno = 0;
	code = angae_reference_verify(b->fd, name, b->judge->statedir, pass_on, b, &b->out->hashed,
				      &b->out->facts, why);
	b->before = b->out->hashed;
	b->out->have_facts = code == ANGAE_NATI_OK;
	return follow(b, why, code, errno);
}

static bool check_selfsign(struct bench *b, const char *name)
{
	struct angae_reason *why = next_check(b, ANGAE_LAYER_SELFSIGN, "invented");
	int code;

	errno = 0;
	code = angae_selfsign_verify(b->fd, name, b->judge->statedir, pass_on, b, &b->out->hashed,
				     why);
	b->before = b->out->hashed;
	return follow(b, why, code, errno);
}

/* Return: true when it is decided; @natisign: which check the state's signature was, 0 none. */
static bool check_signatures(struct bench *b, const char *name, size_t *natisign)
{
	const struct angae_profile *p = b->judge->profile;

	if (p->natisign != ANGAE_NATISIGN_NONE) {
		if (p->natisign == ANGAE_NATISIGN_2407 ? check_2407(b, name)
						       : check_reference(b, name))
			return true;
		*natisign = b->out->final;
	}
	return p->selfsign && check_selfsign(b, name);
}

/* Is the whole file listed? Always decides. */
static enum angae_decision check_listed(struct bench *b)
{
	struct angae_reason *why = next_check(b, ANGAE_LAYER_ALLOWLIST, "invented");

	if (!b->allow) {
		angae_reason_set(why, "list", ANGAE_JUDGE_NO_LIST, "there is no state allowlist");
		return decided(b, ANGAE_DECISION_REFUSE);
	}
	if (!angae_allow_has_size(b->allow, ANGAE_ALLOW_MEDIA, b->size)) {
		angae_reason_set(why, "digest", ANGAE_JUDGE_NOT_LISTED,
				 "nothing of %llu bytes is on the state's list %llu",
				 (unsigned long long)b->size,
				 (unsigned long long)angae_allow_version(b->allow));
		return decided(b, ANGAE_DECISION_REFUSE);
	}
	if (need_digest(b, why) < 0)
		return ANGAE_DECISION_ERROR;
	angae_reason_range(why, 0, b->size);
	if (!angae_allow_find(b->allow, ANGAE_ALLOW_MEDIA, b->out->digest, NULL)) {
		angae_reason_set(why, "digest", ANGAE_JUDGE_NOT_LISTED,
				 "the digest is not on the state's list %llu",
				 (unsigned long long)angae_allow_version(b->allow));
		return decided(b, ANGAE_DECISION_REFUSE);
	}
	angae_reason_set(why, "digest", ANGAE_JUDGE_LISTED, "on the state's list %llu",
			 (unsigned long long)angae_allow_version(b->allow));
	return decided(b, ANGAE_DECISION_ALLOW);
}

enum angae_decision angae_judge_media(const struct angae_judge *judge, int fd, const char *name,
				      struct angae_judgement *out)
{
	const struct angae_profile *p = judge->profile;
	struct bench b = {.judge = judge, .fd = fd, .out = out};
	size_t natisign = 0;

	b.allow = p->allowlist ? judge->allow : NULL;
	if (!begin(&b) || !check_type(&b, name) || check_revoked(&b))
		return out->decision;
	if (p->natisign == ANGAE_NATISIGN_NONE && !p->selfsign && !p->allowlist) {
		angae_reason_set(next_check(&b, ANGAE_LAYER_TYPE, "invented"), "era",
				 ANGAE_JUDGE_NONE, "this era asks for no signature");
		return decided(&b, ANGAE_DECISION_UNCHECKED);
	}
	if (check_signatures(&b, name, &natisign))
		return out->decision;
	if (p->allowlist)
		check_listed(&b);
	else
		decided(&b, ANGAE_DECISION_REFUSE);
	/* Where there is a signature to have, its absence is the reason; the list is the exception. */
	if (natisign && out->decision == ANGAE_DECISION_REFUSE)
		out->final = natisign;
	return out->decision;
}
