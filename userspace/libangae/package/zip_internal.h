/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the ZIP reader share. */
#ifndef ANGAE_ZIP_INTERNAL_H
#define ANGAE_ZIP_INTERNAL_H

#include <stdint.h>

#include <angae/zip.h>

#define ZIP_END_MAGIC	    0x06054B50
#define ZIP_END_LEN	    22
#define ZIP_COMMENT_MAX	    65535
#define ZIP_CENTRAL_MAGIC   0x02014B50
#define ZIP_CENTRAL_LEN	    46
#define ZIP_LOCAL_MAGIC	    0x04034B50
#define ZIP_LOCAL_LEN	    30
#define ZIP_FLAG_DESCRIPTOR (1u << 3) /* sizes and CRC stand behind the data */
#define ZIP_STORED	    0
#define ZIP_DEFLATE	    8

/* Bounds of ours: far above any APK, far below what would hurt. */
#define ZIP_DIRECTORY_MAX (16u << 20)
#define ZIP_TOTAL_MAX	  (4ull << 30)
/* No deflate stream unfolds to more than this many times its length. */
#define ZIP_DEFLATE_MAX 1032

struct zip_file {
	struct angae_zip_entry entry;
	uint64_t start; /* of its local header */
	uint64_t data;
	uint64_t packed; /* bytes at @data */
	uint16_t flags;
};

struct angae_zip {
	int fd;
	uint64_t size;
	uint64_t dir; /* offset of the central directory */
	size_t count;
	struct zip_file *files;
	const struct zip_file **by_name;
	char *names;
};

/** angae_zip_read_directory() - fill files and names from the central directory; 0 or -1. */
int angae_zip_read_directory(struct angae_zip *zip, char *err, size_t errlen);

/** angae_zip_check() - names, local headers, overlaps, sizes; fills data and by_name; 0 or -1. */
int angae_zip_check(struct angae_zip *zip, char *err, size_t errlen);

#endif
