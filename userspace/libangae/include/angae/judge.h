/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of checks on one file: the same on the desk and on the phone.
 *
 * revoked → NATISIGN → SELFSIGN → allowlist digest → unsigned. A present but
 * bad signature is final. A digest is computed only when a later check needs it.
 */
#ifndef ANGAE_JUDGE_H
#define ANGAE_JUDGE_H

#include <angae/allow.h>
#include <angae/natisign.h>
#include <angae/profile.h>
#include <angae/progress.h>
#include <angae/reason.h>

enum angae_decision {
	ANGAE_DECISION_ERROR, /* could not be read: treated as a refusal */
	ANGAE_DECISION_ALLOW,
	ANGAE_DECISION_REFUSE,
	ANGAE_DECISION_UNCHECKED, /* not a type this era checks: allowed */
};

/* Words for angae_reason.code outside NATISIGN. */
enum angae_judge_code {
	ANGAE_JUDGE_NONE = 0,
	ANGAE_JUDGE_LISTED = 1, /* digest on the allowlist */
	ANGAE_JUDGE_NOT_LISTED = 2,
	ANGAE_JUDGE_NO_LIST = 3, /* no allowlist on this phone */
	ANGAE_JUDGE_REVOKED = 4,
	ANGAE_JUDGE_NOT_A_TYPE = 5,
	ANGAE_JUDGE_IO = 6,
	ANGAE_JUDGE_STOPPED = 7, /* the progress callback said stop */
	ANGAE_JUDGE_NOT_REGULAR = 8,
};

#define ANGAE_CHECKS_MAX 8

/**
 * struct angae_judgement - every check that was made, in order
 * @decision: what follows from them under the era
 * @final: index in @checks of the one that decided
 * @expires: seconds since the epoch when the result may differ, 0 never
 * @hashed: bytes read to hash
 * @have_digest: @digest is the SHA-256 of the whole file
 * @have_facts: the state's signature of era reference allowed it, and @facts is what it says
 */
struct angae_judgement {
	enum angae_decision decision;
	size_t nchecks;
	size_t final;
	uint64_t expires;
	uint64_t hashed;
	bool have_digest;
	bool have_facts;
	uint8_t digest[ANGAE_SHA256_LEN];
	struct angae_reference_facts facts;
	struct angae_reason checks[ANGAE_CHECKS_MAX];
};

/**
 * struct angae_judge - what a judgement depends on
 * @profile: the era
 * @allow: the list, or NULL
 * @statedir: fd of the phone's /data/local/tmp, or -1
 * @now: seconds since the epoch
 * @progress: may be NULL
 */
struct angae_judge {
	const struct angae_profile *profile;
	const struct angae_allow *allow;
	int statedir;
	uint64_t now;
	angae_progress_fn *progress;
	void *progress_arg;
};

/**
 * angae_judge_media() - judge a media file
 * @fd: readable; the offset is not used or changed
 * @name: name the phone sees (its extension counts)
 * @out: filled always
 *
 * Return: @out->decision.
 */
enum angae_decision angae_judge_media(const struct angae_judge *judge, int fd, const char *name,
				      struct angae_judgement *out);

/** angae_sha256_fd() - digest of a whole file; 0, or -1 with errno (ECANCELED: progress said stop). */
int angae_sha256_fd(int fd, uint8_t digest[ANGAE_SHA256_LEN], uint64_t *size,
		    angae_progress_fn *progress, void *arg);

#endif
