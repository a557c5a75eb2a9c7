// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "run.h"
#include "snapshot_lock.h"

static char *lock_of(const char *dir)
{
	struct words path = {0};
	char *text;

	words_add(&path, "%s~", dir);
	text = words_join(&path);
	words_free(&path);
	return text;
}

/* The file that is locked is the one at that path: another may have removed it in between. */
static bool is_there(const char *path, int fd)
{
	struct stat here, there;

	return fstat(fd, &here) == 0 && stat(path, &there) == 0 && here.st_ino == there.st_ino &&
	       here.st_dev == there.st_dev;
}

/* Return: fd, or -1 with errno; EAGAIN: it is not to be waited for, or its file has gone. */
static int take(const char *path, short type, int command)
{
	struct flock all = {.l_type = type, .l_whence = SEEK_SET};
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), why;

	if (fd < 0)
		return -1;
	if (!fcntl(fd, command, &all)) {
		if (is_there(path, fd))
			return fd;
		errno = EAGAIN;
	}
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

int snapshot_lock(const char *dir, enum snapshot_lock how)
{
	char *path = lock_of(dir);
	int fd;

	do {
		fd = take(path, how == SNAPSHOT_ALONE ? F_WRLCK : F_RDLCK, F_OFD_SETLKW);
	} while (fd < 0 && errno == EAGAIN && !run_stopped());
	if (fd < 0 && !run_stopped())
		complain("%s: %s", path, strerror(errno));
	free(path);
	return fd;
}

int snapshot_lock_try(const char *dir)
{
	char *path = lock_of(dir);
	int fd = take(path, F_WRLCK, F_OFD_SETLK);

	free(path);
	return fd;
}

void snapshot_lock_share(int fd)
{
	struct flock all = {.l_type = F_RDLCK, .l_whence = SEEK_SET};

	fcntl(fd, F_OFD_SETLK, &all);
}

void snapshot_lock_remove(const char *dir)
{
	char *path = lock_of(dir);

	unlink(path);
	free(path);
}
