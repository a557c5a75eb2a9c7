// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "cmd.h"

static int usage(const char *group, const struct command *commands, size_t count, FILE *out)
{
	fprintf(out, "usage: angae %s COMMAND [OPTION…] …\n\n", group);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %-12s %s\n", commands[i].name, commands[i].summary);
	return out == stdout ? CMD_YES : CMD_ERROR;
}

int dispatch(const char *group, const struct command *commands, size_t count, int argc, char **argv)
{
	if (argc < 2)
		return usage(group, commands, count, stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return usage(group, commands, count, stdout);
	for (size_t i = 0; i < count; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	complain("%s: '%s' is not a command", group, argv[1]);
	return usage(group, commands, count, stderr);
}
