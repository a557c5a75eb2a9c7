// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "read.h"

long angae_read_some(int fd, void *buf, size_t len, uint64_t off)
{
	size_t done = 0;

	if (off > INT64_MAX || len > INT64_MAX - off) {
		errno = EINVAL;
		return -1;
	}
	while (done < len) {
		ssize_t n = pread(fd, (uint8_t *)buf + done, len - done, (off_t)(off + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (long)done;
}

int angae_read_at(int fd, void *buf, size_t len, uint64_t off)
{
	long n = angae_read_some(fd, buf, len, off);

	if (n >= 0 && (size_t)n < len)
		errno = ENODATA;
	return n < 0 || (size_t)n < len ? -1 : 0;
}

static long read_open(int fd, void *buf, size_t max)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : ENODATA;
		return -1;
	}
	if ((uint64_t)st.st_size > max) {
		errno = EFBIG;
		return -1;
	}
	if (angae_read_at(fd, buf, (size_t)st.st_size, 0) < 0)
		return -1;
	return st.st_size;
}

long angae_read_small(int dirfd, const char *name, void *buf, size_t max)
{
	long n;
	int fd, err;

	if (dirfd < 0 && dirfd != AT_FDCWD) {
		errno = ENOENT;
		return -1;
	}
	/* O_NONBLOCK: a FIFO planted in its place must not hold us. */
	fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -1;
	n = read_open(fd, buf, max);
	err = errno;
	close(fd);
	errno = err;
	return n;
}
