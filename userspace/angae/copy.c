// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "copy.h"

#define CHUNK (1 << 20)

/* From @off to the next hole, or to @len. */
static int copy_data(int in, int out, char *buf, uint64_t off, uint64_t end)
{
	while (off < end) {
		size_t want = end - off < CHUNK ? (size_t)(end - off) : CHUNK;
		ssize_t n = pread(in, buf, want, (off_t)off);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ENODATA;
		if (n <= 0 || angae_write_all(out, buf, (size_t)n) < 0)
			return -1;
		off += (uint64_t)n;
	}
	return 0;
}

/* Where data starts at or after @off, and where it stops; a file system that cannot tell has no holes. */
static void find_data(int in, uint64_t off, uint64_t len, uint64_t *start, uint64_t *stop)
{
	off_t at = lseek(in, (off_t)off, SEEK_DATA);

	*start = *stop = len;
	if (at < 0 && errno == ENXIO)
		return;
	*start = at < 0 || (uint64_t)at > len ? (at < 0 ? off : len) : (uint64_t)at;
	at = lseek(in, (off_t)*start, SEEK_HOLE);
	if (at >= 0 && (uint64_t)at < len)
		*stop = (uint64_t)at;
}

static int copy_sparse(int in, int out, char *buf, uint64_t len)
{
	uint64_t off = 0;

	while (off < len) {
		uint64_t start, stop;

		find_data(in, off, len, &start, &stop);
		if (lseek(out, (off_t)start, SEEK_SET) < 0 ||
		    copy_data(in, out, buf, start, stop) < 0)
			return -1;
		off = stop;
	}
	return ftruncate(out, (off_t)len) < 0 || lseek(out, (off_t)len, SEEK_SET) < 0 ? -1 : 0;
}

int copy_content(int in, int out, uint64_t len)
{
	char *buf = malloc(CHUNK);
	int ret = -1, err = ENOMEM;

	if (buf) {
		ret = copy_sparse(in, out, buf, len);
		err = errno;
	}
	free(buf);
	errno = err;
	return ret;
}
