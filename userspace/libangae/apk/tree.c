// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Merkle trees over content that is not one stretch of a file, and kept whole,
 * because a v4 signature carries one. A single block has a level of its own,
 * unlike in fs-verity.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "chunk.h"
#include "error.h"

#define BLOCK	   APK_TREE_BLOCK
#define HASH	   ANGAE_APK_SHA256_LEN
#define FANOUT	   (BLOCK / HASH)
#define LEVELS_MAX 10  /* 128^9 blocks are more than a file can have */
#define PIECE	   256 /* blocks a thread takes at once: 1 MiB */

struct level {
	uint64_t nblocks; /* that are hashed into it */
	uint64_t len;
	uint64_t off; /* in the tree */
};

struct making {
	const struct apk_content *content;
	uint64_t len;
	const uint8_t *salt;
	size_t saltlen;
	EVP_MD *md; /* fetched once, not once a block */
	uint8_t *leaves;
	uint64_t nleaves;
};

/* Levels from the leaves up; in the file they stand the other way round. Return: how many. */
static size_t plan(uint64_t len, struct level levels[LEVELS_MAX], uint64_t *total)
{
	uint64_t nblocks = (len + BLOCK - 1) / BLOCK;
	size_t n = 0;

	*total = 0;
	do {
		levels[n].nblocks = nblocks;
		nblocks = (nblocks + FANOUT - 1) / FANOUT;
		levels[n].len = nblocks * BLOCK;
		*total += levels[n].len;
		n++;
	} while (nblocks > 1 && n < LEVELS_MAX);
	for (uint64_t i = n, off = 0; i-- > 0; off += levels[i].len)
		levels[i].off = off;
	return n;
}

static bool begin(const struct making *making, EVP_MD_CTX *ctx)
{
	return EVP_DigestInit_ex(ctx, making->md, NULL) == 1 &&
	       (!making->saltlen || EVP_DigestUpdate(ctx, making->salt, making->saltlen) == 1);
}

/* The block at @off of the content, from as many parts as it spans, zeros behind its end. */
static bool hash_leaf(const struct making *making, EVP_MD_CTX *ctx, uint64_t off, uint8_t *out)
{
	static const uint8_t zeros[BLOCK];
	uint64_t want = BLOCK;
	bool ok = begin(making, ctx);

	for (size_t i = 0; ok && want && i < making->content->n; i++) {
		struct apk_span part = making->content->part[i];
		uint64_t take;

		if (off >= part.len) {
			off -= part.len;
			continue;
		}
		take = part.len - off < want ? part.len - off : want;
		ok = EVP_DigestUpdate(ctx, part.data + off, take) == 1;
		want -= take;
		off = 0;
	}
	return ok && (!want || EVP_DigestUpdate(ctx, zeros, want) == 1) &&
	       EVP_DigestFinal_ex(ctx, out, NULL) == 1;
}

static uint64_t piece_end(const struct making *making, uint64_t i)
{
	uint64_t end = (i + 1) * PIECE;

	return end < making->nleaves ? end : making->nleaves;
}

static bool leaves_work(void *arg, uint64_t i, void *ctx)
{
	const struct making *making = arg;

	for (uint64_t b = i * PIECE; b < piece_end(making, i); b++)
		if (!hash_leaf(making, ctx, b * BLOCK, making->leaves + b * HASH))
			return false;
	return true;
}

static uint64_t leaves_cost(void *arg, uint64_t i)
{
	const struct making *making = arg;
	uint64_t end = piece_end(making, i) * BLOCK;

	return (end < making->len ? end : making->len) - i * PIECE * BLOCK;
}

static bool hash_block(const struct making *making, EVP_MD_CTX *ctx, const uint8_t *block,
		       uint8_t *out)
{
	return begin(making, ctx) && EVP_DigestUpdate(ctx, block, BLOCK) == 1 &&
	       EVP_DigestFinal_ex(ctx, out, NULL) == 1;
}

/* The levels above the leaves are a hundredth of the work: one thread does them. */
static bool climb(const struct making *making, struct apk_tree *tree, const struct level *levels,
		  size_t n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx;

	for (size_t i = 1; ok && i < n; i++)
		for (uint64_t b = 0; ok && b < levels[i].nblocks; b++)
			ok = hash_block(making, ctx, tree->bytes + levels[i - 1].off + b * BLOCK,
					tree->bytes + levels[i].off + b * HASH);
	ok = ok && hash_block(making, ctx, tree->bytes, tree->root);
	EVP_MD_CTX_free(ctx);
	return ok;
}

int apk_tree_make(struct apk *apk, const struct apk_content *content, const uint8_t *salt,
		  size_t saltlen, struct apk_tree *tree)
{
	struct level levels[LEVELS_MAX];
	struct making making = {.content = content,
				.len = apk_content_len(content),
				.salt = salt,
				.saltlen = saltlen,
				.md = EVP_MD_fetch(NULL, "SHA256", NULL)};
	struct apk_job job = {.work = leaves_work, .cost = leaves_cost, .arg = &making};
	size_t n = plan(making.len, levels, &tree->len);
	int ret = -1;

	tree->bytes = calloc(1, tree->len ? tree->len : 1);
	if (tree->bytes && making.len && making.md) {
		making.leaves = tree->bytes + levels[0].off;
		making.nleaves = levels[0].nblocks;
		job.n = (making.nleaves + PIECE - 1) / PIECE;
		if (!apk_job_run(apk, &job) && climb(&making, tree, levels, n))
			ret = 0;
	}
	EVP_MD_free(making.md);
	if (!ret)
		return 0;
	apk->no_memory |= !apk->stopped;
	angae_crypto_error();
	free(tree->bytes);
	tree->bytes = NULL;
	return -1;
}
