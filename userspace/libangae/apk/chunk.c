// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The content digests of schemes v2 and v3: SHA-256 or SHA-512 over the
 * digests of 1 MiB chunks, or the root of a Merkle tree.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "bytes.h"
#include "chunk.h"
#include "error.h"

#define CHUNK	      (1u << 20)
#define CHUNK_MARK    0xa5
#define TOP_MARK      0x5a
#define HEAD_LEN      5 /* a mark and a uint32 */

#define END_DIRECTORY 16 /* where the end record says where the directory is */
#define END_MIN	      22

size_t apk_digest_len(enum apk_digest digest)
{
	return digest == APK_SHA512 ? 64 : digest == APK_VERITY ? 40 : 32;
}

uint64_t apk_content_len(const struct apk_content *content)
{
	uint64_t len = 0;

	for (size_t i = 0; i < content->n; i++)
		len += content->part[i].len;
	return len;
}

struct chunks {
	const struct apk_content *content;
	const EVP_MD *md;
	uint8_t *table; /* a head, then a digest for each chunk */
	size_t mdlen;
};

static uint64_t count(struct apk_span part)
{
	return (part.len + CHUNK - 1) / CHUNK;
}

/* Chunk @i of all; no chunk spans two parts. */
static struct apk_span chunk(const struct apk_content *content, uint64_t i)
{
	size_t p = 0;
	uint64_t off;

	while (i >= count(content->part[p]))
		i -= count(content->part[p++]);
	off = i * CHUNK;
	return (struct apk_span){content->part[p].data + off, content->part[p].len - off < CHUNK
								      ? content->part[p].len - off
								      : CHUNK};
}

static uint64_t chunk_cost(void *arg, uint64_t i)
{
	const struct chunks *chunks = arg;

	return chunk(chunks->content, i).len;
}

static bool chunk_work(void *arg, uint64_t i, void *ctx)
{
	const struct chunks *chunks = arg;
	struct apk_span data = chunk(chunks->content, i);
	uint8_t head[HEAD_LEN] = {CHUNK_MARK};

	angae_put32(head + 1, (uint32_t)data.len);
	return EVP_DigestInit_ex(ctx, chunks->md, NULL) == 1 &&
	       EVP_DigestUpdate(ctx, head, sizeof(head)) == 1 &&
	       EVP_DigestUpdate(ctx, data.data, data.len) == 1 &&
	       EVP_DigestFinal_ex(ctx, chunks->table + HEAD_LEN + i * chunks->mdlen, NULL) == 1;
}

static int chunked(struct apk *apk, const struct apk_content *content, enum apk_digest digest,
		   uint8_t value[64])
{
	struct chunks chunks = {.content = content, .mdlen = apk_digest_len(digest)};
	struct apk_job job = {.work = chunk_work, .cost = chunk_cost, .arg = &chunks};
	size_t len;
	int ret = -1;

	for (size_t i = 0; i < content->n; i++)
		job.n += count(content->part[i]);
	len = HEAD_LEN + job.n * chunks.mdlen;
	chunks.md = digest == APK_SHA512 ? EVP_sha512() : EVP_sha256();
	chunks.table = malloc(len);
	if (chunks.table) {
		chunks.table[0] = TOP_MARK;
		angae_put32(chunks.table + 1, (uint32_t)job.n);
		ret = apk_job_run(apk, &job);
	}
	if (!ret && EVP_Digest(chunks.table, len, value, NULL, chunks.md, NULL) != 1)
		ret = -1;
	apk->no_memory |= ret && !apk->stopped;
	angae_crypto_error();
	free(chunks.table);
	return ret;
}

static int verity(struct apk *apk, const struct apk_content *content, uint8_t value[64])
{
	static const uint8_t salt[APK_TREE_SALT];
	struct apk_tree tree;

	if (apk_tree_make(apk, content, salt, sizeof(salt), &tree) < 0)
		return -1;
	memcpy(value, tree.root, sizeof(tree.root));
	angae_put64(value + sizeof(tree.root), apk_content_len(content));
	free(tree.bytes);
	return 0;
}

int apk_content_digest(struct apk *apk, const struct apk_content *content, enum apk_digest digest,
		       uint8_t value[64])
{
	if (digest == APK_VERITY)
		return verity(apk, content, value);
	return chunked(apk, content, digest, value);
}

struct apk_span apk_digest(struct apk *apk, enum apk_digest digest)
{
	const uint8_t *file = apk->file.data;
	const struct apk_zip *zip = &apk->zip;
	uint8_t *value = apk->digests[digest].value;

	if (!apk->digests[digest].known) {
		struct apk_content content = {
			.n = 3,
			.part = {{file, apk->block.off},
				 {file + zip->directory, zip->end - zip->directory},
				 {NULL, zip->end_len}},
		};
		uint8_t *end = zip->end_len >= END_MIN ? malloc(zip->end_len) : NULL;

		if (!end) {
			apk->no_memory = true;
			return (struct apk_span){0};
		}
		/* As the end record was before the signing block was put in front of the directory. */
		memcpy(end, file + zip->end, zip->end_len);
		angae_put32(end + END_DIRECTORY, (uint32_t)apk->block.off);
		content.part[2].data = end;
		apk->digests[digest].known = !apk_content_digest(apk, &content, digest, value);
		free(end);
		if (!apk->digests[digest].known)
			return (struct apk_span){0};
	}
	return (struct apk_span){value, apk_digest_len(digest)};
}
