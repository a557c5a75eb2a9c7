// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "cmd.h"
#include "copy.h"
#include "sparse.h"

bool sparse_room(const char *path, uint64_t bytes, const char *what)
{
	struct statvfs fs;
	char *copy = strdup(path);
	bool known = statvfs(path, &fs) == 0 || (copy && statvfs(dirname(copy), &fs) == 0);
	uint64_t room = known ? (uint64_t)fs.f_bavail * fs.f_frsize : UINT64_MAX;

	free(copy);
	if (room >= bytes)
		return true;
	complain("no room for %s at %s: %llu MiB are wanted, %llu are free", what, path,
		 (unsigned long long)(bytes >> 20) + 1, (unsigned long long)(room >> 20));
	return false;
}

int sparse_clone(const char *from, const char *to, const char *what)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC), ret = -1;
	struct angae_atomic file;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		complain("%s: %s", from, strerror(errno));
	} else if (sparse_room(to, (uint64_t)st.st_blocks * 512, what)) {
		ret = angae_atomic_begin(&file, to, 0600);
		if (!ret && copy_content(fd, file.fd, (uint64_t)st.st_size)) {
			angae_atomic_abort(&file);
			ret = -1;
		} else if (!ret) {
			ret = angae_atomic_commit(&file, false);
		}
		if (ret)
			complain("%s: %s", to, strerror(errno));
	}
	if (fd >= 0)
		close(fd);
	return ret;
}
