/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is in a package: the only part of an install that parses a file.
 */
#ifndef ANGAED_CONTENT_H
#define ANGAED_CONTENT_H

#include <angae/judge_package.h>

#include "policy.h"
#include "tree.h"

/**
 * struct content - the question and its answer
 * @tree: files with frozen content
 * @policy: what the judgement is made under
 * @packages: the record: an update has to suit what it replaces
 * @authority: certificate of the lab authority
 * @imei: this phone's, empty: it has none
 * @now: seconds since the epoch
 * @answered: somebody who may said yes
 * @progress: told while bytes are read; false stops
 * @failure: Android's word for what is wrong, NULL when nothing is
 * @ask, @unknown, @until, @signers: as libangae's verdict says
 * @package, @version, @label, @apk: what base.apk says of itself, and its SHA-256
 * @reason: what decided
 */
struct content {
	const struct tree *tree;
	const struct policy *policy;
	struct packages *packages;
	const char *authority;
	const char *imei;
	uint64_t now;
	bool answered;
	angae_progress_fn *progress;
	void *progress_arg;

	const char *failure;
	bool ask;
	bool unknown;
	uint64_t until;
	struct angae_signers signers;
	char package[ANGAE_PACKAGE_LEN];
	uint64_t version;
	char label[256];
	bool have_apk;
	uint8_t apk[ANGAE_SHA256_LEN];
	struct angae_reason reason;
	char chain[256];
	uint64_t hashed;
};

/** content_check() - base.apk may be installed, its splits are its own, every other file is an entry of them. */
void content_check(void *content);

/** content_say() - refuse with a reason of the daemon's own. */
void content_say(struct content *content, const char *failure, const char *check, const char *path,
		 const char *what);

/* content_split.c: splits and native code, once base.apk is known */

/** content_splits() - every other APK belongs to base.apk: package, version, signers, a name of its own. */
void content_splits(struct content *content);
/** content_files() - every file that is no APK is an entry of one. */
void content_files(struct content *content);

#define CONTENT_BASE "base.apk"

#endif
