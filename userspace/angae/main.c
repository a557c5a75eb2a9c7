// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * angae: keys, signatures and lists of the lab, on the host.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{"key", cmd_key, "make the lab's throw-away keys"},
	{"sign", cmd_sign, "put a state signature on a file"},
	{"verify", cmd_verify, "judge files as a phone of an era would"},
	{"inspect", cmd_inspect, "tell all that is recognised in a file"},
	{"watermark", cmd_watermark, "show, add and strip Red Star's watermark"},
	{"apk", cmd_apk, "packages: their signatures and what they say of themselves"},
	{"legalref", cmd_legalref, "pack and unpack a phone's identity"},
	{"pattern", cmd_pattern, "build and show the revocation list"},
	{"allow", cmd_allow, "build, show, query and compare state allowlists"},
	{"image", cmd_image, "show, check and make images of handsets"},
	{"run", cmd_run, "start a handset in QEMU"},
	{"guest", cmd_guest, "ask a handset that runs"},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int usage(FILE *out)
{
	fputs("usage: angae COMMAND [OPTION…] …\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n'angae COMMAND --help' tells more. Exit status: 0 yes, 1 no, 2 usage or unreadable.\n",
	      out);
	return out == stdout ? CMD_YES : CMD_ERROR;
}

int main(int argc, char **argv)
{
	/* A limit on file size shall be an error that is told, not a death half way. */
	signal(SIGXFSZ, SIG_IGN);

	if (argc < 2)
		return usage(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return usage(stdout);
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	complain("'%s' is not a command", argv[1]);
	return usage(stderr);
}
