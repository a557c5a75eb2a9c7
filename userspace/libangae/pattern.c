// SPDX-License-Identifier: GPL-2.0-or-later
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

static bool search(int fd, const struct angae_trailer *t)
{
	uint8_t chunk[CHUNK_RECORDS * ANGAE_PATTERN_LEN];
	struct stat st;
	uint64_t off = 0;
	long n;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	while ((n = angae_read_some(fd, chunk, sizeof(chunk), off)) > 0) {
		if (angae_pattern_search(chunk, (size_t)n, t))
			return true;
		off += (uint64_t)n;
	}
	return false;
}

bool angae_pattern_lists(int statedir, const struct angae_trailer *t)
{
	bool listed;
	int fd;

	if (statedir < 0)
		return false;
	fd = openat(statedir, PATTERN_FILE, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	listed = search(fd, t);
	close(fd);
	return listed;
}
