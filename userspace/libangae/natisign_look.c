// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The two looks at a file that check nothing: get_natSignInfo_len and
 * checkFileMagic (HH).
 */
#include <string.h>
#include <sys/stat.h>

#include <angae/natisign.h>

#include "bytes.h"
#include "read.h"
#include "trailer.h"

#define MAGIC_LEN 8

int angae_natisign_length(int fd)
{
	struct angae_trailer t;
	int code = angae_trailer_locate(fd, &t);

	if (code == ANGAE_NATI_OPEN || code == ANGAE_NATI_SMALL)
		return code;
	if (code != ANGAE_NATI_OK || t.length > ANGAE_TRAILER_LEN)
		return 0;
	return (int)(t.length + t.tail);
}

static bool stands_at(int fd, const char *magic, uint64_t off)
{
	char got[MAGIC_LEN];

	return !angae_read_at(fd, got, sizeof(got), off) && !memcmp(got, magic, sizeof(got));
}

int angae_natisign_magic(int fd)
{
	uint8_t last[4];
	uint64_t size;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return ANGAE_NATI_OPEN;
	size = (uint64_t)st.st_size;
	if (size < MAGIC_LEN)
		return 0;
	if (stands_at(fd, ANGAE_TRAILER_MAGIC, size - MAGIC_LEN) ||
	    stands_at(fd, "SELFSIGN", size - MAGIC_LEN))
		return 1;
	if (angae_read_at(fd, last, sizeof(last), size - sizeof(last)) < 0 ||
	    angae_get32(last) < MAGIC_LEN)
		return 0;
	return stands_at(fd, ANGAE_TRAILER_MAGIC, angae_get32(last) - MAGIC_LEN);
}
