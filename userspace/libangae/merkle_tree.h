/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A Merkle tree built from its leaves in order, keeping one open block a level. */
#ifndef ANGAE_MERKLE_TREE_H
#define ANGAE_MERKLE_TREE_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include <angae/merkle.h>

#define ANGAE_MERKLE_FAN    (ANGAE_MERKLE_BLOCK / ANGAE_SHA256_LEN)
#define ANGAE_MERKLE_LEVELS 8 /* 128^8 blocks are more than 2^64 bytes */

/**
 * struct angae_merkle_hasher - SHA-256 of a block behind a salt, made ready once
 *
 * One to a thread.
 */
struct angae_merkle_hasher {
	EVP_MD *md;
	EVP_MD_CTX *ctx;
	const void *salt;
	uint32_t saltlen;
};

int angae_merkle_hasher_init(struct angae_merkle_hasher *h, const void *salt, uint32_t saltlen);
void angae_merkle_hasher_done(struct angae_merkle_hasher *h);

/** angae_merkle_hash() - of one whole block; 0, or -1 with errno. */
int angae_merkle_hash(const struct angae_merkle_hasher *h, const uint8_t *block, uint8_t *hash);

/**
 * struct angae_merkle_tree - what is known of a tree so far; starts as zeros
 * @total: hashes that came in at each level
 * @open: the block of each level that is not full yet
 */
struct angae_merkle_tree {
	uint64_t total[ANGAE_MERKLE_LEVELS];
	uint8_t open[ANGAE_MERKLE_LEVELS][ANGAE_MERKLE_BLOCK];
};

/** angae_merkle_leaf() - the next leaf's hash; 0, or -1 with errno. */
int angae_merkle_leaf(struct angae_merkle_tree *tree, const struct angae_merkle_hasher *h,
		      const uint8_t *hash);

/** angae_merkle_full() - the hash of a whole block of leaves, where no block of them is open. */
int angae_merkle_full(struct angae_merkle_tree *tree, const struct angae_merkle_hasher *h,
		      const uint8_t *hash);

/** angae_merkle_root() - no more leaves: the root; @tree is used up. */
int angae_merkle_root(struct angae_merkle_tree *tree, const struct angae_merkle_hasher *h,
		      uint8_t *root);

/**
 * angae_merkle_two() - the trees over the first @len and the first @whole bytes, read once
 * @whole: not less than @len
 *
 * Without salt. Else as angae_merkle_fd().
 */
int angae_merkle_two(int fd, uint64_t len, uint64_t whole, angae_progress_fn *progress, void *arg,
		     uint8_t root[ANGAE_SHA256_LEN], uint8_t whole_root[ANGAE_SHA256_LEN]);

#endif
