// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Staging: where a package stands until the daemon has sealed it.
 *
 * A directory belongs to the pm that holds its lock. One that nobody holds was
 * left by a crash, and the next pm removes it; so an install that dies leaves
 * nothing but this, and not for long.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pm.h"

/* Takes the lock of a staging directory: its fd, or -1 when it is another's. */
static int claim(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Sealed and then left: the daemon holds it pinned until it is told. */
static void let_go(int fd)
{
	struct json_object *request = json_object_new_object();
	struct pm_failure ignored;

	json_object_object_add(request, "op", json_object_new_string("discard"));
	json_object_put(pm_control_ask(request, fd, &ignored));
}

/* @fd: the directory, which may be sealed. */
static void remove_all(int parent, const char *name, int fd)
{
	if (pm_tree_remove(parent, name) && errno == EPERM) {
		let_go(fd);
		pm_tree_remove(parent, name);
	}
}

static void sweep_one(int parent, const char *name)
{
	int fd = claim(parent, name);

	if (fd < 0)
		return;
	remove_all(parent, name, fd);
	close(fd);
}

void pm_staging_sweep(void)
{
	DIR *dir = opendir(PM_STAGING_DIR);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			sweep_one(dirfd(dir), entry->d_name);
	}
	closedir(dir);
}

/* Another pm may sweep between the mkdir and our lock: then there is no name left. */
static bool still_there(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && st.st_nlink > 0;
}

int pm_staging_name(char *name, size_t len)
{
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -1;
	snprintf(name, len, "%016llx", (unsigned long long)random);
	return 0;
}

int pm_staging_make(struct pm_staging *staging, struct pm_failure *why)
{
	staging->dir = -1;
	staging->parent = open(PM_STAGING_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (staging->parent < 0)
		return pm_fail_errno(why, PM_STAGING_DIR);
	for (int try = 0; try < 16; try++) {
		if (pm_staging_name(staging->name, sizeof(staging->name)))
			break;
		if (mkdirat(staging->parent, staging->name, 0755)) {
			if (errno == EEXIST)
				continue;
			break;
		}
		staging->dir = claim(staging->parent, staging->name);
		if (staging->dir >= 0 && still_there(staging->dir))
			return 0;
		if (staging->dir >= 0)
			close(staging->dir);
	}
	pm_fail_errno(why, "staging directory");
	close(staging->parent);
	return -1;
}

void pm_staging_drop(struct pm_staging *staging)
{
	remove_all(staging->parent, staging->name, staging->dir);
	close(staging->dir);
	close(staging->parent);
}

int pm_staging_settle(struct pm_staging *staging, struct pm_failure *why)
{
	if (pm_tree_sync(staging->dir) || fsync(staging->parent))
		return pm_fail_errno(why, "staging directory");
	return 0;
}
