// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Properties that outlive the boot: one file, written anew whenever one of them changes. Android
 * keeps such a file too; that it is a build.prop is invented.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "property.h"

#define FILE_NAME "persistent_properties"

static int path_of(const char *dir, char *path, size_t size)
{
	if (snprintf(path, size, "%s/" FILE_NAME, dir) < (int)size)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

/* A power cut leaves what was being written aside. */
static void sweep(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		if (!strncmp(e->d_name, FILE_NAME ".", sizeof(FILE_NAME)))
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
}

static const char *take(void *context, const char *name, const char *value)
{
	if (!property_is_kept(name))
		return "not a property of persist.*";
	return property_set(context, name, value);
}

int property_persist_load(const char *dir, struct property_store *store, char *err, size_t errlen)
{
	char path[256];
	int bad;

	if (path_of(dir, path, sizeof(path)))
		return -1;
	sweep(dir);
	bad = property_file_read(path, take, store, err, errlen);
	return bad < 0 && errno == ENOENT ? 0 : bad;
}

static int write_all(int fd, const struct property_store *store)
{
	char line[PROPERTY_NAME_MAX + PROPERTY_VALUE_MAX + 2];

	for (const struct property *p = property_next(store, "persist.");
	     p && property_is_kept(p->name); p = property_next(store, p->name)) {
		int n = snprintf(line, sizeof(line), "%s=%s\n", p->name, p->value);

		if (angae_write_all(fd, line, n))
			return -1;
	}
	return 0;
}

int property_persist_save(const char *dir, const struct property_store *store)
{
	struct angae_atomic file;
	char path[256];

	if (path_of(dir, path, sizeof(path)) || angae_atomic_begin(&file, path, 0600))
		return -1;
	if (write_all(file.fd, store)) {
		angae_atomic_abort(&file);
		return -1;
	}
	return angae_atomic_commit(&file, true);
}
