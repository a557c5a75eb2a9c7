// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pm: install, list and uninstall packages, in Android's words.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "pm.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"install", pm_install},
	{"list", pm_list},
	{"uninstall", pm_uninstall},
};

static int usage(FILE *to)
{
	fputs("usage: pm install [-r] BASE [SPLIT...]|-\n"
	      "           install an APK, with its splits; -r replaces the installed one\n"
	      "       pm list packages\n"
	      "       pm uninstall PACKAGE\n",
	      to);
	return to == stdout ? 0 : 2;
}

int main(int argc, char **argv)
{
	/* The caller's mask is not ours to trust: what is installed must be readable. */
	/* staging hands its group down, the daemon's: fs-verity asks for write access */
	umask(002);
	if (argc < 2)
		return usage(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return usage(stdout);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	}
	fprintf(stderr, "pm: unknown command '%s'\n", argv[1]);
	return usage(stderr);
}
