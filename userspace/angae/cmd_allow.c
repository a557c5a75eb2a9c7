// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "allow.h"
#include "cmd.h"

const char allow_usage[] =
	"usage: angae allow build --keys DIR --version N -o OUT [--base LIST] [SOURCE…]\n"
	"                         [--media FILE…] [--revoked FILE…]\n"
	"       angae allow show  LIST --authority PEM [--entries] [--json]\n"
	"       angae allow query LIST --authority PEM [--json] FILE|DIGEST…\n"
	"       angae allow query LIST --authority PEM [--json] --app NAME --signer DIGEST --version N\n"
	"       angae allow diff  LIST LIST --authority PEM [--count] [--json]\n"
	"\n"
	"The state allowlist: digests of files and rules about apps, signed by the lab's authority.\n"
	"  --version N   a counter; a phone takes no list whose is not higher than its own\n"
	"  --base LIST   start from the entries of an earlier list\n"
	"  --revoked     refused whatever else speaks for the file\n"
	"  --entries     as a source\n"
	"A SOURCE is text ('-': standard input), one entry a line, '#' begins a comment:\n"
	"  media DIGEST [size N] [verity DIGEST]\n"
	"  app NAME signer DIGEST versions MIN-MAX\n"
	"  signer DIGEST\n"
	"  revoked DIGEST [size N]\n"
	"  revoked-signer DIGEST\n"
	"query exits with 0 when all are listed, 1 when one is not or is revoked;\n"
	"diff with 0 when the lists are the same, 1 when they differ.\n";

int cmd_allow(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} commands[] = {
		{"build", allow_build},
		{"show", allow_show},
		{"query", allow_query},
		{"diff", allow_diff},
	};

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return help(allow_usage);
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return misuse(allow_usage);
}
