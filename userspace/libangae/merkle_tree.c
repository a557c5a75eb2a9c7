// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "merkle_tree.h"

int angae_merkle_hasher_init(struct angae_merkle_hasher *h, const void *salt, uint32_t saltlen)
{
	*h = (struct angae_merkle_hasher){.salt = salt, .saltlen = saltlen};
	h->md = EVP_MD_fetch(NULL, "SHA256", NULL);
	h->ctx = EVP_MD_CTX_new();
	if (h->md && h->ctx && EVP_DigestInit_ex2(h->ctx, h->md, NULL) == 1)
		return 0;
	angae_merkle_hasher_done(h);
	errno = ENOMEM;
	return -1;
}

void angae_merkle_hasher_done(struct angae_merkle_hasher *h)
{
	EVP_MD_CTX_free(h->ctx);
	EVP_MD_free(h->md);
	*h = (struct angae_merkle_hasher){0};
}

int angae_merkle_hash(const struct angae_merkle_hasher *h, const uint8_t *block, uint8_t *hash)
{
	/* No new type: the context keeps what it allocated. */
	if (EVP_DigestInit_ex2(h->ctx, NULL, NULL) == 1 &&
	    (!h->saltlen || EVP_DigestUpdate(h->ctx, h->salt, h->saltlen) == 1) &&
	    EVP_DigestUpdate(h->ctx, block, ANGAE_MERKLE_BLOCK) == 1 &&
	    EVP_DigestFinal_ex(h->ctx, hash, NULL) == 1)
		return 0;
	errno = EIO;
	return -1;
}

static int push(struct angae_merkle_tree *tree, const struct angae_merkle_hasher *h, int level,
		const uint8_t *hash)
{
	uint8_t next[ANGAE_SHA256_LEN];

	memcpy(next, hash, sizeof(next));
	for (; level < ANGAE_MERKLE_LEVELS; level++) {
		size_t at = tree->total[level]++ % ANGAE_MERKLE_FAN;

		memcpy(tree->open[level] + at * ANGAE_SHA256_LEN, next, sizeof(next));
		if (at != ANGAE_MERKLE_FAN - 1)
			return 0;
		if (angae_merkle_hash(h, tree->open[level], next) < 0)
			return -1;
	}
	errno = EFBIG;
	return -1;
}

int angae_merkle_leaf(struct angae_merkle_tree *tree, const struct angae_merkle_hasher *h,
		      const uint8_t *hash)
{
	return push(tree, h, 0, hash);
}

int angae_merkle_full(struct angae_merkle_tree *tree, const struct angae_merkle_hasher *h,
		      const uint8_t *hash)
{
	tree->total[0] += ANGAE_MERKLE_FAN;
	return push(tree, h, 1, hash);
}

int angae_merkle_root(struct angae_merkle_tree *tree, const struct angae_merkle_hasher *h,
		      uint8_t *root)
{
	for (int level = 0; level < ANGAE_MERKLE_LEVELS; level++) {
		size_t used = tree->total[level] % ANGAE_MERKLE_FAN * ANGAE_SHA256_LEN;

		if (tree->total[level] <= 1) {
			/* Of nothing: the zeros the tree began with. */
			memcpy(root, tree->open[level], ANGAE_SHA256_LEN);
			return 0;
		}
		if (!used)
			continue;
		memset(tree->open[level] + used, 0, ANGAE_MERKLE_BLOCK - used);
		if (angae_merkle_hash(h, tree->open[level], root) < 0 ||
		    push(tree, h, level + 1, root) < 0)
			return -1;
	}
	errno = EFBIG;
	return -1;
}

/* struct fsverity_descriptor of the kernel: version 1, SHA-256, blocks of 2^12, no salt. */
void angae_merkle_verity(const uint8_t root[ANGAE_SHA256_LEN], uint64_t size,
			 uint8_t digest[ANGAE_SHA256_LEN])
{
	uint8_t descriptor[256] = {1, 1, 12};

	angae_put64(descriptor + 8, size);
	memcpy(descriptor + 16, root, ANGAE_SHA256_LEN);
	if (EVP_Digest(descriptor, sizeof(descriptor), digest, NULL, EVP_sha256(), NULL) != 1)
		memset(digest, 0, ANGAE_SHA256_LEN);
}
