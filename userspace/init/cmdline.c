// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of the kernel command line: set by whoever runs the emulator, so the lab's.
 */
#include <fcntl.h>
#include <stdio.h>
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

/* The value of the last word `@key=value`: what is appended overrules what was built in. */
static const char *last(const char *key)
{
	size_t len = strlen(key);
	const char *found = NULL;

	read_text();
	for (const char *at = text; at < text + sizeof(text); at += strlen(at) + 1)
		if (!strncmp(at, key, len) && at[len] == '=')
			found = at + len + 1;
	return found;
}

const char *init_option(const char *key)
{
	return last(key);
}

bool init_option_after(const char *key, const char *than)
{
	const char *one = last(key);
	const char *other = last(than);

	/* Both stand in the one text. */
	return one && (!other || one > other);
}

void init_option_each(const char *prefix, void (*take)(const char *name, const char *value))
{
	size_t len = strlen(prefix);
	char name[PROPERTY_NAME_MAX];

	read_text();
	for (const char *at = text; at < text + sizeof(text); at += strlen(at) + 1) {
		const char *value = strchr(at, '=');

		if (strncmp(at, prefix, len) || !value ||
		    snprintf(name, sizeof(name), "%.*s", (int)(value - at - (long)len), at + len) >=
			    (int)sizeof(name))
			continue;
		take(name, value + 1);
	}
}
