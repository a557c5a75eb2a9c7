// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's fs-verity.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <linux/fsverity.h>

#include "verity.h"

static int kernel_enable(int fd)
{
	struct fsverity_enable_arg arg = {
		.version = 1,
		.hash_algorithm = FS_VERITY_HASH_ALG_SHA256,
		.block_size = 4096,
	};

	if (!ioctl(fd, FS_IOC_ENABLE_VERITY, &arg) || errno == EEXIST)
		return 0;
	return -1;
}

static int kernel_measure(int fd, uint8_t digest[ANGAE_SHA256_LEN])
{
	union {
		struct fsverity_digest head;
		char space[sizeof(struct fsverity_digest) + 64];
	} measured = {.head.digest_size = 64};

	if (ioctl(fd, FS_IOC_MEASURE_VERITY, &measured))
		return -1;
	if (measured.head.digest_algorithm != FS_VERITY_HASH_ALG_SHA256 ||
	    measured.head.digest_size != ANGAE_SHA256_LEN) {
		errno = ENODATA;
		return -1;
	}
	memcpy(digest, measured.head.digest, ANGAE_SHA256_LEN);
	return 0;
}

const struct verity_ops verity_kernel = {
	.enable = kernel_enable,
	.measure = kernel_measure,
};
