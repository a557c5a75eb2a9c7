// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of the kernel command line: set by whoever runs the emulator, so the lab's.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

static char text[4096];

static void read_text(void)
{
	static bool done;
	int fd;
	ssize_t n;

	if (done)
		return;
	done = true;
	fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n < 0)
		n = 0;
	/* Each word becomes a string of its own; an empty one ends the list. */
	for (ssize_t i = 0; i < n; i++)
		if (text[i] == ' ' || text[i] == '\n')
			text[i] = '\0';
}

const char *init_option(const char *key)
{
	size_t len = strlen(key);
	const char *at = text;
	const char *end = text + sizeof(text);
	const char *found = NULL;

	read_text();
	/* The last one counts: what is appended overrules what was built in. */
	while (at < end) {
		if (!strncmp(at, key, len) && at[len] == '=')
			found = at + len + 1;
		at += strlen(at) + 1;
	}
	return found;
}
