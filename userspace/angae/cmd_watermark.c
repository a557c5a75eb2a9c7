// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <string.h>

#include "cmd.h"
#include "watermark.h"

const char watermark_usage[] =
	"usage: angae watermark show  [--kind KIND] [--json] FILE…\n"
	"       angae watermark add   [--serial S | --machine M] [OPTION…] FILE…\n"
	"       angae watermark strip [OPTION…] FILE…\n"
	"\n"
	"Red Star's chain: a record for each machine that opened a file.\n"
	"  --serial S    serial number of the machine's disk; it is never this computer's own\n"
	"  --machine M   the 13 characters themselves; without either " ANGAE_WATERMARK_DEFAULT
	",\n"
	"                as on a machine without a disk\n"
	"  --extra N     the word kept beside them (0)\n"
	"  --kind KIND   tail (behind the content) or 0x50 (Office 2007), whatever the extension;\n"
	"                show looks for both unless told\n"
	"  --force       write at 0x50 even over what is not padding, as Red Star does\n"
	"  -o OUT        write OUT and leave FILE alone; one FILE only\n"
	"show exits with 0 when every FILE has a good chain, 1 when one has not.\n"
	"On any error the file is as it was.\n";

static int parse_kind(const char *text, enum angae_watermark_kind *kind)
{
	if (!strcmp(text, "tail"))
		*kind = ANGAE_WATERMARK_TAIL;
	else if (!strcmp(text, "0x50"))
		*kind = ANGAE_WATERMARK_AT_50;
	else
		return complain("--kind %s: must be tail or 0x50", text);
	return CMD_YES;
}

static int parse_machine(const char *text, char machine[ANGAE_WATERMARK_MACHINE + 1])
{
	size_t len = strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	if (!len || text[len] || len > ANGAE_WATERMARK_MACHINE)
		return complain("--machine %s: must be 1 to %d capitals and digits", text,
				ANGAE_WATERMARK_MACHINE);
	memcpy(machine, text, len + 1);
	return CMD_YES;
}

static int parse_option(struct watermark_order *order, int c)
{
	uint64_t extra;

	switch (c) {
	case 'k':
		return parse_kind(optarg, &order->kind);
	case 's':
		angae_watermark_machine(optarg, order->machine);
		return CMD_YES;
	case 'm':
		return parse_machine(optarg, order->machine);
	case 'e':
		if (!parse_u64(optarg, UINT32_MAX, &extra))
			return complain("--extra %s: must be a number of 32 bits", optarg);
		order->extra = (uint32_t)extra;
		return CMD_YES;
	case 'f':
		order->force = true;
		return CMD_YES;
	case 'j':
		order->json = true;
		return CMD_YES;
	case 'o':
		order->out = optarg;
		return CMD_YES;
	default:
		return misuse(watermark_usage);
	}
}

/* Which options a subcommand takes: getopt_long() leaves the others to be misuse. */
static int run(int argc, char **argv, const struct option *options,
	       int (*one)(const struct watermark_order *order, const char *file))
{
	struct watermark_order order = {0};
	int c, worst = CMD_YES;

	angae_watermark_machine(NULL, order.machine);
	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (c == 'h')
			return help(watermark_usage);
		if (parse_option(&order, c) != CMD_YES)
			return CMD_ERROR;
	}
	if (optind == argc || (order.out && argc - optind != 1))
		return misuse(watermark_usage);
	for (int i = optind; i < argc; i++) {
		int ret = one(&order, argv[i]);

		if (ret > worst)
			worst = ret;
	}
	return worst;
}

static int show(int argc, char **argv)
{
	static const struct option options[] = {
		{"kind", required_argument, NULL, 'k'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};

	return run(argc, argv, options, watermark_show);
}

static int add(int argc, char **argv)
{
	static const struct option options[] = {
		{"kind", required_argument, NULL, 'k'},	   {"serial", required_argument, NULL, 's'},
		{"machine", required_argument, NULL, 'm'}, {"extra", required_argument, NULL, 'e'},
		{"force", no_argument, NULL, 'f'},	   {"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},	   {0},
	};

	return run(argc, argv, options, watermark_add);
}

static int strip(int argc, char **argv)
{
	static const struct option options[] = {
		{"kind", required_argument, NULL, 'k'},
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};

	return run(argc, argv, options, watermark_strip);
}

int cmd_watermark(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} commands[] = {
		{"show", show},
		{"add", add},
		{"strip", strip},
	};

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return help(watermark_usage);
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return misuse(watermark_usage);
}
