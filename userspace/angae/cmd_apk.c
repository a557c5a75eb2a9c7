// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "cmd.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{"verify", cmd_apk_verify, "judge packages as devices of a range of SDK levels do"},
	{"show", cmd_apk_show, "what the manifest says"},
	{"sign", cmd_apk_sign, "sign packages by schemes v2 and v3"},
	{"countersign", cmd_apk_countersign, "put the state's mark on a signed package"},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int usage(FILE *out)
{
	fputs("usage: angae apk COMMAND [OPTION…] …\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-12s %s\n", commands[i].name, commands[i].summary);
	return out == stdout ? CMD_YES : CMD_ERROR;
}

int cmd_apk(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return usage(stdout);
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	complain("apk: '%s' is not a command", argv[1]);
	return usage(stderr);
}
