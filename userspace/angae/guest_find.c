// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where handsets that run have their sockets: one directory each, of the user's own.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "guest.h"

#define SOCKET "lab.sock"

static char *houses(void)
{
	const char *run = getenv("XDG_RUNTIME_DIR");
	char own[64];

	snprintf(own, sizeof(own), "/tmp/angae-%u", getuid());
	return join(run && *run ? run : own, "angae");
}

static char *socket_of(const char *dir, const char *name)
{
	char *house = join(dir, name);
	char *path = join(house, SOCKET);

	free(house);
	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

/* The only one; else complain, with the names there are. */
static char *only(const char *dir)
{
	char names[512] = "";
	DIR *d = opendir(dir);
	char *found = NULL;
	struct dirent *e;
	int count = 0;

	while (d && (e = readdir(d))) {
		char *path = e->d_name[0] == '.' ? NULL : socket_of(dir, e->d_name);
		size_t used = strlen(names);

		if (!path)
			continue;
		count++;
		snprintf(names + used, sizeof(names) - used, " %s", e->d_name);
		free(found);
		found = path;
	}
	if (d)
		closedir(d);
	if (count == 1)
		return found;
	free(found);
	if (!count)
		complain("no handset runs (looked in %s)", dir);
	else
		complain("%d handsets run, say which with --name:%s", count, names);
	return NULL;
}

char *guest_socket(const char *name)
{
	char *dir = houses();
	char *path;

	if (!name) {
		path = only(dir);
	} else if (!*name || *name == '.' || strchr(name, '/')) {
		complain("'%s' is not the name of a handset", name);
		path = NULL;
	} else {
		path = socket_of(dir, name);
		if (!path)
			complain("no handset '%s' runs (looked in %s)", name, dir);
	}
	free(dir);
	return path;
}
