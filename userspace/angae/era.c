// SPDX-License-Identifier: GPL-2.0-or-later
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "era.h"

#define BESIDE "../share/angae/profiles"

/* Return: for free(). */
static char *find(const char *era)
{
	const char *dir = getenv("ANGAE_PROFILES");
	char exe[PATH_MAX], name[64];
	char *base, *path;
	ssize_t n;

	if (strchr(era, '/') || strlen(era) > sizeof(name) - sizeof(".ini"))
		return strdup(era);
	snprintf(name, sizeof(name), "%s.ini", era);
	if (dir)
		return join(dir, name);
	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	exe[n < 0 ? 0 : n] = '\0';
	base = join(dirname(exe), BESIDE);
	path = join(base, name);
	free(base);
	return path;
}

int era_load(const char *era, struct angae_profile *profile)
{
	char *path = find(era);
	char err[256] = "out of memory";
	int ret = path ? angae_profile_load(path, profile, err, sizeof(err)) : -1;

	if (ret)
		complain("%s", err);
	free(path);
	return ret;
}
