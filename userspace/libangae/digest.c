// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include <angae/judge.h>

#include "read.h"

/* Progress is told after each; so the gate's deadline is fed at least once a MiB. */
#define CHUNK (256 * 1024)

static int hash_all(EVP_MD_CTX *md, int fd, uint8_t *buf, uint64_t *done,
		    angae_progress_fn *progress, void *arg)
{
	long n;

	while ((n = angae_read_some(fd, buf, CHUNK, *done)) > 0) {
		if (EVP_DigestUpdate(md, buf, (size_t)n) != 1) {
			errno = EIO;
			return -1;
		}
		*done += (uint64_t)n;
		if (progress && !progress(*done, arg)) {
			errno = ECANCELED;
			return -1;
		}
	}
	return n < 0 ? -1 : 0;
}

int angae_sha256_fd(int fd, uint8_t digest[ANGAE_SHA256_LEN], uint64_t *size,
		    angae_progress_fn *progress, void *arg)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t *buf = malloc(CHUNK);
	uint64_t done = 0;
	int ret = -1, err;

	if (!md || !buf || EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1)
		errno = ENOMEM;
	else
		ret = hash_all(md, fd, buf, &done, progress, arg);
	if (!ret && EVP_DigestFinal_ex(md, digest, NULL) != 1) {
		errno = EIO;
		ret = -1;
	}
	err = errno;
	if (size)
		*size = done;
	EVP_MD_CTX_free(md);
	free(buf);
	errno = err;
	return ret;
}
