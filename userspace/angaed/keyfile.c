// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files that the state gives the phone.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"
#include "keyfile.h"
#include "statefile.h"

bool keyfile_name_ok(const char *name)
{
	if (!strncmp(name, "reference-", strlen("reference-")))
		name += strlen("reference-");
	return name[0] >= '0' && name[0] <= '9' && !strcmp(name + 1, ".dat");
}

/* Return: bytes, or -1 with errno (EFBIG). */
static ssize_t read_all(int fd, char *buf)
{
	size_t have = 0;
	ssize_t n;

	while ((n = pread(fd, buf + have, KEYFILE_MAX + 1 - have, have)) > 0)
		have += n;
	if (n < 0)
		return -1;
	if (have <= KEYFILE_MAX)
		return have;
	errno = EFBIG;
	return -1;
}

int keyfile_install(struct daemon *daemon, const char *name, int fd, char *err, size_t errlen)
{
	char *buf = malloc(KEYFILE_MAX + 1);
	ssize_t len = buf ? read_all(fd, buf) : -1;
	int ret = len < 0 ? -1 : statefile_write(daemon->keys, name, buf, len, 0444);

	if (ret)
		snprintf(err, errlen, "%s: %s", name, strerror(errno));
	free(buf);
	return ret;
}
