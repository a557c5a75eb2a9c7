/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fs-verity: content that cannot change, and the digest that names it.
 */
#ifndef ANGAED_VERITY_H
#define ANGAED_VERITY_H

#include <stdint.h>
#include <angae/allow.h>

/**
 * struct verity_ops - the file system's part, which a test host may lack
 * @enable: freeze the content (SHA-256, 4096-byte blocks); already frozen is
 *	success; 0, or -1 with errno (ETXTBSY: someone writes)
 * @measure: the digest of frozen content; 0, or -1 with errno (ENODATA: it is not)
 */
struct verity_ops {
	int (*enable)(int fd);
	int (*measure)(int fd, uint8_t digest[ANGAE_SHA256_LEN]);
};

extern const struct verity_ops verity_kernel;

#endif
