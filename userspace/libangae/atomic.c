// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <angae/atomic.h>

static void forget(struct angae_atomic *file)
{
	free(file->path);
	free(file->aside);
	*file = (struct angae_atomic){.fd = -1};
}

/* rename() would put a file in the place of a device, a FIFO or a socket. */
static bool is_replaceable(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0 || S_ISREG(st.st_mode) || S_ISLNK(st.st_mode))
		return true;
	errno = S_ISDIR(st.st_mode) ? EISDIR : EEXIST;
	return false;
}

int angae_atomic_begin(struct angae_atomic *file, const char *path, mode_t mode)
{
	int err;

	*file = (struct angae_atomic){.fd = -1};
	if (!is_replaceable(path))
		return -1;
	file->path = strdup(path);
	if (!file->path || asprintf(&file->aside, "%s.XXXXXX", path) < 0) {
		file->aside = NULL;
		forget(file);
		errno = ENOMEM;
		return -1;
	}
	file->fd = mkostemp(file->aside, O_CLOEXEC);
	if (file->fd < 0) {
		err = errno;
		forget(file);
		errno = err;
		return -1;
	}
	if (fchmod(file->fd, mode) < 0) {
		angae_atomic_abort(file);
		return -1;
	}
	return 0;
}

static int sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd, ret = -1, err = ENOMEM;

	if (copy) {
		fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0)
			ret = fsync(fd);
		err = errno;
		if (fd >= 0)
			close(fd);
	}
	free(copy);
	errno = err;
	return ret;
}

/* link() where the name must be free: rename() would replace. */
static int place(struct angae_atomic *file, bool replace)
{
	if (replace)
		return rename(file->aside, file->path);
	if (link(file->aside, file->path) < 0)
		return -1;
	return unlink(file->aside);
}

int angae_atomic_commit(struct angae_atomic *file, bool replace)
{
	int ret, err;

	if (fsync(file->fd) < 0 || place(file, replace) < 0) {
		angae_atomic_abort(file);
		return -1;
	}
	close(file->fd);
	ret = sync_directory(file->path);
	err = errno;
	forget(file);
	errno = err;
	return ret;
}

void angae_atomic_abort(struct angae_atomic *file)
{
	int err = errno;

	if (file->fd >= 0) {
		close(file->fd);
		unlink(file->aside);
	}
	forget(file);
	errno = err;
}

int angae_write_all(int fd, const void *buf, size_t len)
{
	const char *p = buf;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}
