// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "run.h"

static const char usage[] =
	"usage: angae run --run NAME --lab DIR|IMAGE [OPTION…]   run /mnt/lab/NAME, print what it prints\n"
	"       angae run --interactive [OPTION…]               a shell for the phone's owner\n"
	"       angae run --detach [OPTION…]                    leave it running: angae guest talks to it\n"
	"       angae run [OPTION…]                             the same, until it ends\n"
	"       angae run --list [--json]                       the handsets that run\n"
	"\n"
	"  --arch amd64|arm64  --kernel stock|stock-6.12|firmware|…   which image (amd64, stock)\n"
	"  --image DIR         that image; else ANGAE_IMAGE, else the one built beside this program\n"
	"  --name NAME         of the handset; else handset-1, handset-2 …\n"
	"  --snapshot ready    resume a booted handset; the first time it is booted and saved\n"
	"  --lab DIR|IMAGE     the lab's disk, seen as /mnt/lab; a directory is packed\n"
	"  --run NAME          the program on it that the lab runs; its exit status is this one's\n"
	"  --merge             its standard error goes where its output goes, in its order\n"
	"  --append WORDS      more words for the kernel (angae.modules=open, angae.era=2014 …)\n"
	"  --device NAME       the device profile: angae.device=NAME\n"
	"  --no-lab-flag       without angae.lab=1: the gate must refuse to start\n"
	"  --timeout SECONDS   of the whole run, or until it is ready; 300 unless told; 0: none\n"
	"  --log FILE          the kernel's console\n"
	"  --userdata FILE     keep the phone's data in FILE from run to run (made if it is not there)\n"
	"  --card FILE         a memory card, raw image\n"
	"  --smp N, --mem MB   the machine\n"
	"  --icount            count instructions: one CPU, everything pinned\n"
	"  --gdb PORT          QEMU's stub for gdb, on 127.0.0.1\n"
	"  --json              at the end, or when it is ready, one line that tells of it\n"
	"\n"
	"Exit status: that of NAME; 2 usage, QEMU or an image missing; 3 the run did not end properly;\n"
	"124 timeout; 130 stopped by a signal.\n";

enum {
	ARCH = 256,
	KERNEL,
	IMAGE,
	NAME,
	SNAPSHOT,
	LAB,
	RUN,
	MERGE,
	APPEND,
	DEVICE,
	NO_LAB_FLAG,
	TIMEOUT,
	LOG,
	USERDATA,
	CARD,
	SMP,
	MEM,
	ICOUNT,
	GDB,
	INTERACTIVE,
	DETACH,
	LIST,
	JSON,
};

static const struct option options[] = {
	{"arch", required_argument, NULL, ARCH},
	{"kernel", required_argument, NULL, KERNEL},
	{"image", required_argument, NULL, IMAGE},
	{"name", required_argument, NULL, NAME},
	{"snapshot", required_argument, NULL, SNAPSHOT},
	{"lab", required_argument, NULL, LAB},
	{"run", required_argument, NULL, RUN},
	{"merge", no_argument, NULL, MERGE},
	{"append", required_argument, NULL, APPEND},
	{"device", required_argument, NULL, DEVICE},
	{"no-lab-flag", no_argument, NULL, NO_LAB_FLAG},
	{"timeout", required_argument, NULL, TIMEOUT},
	{"log", required_argument, NULL, LOG},
	{"userdata", required_argument, NULL, USERDATA},
	{"card", required_argument, NULL, CARD},
	{"smp", required_argument, NULL, SMP},
	{"mem", required_argument, NULL, MEM},
	{"icount", no_argument, NULL, ICOUNT},
	{"gdb", required_argument, NULL, GDB},
	{"interactive", no_argument, NULL, INTERACTIVE},
	{"detach", no_argument, NULL, DETACH},
	{"list", no_argument, NULL, LIST},
	{"json", no_argument, NULL, JSON},
	{"help", no_argument, NULL, 'h'},
	{0},
};

static bool take_text(struct run_options *o, int c, const char *value)
{
	const char **field = c == ARCH	     ? &o->arch
			     : c == KERNEL   ? &o->kernel
			     : c == IMAGE    ? &o->image
			     : c == NAME     ? &o->name
			     : c == SNAPSHOT ? &o->snapshot
			     : c == LAB	     ? &o->lab
			     : c == RUN	     ? &o->run
			     : c == LOG	     ? &o->log
			     : c == USERDATA ? &o->userdata
			     : c == CARD     ? &o->card
					     : NULL;

	if (field)
		*field = value;
	return field;
}

static bool take_flag(struct run_options *o, int c)
{
	bool *field = c == MERGE	 ? &o->merge
		      : c == NO_LAB_FLAG ? &o->no_lab_flag
		      : c == ICOUNT	 ? &o->icount
		      : c == INTERACTIVE ? &o->interactive
		      : c == DETACH	 ? &o->detach
		      : c == LIST	 ? &o->list
		      : c == JSON	 ? &o->json
					 : NULL;

	if (field)
		*field = true;
	return field;
}

/* Return: -1, or CMD_ERROR: complained. */
static int take_number(struct run_options *o, int c, const char *value)
{
	static const struct {
		int option;
		const char *name;
		unsigned int min, max;
	} limits[] = {
		{TIMEOUT, "timeout", 0, 1000000},
		{SMP, "smp", 1, 64},
		{MEM, "mem", 64, 1048576},
		{GDB, "gdb", 1, 65535},
	};
	unsigned int *field = c == TIMEOUT ? &o->timeout
			      : c == SMP   ? &o->smp
			      : c == MEM   ? &o->memory
					   : &o->gdb;
	uint64_t n;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (limits[i].option != c)
			continue;
		if (!parse_u64(value, limits[i].max, &n) || n < limits[i].min)
			return complain("--%s %s: must be %u to %u", limits[i].name, value,
					limits[i].min, limits[i].max);
		*field = (unsigned int)n;
	}
	return -1;
}

static int take_device(struct run_options *o, const char *name)
{
	if (!run_name_good(name))
		return complain("--device %s: is not the name of a device profile", name);
	words_add(&o->append, "angae.device=%s", name);
	return -1;
}

static int take(struct run_options *o, int c, const char *value)
{
	if (c == 'h')
		return help(usage);
	if (c == '?')
		return misuse(usage);
	if (c == APPEND)
		words_add(&o->append, "%s", value);
	else if (c == DEVICE)
		return take_device(o, value);
	else if (!take_text(o, c, value) && !take_flag(o, c))
		return take_number(o, c, value);
	return -1;
}

/* What does not go together, told by the first pair that does not. */
static int check(const struct run_options *o)
{
	bool saved = o->snapshot;

	if (o->run && !o->lab)
		return complain("--run wants a lab's disk (--lab)");
	if (o->run && (strchr(o->run, '/') || !*o->run))
		return complain("--run %s: must be the name of a file on the lab's disk", o->run);
	if (o->run && (o->interactive || o->detach))
		return complain("--run goes neither with --interactive nor with --detach");
	if (o->interactive && o->detach)
		return complain("--interactive and --detach exclude each other");
	if (o->name && !run_name_good(o->name))
		return complain("--name %s: must be 1 to %d letters, digits, '-', '_' or '.'",
				o->name, RUN_NAME_MAX);
	if (saved && strcmp(o->snapshot, "ready"))
		return complain("--snapshot %s: the one there is is called ready", o->snapshot);
	if (saved && (o->userdata || o->card || o->icount || o->interactive))
		return complain("--snapshot goes with none of --userdata, --card, --icount, "
				"--interactive");
	return -1;
}

int run_options_parse(struct run_options *o, int argc, char **argv)
{
	int c, ret;

	*o = (struct run_options){.timeout = 300};
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		ret = take(o, c, optarg);
		if (ret >= 0)
			return ret;
	}
	if (optind < argc) {
		complain("what is '%s'?", argv[optind]);
		return misuse(usage);
	}
	return check(o);
}
