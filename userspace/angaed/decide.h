/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a question of the gate to a verdict with its reason. Reads the file,
 * writes nothing, tells nobody.
 */
#ifndef ANGAED_DECIDE_H
#define ANGAED_DECIDE_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/angae.h>
#include <angae/judge.h>

#include "films.h"
#include "package.h"
#include "policy.h"
#include "trace.h"
#include "verity.h"

/* The daemon's own codes for a file of a package (layer package). */
enum package_code {
	PACKAGE_KNOWN = 1, /* its content was verified when it was installed */
	PACKAGE_UNKNOWN = 2,
	PACKAGE_NOT_FROZEN = 3, /* no fs-verity: the content could change */
	PACKAGE_REVOKED = 4,
	PACKAGE_REVOKED_SIGNER = 5,
	PACKAGE_EXPIRED = 6, /* it was allowed for a time */
};

/**
 * struct decide_env - what a decision may look at
 * @policy: the snapshot it is made under
 * @keys: fd of the directory of the state's keys, or -1
 * @now: seconds since the epoch
 * @progress: told while bytes are read; false stops
 */
struct decide_env {
	const struct policy *policy;
	struct packages *packages;
	struct films *films;
	const struct verity_ops *verity;
	int keys;
	uint64_t now;
	angae_progress_fn *progress;
	void *progress_arg;
};

/**
 * struct decision - what to tell the gate, and why
 * @verdict, @scope, @store, @expires: for struct angae_answer; @expires in
 *	seconds since the epoch, 0 never
 * @verified: an allow that vouches for the content, so the label may say so
 * @alert: a refusal the owner is told of (S4)
 * @hashed: bytes read to hash
 * @freeze: it is worth to be frozen, as what @facts say
 * @reason: the check that decided
 * @chain: all checks in order
 */
struct decision {
	uint32_t verdict;
	uint32_t scope;
	bool store;
	bool verified;
	bool alert;
	uint64_t expires;
	uint64_t hashed;
	bool freeze;
	struct angae_reference_facts facts;
	struct angae_reason reason;
	char chain[TRACE_CHAIN_LEN];
};

/** decide() - judge the file of a request; @out is filled always. */
void decide(const struct decide_env *env, const struct angae_record *rec, struct decision *out);

/** reason_say() - fill a reason of the daemon's own. */
__attribute__((format(printf, 5, 6))) void reason_say(struct angae_reason *reason,
						      enum angae_layer layer, const char *check,
						      int code, const char *format, ...);

/** reason_chain() - the checks of a judgement as one line. */
void reason_chain(const struct angae_judgement *judged, char *buf, size_t len);

#endif
