// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "image.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{"show", image_show, "what is in an image"},
	{"check", image_check, "is it whole?"},
	{"make", image_make, "an image of one's own out of a built one: keys, list, era, size"},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int usage(FILE *out)
{
	fputs("usage: angae image COMMAND [OPTION…] …\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-6s %s\n", commands[i].name, commands[i].summary);
	return out == stdout ? CMD_YES : CMD_ERROR;
}

int cmd_image(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return usage(stdout);
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	complain("image: '%s' is not a command", argv[1]);
	return usage(stderr);
}
