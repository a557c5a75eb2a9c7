/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of an APK the signing block's schemes digest, and how. */
#ifndef ANGAE_APK_CHUNK_H
#define ANGAE_APK_CHUNK_H

#include "apk.h"

#define APK_PARTS_MAX 3

/**
 * struct apk_content - stretches that are digested as if they were one file
 */
struct apk_content {
	size_t n;
	struct apk_span part[APK_PARTS_MAX];
};

/** apk_content_len() - bytes of all its parts. */
uint64_t apk_content_len(const struct apk_content *content);

/**
 * apk_content_digest() - digest of a stretch of content
 * @threads: 0: one a processor
 * @value: 32 bytes for APK_SHA256, 64 for APK_SHA512, 40 for APK_VERITY (root and length)
 *
 * Return: 0, or -1: no memory, or @apk->stopped by its progress function.
 */
int apk_content_digest(struct apk *apk, const struct apk_content *content, enum apk_digest digest,
		       uint8_t value[64]);
/** apk_digest_len() - bytes of such a digest. */
size_t apk_digest_len(enum apk_digest digest);

/**
 * apk_digest() - digest of the APK's content around its signing block, once for all schemes
 *
 * Return: the digest, empty when there is none (as above).
 */
struct apk_span apk_digest(struct apk *apk, enum apk_digest digest);

/* Levels of a Merkle tree as they stand one after the other in a file, the top first. */
#define APK_TREE_BLOCK 4096
#define APK_TREE_SALT  8 /* zero bytes before each block in scheme v2 and v3 */

/**
 * struct apk_tree - Merkle tree of SHA-256 over blocks of 4096 bytes
 * @bytes: all levels; free() it
 */
struct apk_tree {
	uint8_t *bytes;
	uint64_t len;
	uint8_t root[ANGAE_APK_SHA256_LEN];
};

/** apk_tree_make() - hash @content; 0 or -1 as apk_content_digest(). */
int apk_tree_make(struct apk *apk, const struct apk_content *content, const uint8_t *salt,
		  size_t saltlen, struct apk_tree *tree);

/**
 * struct apk_job - pieces of work that threads share
 * @work: does piece @i of @n; called from several threads, each with a digest context of its own
 * @cost: bytes that piece @i hashes
 */
struct apk_job {
	uint64_t n;
	bool (*work)(void *arg, uint64_t i, void *ctx);
	uint64_t (*cost)(void *arg, uint64_t i);
	void *arg;
};

/**
 * apk_job_run() - do it all, with the threads and the progress function of the options
 *
 * Return: 0, or -1: a piece failed, no memory, or stopped.
 */
int apk_job_run(struct apk *apk, const struct apk_job *job);

#endif
