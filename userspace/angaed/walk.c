// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The regular files of a tree.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "walk.h"

#define WAITING_MAX 4096

/* Directories still to be walked. */
struct waiting {
	char *paths[WAITING_MAX];
	size_t n;
};

static bool visit(struct waiting *waiting, const char *path, walk_fn *fn, void *arg)
{
	struct stat st;

	if (lstat(path, &st))
		return true;
	if (S_ISREG(st.st_mode))
		return fn(path, arg);
	if (S_ISDIR(st.st_mode) && waiting->n < WAITING_MAX &&
	    (waiting->paths[waiting->n] = strdup(path)))
		waiting->n++;
	return true;
}

static bool walk(struct waiting *waiting, const char *path, walk_fn *fn, void *arg)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char below[PATH_MAX];
	bool on = true;

	while (on && dir && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (snprintf(below, sizeof(below), "%s/%s", path, entry->d_name) <
		    (int)sizeof(below))
			on = visit(waiting, below, fn, arg);
	}
	if (dir)
		closedir(dir);
	return on;
}

void walk_files(const char *root, walk_fn *fn, void *arg)
{
	struct waiting *waiting = calloc(1, sizeof(*waiting));
	bool on;

	if (!waiting)
		return;
	on = walk(waiting, root, fn, arg);
	while (waiting->n) {
		char *path = waiting->paths[--waiting->n];

		on = on && walk(waiting, path, fn, arg);
		free(path);
	}
	free(waiting);
}
