// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking labels back, by path: the gate lets the daemon open no media file
 * but those it is asked about. A path that is swapped under us leads at worst
 * to another label taken back.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <selinux/context.h>
#include <selinux/selinux.h>

#include "label.h"
#include "sweep.h"

#define WAITING_MAX 4096

/* Directories still to be walked. */
struct waiting {
	char *paths[WAITING_MAX];
	size_t n;
};

static unsigned int take_back(const char *path)
{
	unsigned int taken = 0;
	context_t context;
	char *label;

	if (lgetfilecon_raw(path, &label) < 0)
		return 0;
	context = context_new(label);
	if (context && !strcmp(context_type_get(context), LABEL_STATE_MEDIA) &&
	    !context_type_set(context, LABEL_MEDIA))
		taken = !lsetfilecon_raw(path, context_str(context));
	if (context)
		context_free(context);
	freecon(label);
	return taken;
}

static unsigned int walk(struct waiting *waiting, const char *path)
{
	DIR *dir = opendir(path);
	unsigned int taken = 0;
	struct dirent *entry;
	char below[PATH_MAX];
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (snprintf(below, sizeof(below), "%s/%s", path, entry->d_name) >=
			    (int)sizeof(below) ||
		    lstat(below, &st))
			continue;
		if (S_ISREG(st.st_mode))
			taken += take_back(below);
		else if (S_ISDIR(st.st_mode) && waiting->n < WAITING_MAX &&
			 (waiting->paths[waiting->n] = strdup(below)))
			waiting->n++;
	}
	if (dir)
		closedir(dir);
	return taken;
}

unsigned int sweep_labels(const char *root)
{
	struct waiting *waiting = calloc(1, sizeof(*waiting));
	unsigned int taken;

	if (!waiting)
		return 0;
	taken = walk(waiting, root);
	while (waiting->n) {
		char *path = waiting->paths[--waiting->n];

		taken += walk(waiting, path);
		free(path);
	}
	free(waiting);
	return taken;
}
