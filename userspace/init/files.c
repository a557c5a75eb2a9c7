// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The two things init does to files.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

int init_write_file(const char *path, const char *data)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t len = strlen(data);
	ssize_t n;
	int saved;

	if (fd < 0)
		return -1;
	n = write(fd, data, len);
	saved = errno;
	close(fd);
	errno = n < 0 ? saved : EIO;
	return n == (ssize_t)len ? 0 : -1;
}

int init_mkdir(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
	if (mkdir(path, mode) && errno != EEXIST)
		return -1;
	/* Mode first: it went through the umask, and after chown it is somebody else's to change. */
	if (chmod(path, mode) || chown(path, uid, gid))
		return -1;
	return 0;
}
