// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "allow.h"
#include "cmd.h"

const char allow_usage[] =
	"usage: angae allow build --keys DIR --version N [--base LIST] -o OUT\n"
	"                         [--media FILE…] [--package NAME:VERSION:FILE…] [--revoked FILE…]\n"
	"       angae allow show  LIST --authority PEM [--json]\n"
	"       angae allow query LIST --authority PEM [--json] FILE…\n"
	"\n"
	"The state allowlist: SHA-256 digests of whole files, signed by the lab's authority.\n"
	"  --version N   a counter; a phone takes no list with a lower one\n"
	"  --base LIST   start from the entries of an earlier list\n"
	"  --revoked     refused whatever else speaks for the file\n"
	"query exits with 0 when all are listed, 1 when one is not or is revoked.\n";

int cmd_allow(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} commands[] = {
		{"build", allow_build},
		{"show", allow_show},
		{"query", allow_query},
	};

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return help(allow_usage);
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return misuse(allow_usage);
}
