// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "pattern.h"
#include "read.h"

#define PATTERN_FILE  "pattern.dat"

#define CHUNK_RECORDS 256

static bool names(const uint8_t *record, const struct angae_trailer *t)
{
	if (angae_get32(record + 4) != t->word ||
	    angae_get32(record + 16) != angae_get32(t->header + ANGAE_HEADER_A) ||
	    angae_get32(record + 20) != angae_get32(t->header + ANGAE_HEADER_B))
		return false;
	for (int i = 0; i < ANGAE_EXT_LEN; i++)
		if (angae_lower((char)record[8 + i]) != t->ext[i])
			return false;
	return true;
}

bool angae_pattern_search(const uint8_t *list, size_t len, const struct angae_trailer *t)
{
	for (; len >= ANGAE_PATTERN_LEN; list += ANGAE_PATTERN_LEN, len -= ANGAE_PATTERN_LEN)
		if (names(list, t))
			return true;
	return false;
}

/* Return: 1 named, 0 not; -1: cut short, or not to be read. */
static int search(int fd, const struct angae_trailer *t)
{
	uint8_t chunk[CHUNK_RECORDS * ANGAE_PATTERN_LEN];
	struct stat st;
	uint64_t off = 0;
	long n;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -1;
	while ((n = angae_read_some(fd, chunk, sizeof(chunk), off)) > 0) {
		if (angae_pattern_search(chunk, (size_t)n, t))
			return 1;
		off += (uint64_t)n;
	}
	return n < 0 || off % ANGAE_PATTERN_LEN ? -1 : 0;
}

int angae_pattern_strict(int statedir, const struct angae_trailer *t)
{
	int fd, ret;

	if (statedir < 0)
		return 0;
	/* O_NONBLOCK: a FIFO planted in its place must not hold us. */
	fd = openat(statedir, PATTERN_FILE, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	ret = search(fd, t);
	close(fd);
	return ret;
}

bool angae_pattern_lists(int statedir, const struct angae_trailer *t)
{
	return angae_pattern_strict(statedir, t) > 0;
}
