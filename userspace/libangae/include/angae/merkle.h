/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SHA-256 Merkle tree of fs-verity (4096-byte blocks), so that what is
 * signed on the desk is what the phone's kernel can prove later.
 */
#ifndef ANGAE_MERKLE_H
#define ANGAE_MERKLE_H

#include <stdint.h>

#include <angae/judge.h>

#define ANGAE_MERKLE_BLOCK 4096

/**
 * angae_merkle_fd() - root of the tree over a stretch of a file
 * @off: where it begins, any offset
 * @len: bytes; the last block is filled up with zeros
 * @salt: put before each block that is hashed, as it is; NULL with @saltlen 0
 * @threads: 0: one a processor
 * @progress: called from one thread only; may be NULL
 *
 * Memory: bounded, does not grow with @len. Root of nothing: 32 zero bytes, as in the kernel.
 *
 * Return: 0, or -1 with errno (ENODATA: the file is shorter; ECANCELED).
 */
int angae_merkle_fd(int fd, uint64_t off, uint64_t len, const void *salt, uint32_t saltlen,
		    unsigned int threads, angae_progress_fn *progress, void *arg,
		    uint8_t root[ANGAE_SHA256_LEN]);

/** angae_merkle_verity() - the fs-verity digest of a file of @size bytes with that root, no salt. */
void angae_merkle_verity(const uint8_t root[ANGAE_SHA256_LEN], uint64_t size,
			 uint8_t digest[ANGAE_SHA256_LEN]);

#endif
