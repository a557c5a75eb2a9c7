// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "era.h"

#define BESIDE "../share/angae/profiles"

/* Return: for free(). */
static char *find(const char *era)
{
	const char *dir = getenv("ANGAE_PROFILES");
	char name[64], *base, *path;

	if (strchr(era, '/') || strlen(era) > sizeof(name) - sizeof(".ini"))
		return strdup(era);
	snprintf(name, sizeof(name), "%s.ini", era);
	if (dir)
		return join(dir, name);
	base = beside(BESIDE);
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
