// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files for the host. Each runs as a process of its own, since an open may have to wait for a verdict.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "labd.h"

static int fail(const char *path, const char *why)
{
	dprintf(2, "%s: %s", path, why);
	return 1;
}

/* Return: 0, or -1 with errno; @from says on which side. */
static int copy(int in, int out, bool *from)
{
	static char bytes[65536];
	ssize_t n;

	for (;;) {
		*from = true;
		n = read(in, bytes, sizeof(bytes));
		if (n <= 0)
			return (int)n;
		*from = false;
		if (angae_write_all(out, bytes, n))
			return -1;
	}
}

int file_get(void *context)
{
	const struct file_how *how = context;
	/* O_NONBLOCK: opening a FIFO must not wait for its writer. */
	int in = open(how->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	bool from;

	if (in < 0 || fstat(in, &st))
		return fail(how->path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail(how->path, "not a regular file");
	if (copy(in, 1, &from))
		return fail(from ? how->path : "the channel", strerror(errno));
	return 0;
}

/* The name is on the disk only when the directory is. */
static int sync_directory(const char *path)
{
	char copied[LABD_PATH_MAX];
	int fd, rc;

	snprintf(copied, sizeof(copied), "%s", path);
	fd = open(dirname(copied), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

static int fill(const struct file_how *how, int out)
{
	bool from;
	char byte;

	if (copy(0, out, &from))
		return fail(from ? "the channel" : how->path, strerror(errno));
	if (read(how->commit, &byte, 1) != 1)
		return fail(how->path, "not all of it came");
	if (fsync(out) || rename(how->aside, how->path))
		return fail(how->path, strerror(errno));
	return 0;
}

int file_put(void *context)
{
	const struct file_how *how = context;
	struct stat st;
	int out, rc;

	if (!lstat(how->path, &st) && !S_ISREG(st.st_mode))
		return fail(how->path, "not a regular file");
	umask(0);
	out = open(how->aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, how->mode);
	if (out < 0)
		return fail(how->path, strerror(errno));
	rc = fill(how, out);
	close(out);
	if (rc)
		unlink(how->aside);
	else if (sync_directory(how->path))
		rc = fail(how->path, strerror(errno));
	return rc;
}
