// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Small files of the daemon's own state, whole or not at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "statefile.h"

ssize_t statefile_read(int dir, const char *name, char *buf, size_t len)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	size_t have = 0;
	ssize_t n = 0;

	if (fd < 0)
		return -1;
	while (have < len) {
		n = read(fd, buf + have, len - have);
		if (n <= 0)
			break;
		have += n;
	}
	close(fd);
	if (n < 0)
		return -1;
	if (have == len) {
		errno = EFBIG;
		return -1;
	}
	buf[have] = '\0';
	return have;
}

static int write_whole(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= n;
	}
	return fsync(fd);
}

int statefile_write(int dir, const char *name, const void *data, size_t len, mode_t mode)
{
	char aside[NAME_MAX + 1];
	int fd, ret, error;

	snprintf(aside, sizeof(aside), "%s.new", name);
	/* always a new one: where others may make files too, it must not be theirs */
	unlinkat(dir, aside, 0);
	fd = openat(dir, aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0)
		return -1;
	ret = fchmod(fd, mode) ? -1 : write_whole(fd, data, len);
	error = errno;
	if (close(fd) && !ret) {
		ret = -1;
		error = errno;
	}
	if (!ret && renameat(dir, aside, dir, name)) {
		ret = -1;
		error = errno;
	}
	if (ret) {
		unlinkat(dir, aside, 0);
		errno = error;
		return -1;
	}
	fsync(dir);
	return 0;
}
