// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mount points by device, from /proc/self/mountinfo; kept, for they seldom change.
 */
#include <stdio.h>
#include <string.h>

#include "mounts.h"

#define MOUNTS_KEPT 16
#define MOUNT_LEN   64

static struct {
	uint64_t dev;
	char at[MOUNT_LEN];
} kept[MOUNTS_KEPT];
static size_t nkept;

/* "36 35 98:0 /root /at …": only a mount of the file system's own root shows all of it. */
static void read_mounts(void)
{
	FILE *f = fopen("/proc/self/mountinfo", "re");
	char line[1024], root[8], at[MOUNT_LEN];
	unsigned int major, minor;

	nkept = 0;
	if (!f)
		return;
	while (nkept < MOUNTS_KEPT && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*d %*d %u:%u %7s %63s", &major, &minor, root, at) != 4 ||
		    strcmp(root, "/"))
			continue;
		kept[nkept].dev = (uint64_t)major << 32 | minor;
		snprintf(kept[nkept++].at, MOUNT_LEN, "%s", strcmp(at, "/") ? at : "");
	}
	fclose(f);
}

static const char *find(uint64_t dev)
{
	for (size_t i = 0; i < nkept; i++) {
		if (kept[i].dev == dev)
			return kept[i].at;
	}
	return NULL;
}

const char *mount_of(uint64_t dev)
{
	const char *at = find(dev);

	if (!at) {
		read_mounts();
		at = find(dev);
	}
	return at ? at : "";
}
