// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A package's directory as a tree. It is three levels deep at most (lib/ABI/
 * and the files in it), so walking stops there instead of following whatever
 * depth it finds.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pm.h"

#define PM_DEPTH 4

/* Directories open on the way down, the current one last. */
struct walk {
	DIR *dir[PM_DEPTH];
	char name[PM_DEPTH][256];
	int depth;
};

static int walk_enter(struct walk *walk, int parent, const char *name)
{
	int fd, error;
	size_t len = strlen(name);

	if (walk->depth == PM_DEPTH || len >= sizeof(walk->name[0])) {
		errno = ELOOP;
		return -1;
	}
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	walk->dir[walk->depth] = fdopendir(fd);
	if (!walk->dir[walk->depth]) {
		error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	memcpy(walk->name[walk->depth++], name, len + 1);
	return 0;
}

static void walk_leave(struct walk *walk)
{
	closedir(walk->dir[--walk->depth]);
}

static void walk_abort(struct walk *walk)
{
	int error = errno;

	while (walk->depth)
		walk_leave(walk);
	errno = error;
}

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/* One entry of the current directory: a file goes at once, a directory is entered. */
static int remove_entry(struct walk *walk, const char *name)
{
	int fd = dirfd(walk->dir[walk->depth - 1]);

	if (!unlinkat(fd, name, 0))
		return 0;
	if (errno != EISDIR)
		return -1;
	return walk_enter(walk, fd, name);
}

int pm_tree_remove(int parent, const char *name)
{
	struct walk walk = {.depth = 0};

	if (walk_enter(&walk, parent, name))
		return -1;
	while (walk.depth) {
		struct dirent *entry = readdir(walk.dir[walk.depth - 1]);
		int up;

		if (entry) {
			if (is_dots(entry->d_name) || !remove_entry(&walk, entry->d_name))
				continue;
			walk_abort(&walk);
			return -1;
		}
		up = walk.depth > 1 ? dirfd(walk.dir[walk.depth - 2]) : parent;
		if (unlinkat(up, walk.name[walk.depth - 1], AT_REMOVEDIR)) {
			walk_abort(&walk);
			return -1;
		}
		walk_leave(&walk);
	}
	return 0;
}

int pm_tree_sync(int dirfd)
{
	static const char *const below[] = {"lib/" PM_ABI, "lib"};

	for (size_t i = 0; i < sizeof(below) / sizeof(*below); i++) {
		int fd = openat(dirfd, below[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		int error;

		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0)
			return -1;
		error = fsync(fd) ? errno : 0;
		close(fd);
		if (error) {
			errno = error;
			return -1;
		}
	}
	return fsync(dirfd);
}
