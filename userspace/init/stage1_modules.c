// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Modules from the initrd, without kmod: the order was resolved when the image was built. A kernel
 * that has everything inside comes without a list, and there is nothing to do.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stage1.h"

#define MODULES "/modules"
/* There only in a kernel that can load any. */
#define LOADED "/proc/modules"

static char cmdline[4096];

static void read_cmdline(void)
{
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return;
	n = read(fd, cmdline, sizeof(cmdline) - 1);
	close(fd);
	if (n <= 0)
		return;
	cmdline[n] = '\0';
	cmdline[strcspn(cmdline, "\n")] = '\0';
}

/* The next word of the command line from *@at on; returns its length, 0 at the end. */
static size_t next_word(const char **at)
{
	*at += strspn(*at, " ");
	return strcspn(*at, " ");
}

/* Is @name in the comma separated list of angae.load=? */
static bool asked_for(const char *name)
{
	static const char key[] = "angae.load=";
	const char *at = cmdline;
	size_t n;

	for (; (n = next_word(&at)); at += n) {
		const char *item = at + sizeof(key) - 1;
		const char *end = at + n;

		if (n < sizeof(key) || memcmp(at, key, sizeof(key) - 1))
			continue;
		while (item < end) {
			size_t len = strcspn(item, ", ");

			if (len == strlen(name) && !memcmp(item, name, len))
				return true;
			item += len + 1;
		}
	}
	return false;
}

/* `name.key=value` words become `key=value `, as modprobe does. */
static void parameters(const char *name, char *out, size_t size)
{
	const char *at = cmdline;
	size_t len = strlen(name);
	size_t used = 0;
	size_t n;

	out[0] = '\0';
	for (; (n = next_word(&at)); at += n) {
		if (n <= len + 1 || memcmp(at, name, len) || at[len] != '.')
			continue;
		n -= len + 1;
		at += len + 1;
		if (used + n + 2 > size)
			return;
		memcpy(out + used, at, n);
		used += n;
		out[used++] = ' ';
		out[used] = '\0';
	}
}

static void load(const char *name)
{
	char path[128];
	char params[512];
	int fd;

	snprintf(path, sizeof(path), MODULES "/%s.ko", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		stage1_say("%s: %s", path, strerror(errno));
		return;
	}
	/* angae.lab=1 and its like are the kernel's and init's; the gate takes no parameter. */
	params[0] = '\0';
	if (strcmp(name, "angae"))
		parameters(name, params, sizeof(params));
	if (syscall(SYS_finit_module, fd, params, 0) && errno != EEXIST)
		stage1_say("module %s does not load: %s", name, strerror(errno));
	close(fd);
}

void stage1_load_modules(void)
{
	char line[80];
	FILE *list = fopen(MODULES "/list", "re");

	if (!list) {
		if (errno != ENOENT || access(LOADED, F_OK) == 0)
			stage1_say(MODULES "/list: %s", strerror(errno));
		return;
	}
	read_cmdline();
	while (fgets(line, sizeof(line), list)) {
		char *asked;

		line[strcspn(line, "\n")] = '\0';
		asked = strchr(line, '?');
		if (asked) {
			*asked++ = '\0';
			if (!asked_for(asked))
				continue;
		}
		if (line[0])
			load(line);
	}
	fclose(list);
}
