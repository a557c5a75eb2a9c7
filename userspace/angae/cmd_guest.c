// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * angae guest: ask a handset that runs, over its control channel (docs/channel.md).
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "guest.h"
#include "run_dir.h"

#define DEFAULT_SECONDS 300

static const char usage[] =
	"usage: angae guest [--name NAME | --socket PATH] [--timeout SECONDS] [--json] COMMAND\n"
	"\n"
	"  wait                          until the phone is ready\n"
	"  run [--merge] PROGRAM [ARG]…  run it as the lab, with its output and its status\n"
	"  put [--mode MODE] FILE PATH   copy a file into the phone, - is standard input\n"
	"  get PATH FILE                 and out of it, - is standard output\n"
	"  clock [SECONDS | DATE]        the phone's clock; DATE as 2026-01-31T12:00:00Z\n"
	"  status                        gate, daemon, boot\n"
	"  reboot                        start it again and wait until it is ready\n"
	"  poweroff                      switch it off and wait for the end of the emulator\n"
	"\n"
	"  --name NAME        which handset, if several run\n"
	"  --socket PATH      or the socket of its control channel\n"
	"  --timeout SECONDS  for each request, 300 unless told; 0: none\n"
	"\n"
	"Exit status of run: that of PROGRAM, 128+N after signal N, 125 when it could not be asked for,\n"
	"124 after a timeout. Of the others: 0, 1 the phone refuses, 2 usage or no such phone, 124.\n";

static const struct {
	const char *name;
	int (*run)(struct guest *guest, int argc, char **argv);
	int failed;
} commands[] = {
	{"wait", guest_wait, CMD_ERROR},     {"run", guest_run, GUEST_FAILED},
	{"put", guest_put, CMD_ERROR},	     {"get", guest_get, CMD_ERROR},
	{"clock", guest_clock, CMD_ERROR},   {"status", guest_status, CMD_ERROR},
	{"reboot", guest_reboot, CMD_ERROR}, {"poweroff", guest_poweroff, CMD_ERROR},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

int guest_failed(const struct guest *guest, enum channel_result result)
{
	complain("%s", channel_why(guest->channel));
	if (result == CHANNEL_LATE)
		return GUEST_TIMEOUT;
	return result == CHANNEL_REFUSED ? CMD_NO : CMD_ERROR;
}

static int begin(struct guest *guest)
{
	enum channel_result result = channel_open(guest->socket, &guest->channel);

	if (!guest->channel)
		return complain("out of memory");
	if (!result)
		result = channel_hello(guest->channel, guest->timeout, &guest->hello);
	return result ? guest_failed(guest, result) : CMD_YES;
}

/* With the options read: find the phone, do it. */
static int serve(struct guest *guest, int argc, char **argv)
{
	size_t i = 0;
	int rc;

	while (i < COMMANDS && strcmp(commands[i].name, argv[0]))
		i++;
	if (i == COMMANDS) {
		complain("guest: '%s' is not a command", argv[0]);
		return misuse(usage);
	}
	rc = begin(guest);
	if (rc)
		return rc == GUEST_TIMEOUT ? rc : commands[i].failed;
	optind = 0;
	rc = commands[i].run(guest, argc, argv);
	if (rc >= 0)
		return rc;
	misuse(usage);
	return commands[i].failed;
}

int cmd_guest(int argc, char **argv)
{
	static const struct option options[] = {
		{"name", required_argument, NULL, 'n'},	   {"socket", required_argument, NULL, 's'},
		{"timeout", required_argument, NULL, 't'}, {"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},	   {0},
	};
	struct guest guest = {0};
	uint64_t seconds = DEFAULT_SECONDS;
	char *name = NULL, *found = NULL;
	int c, rc;

	while ((c = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
		if (c == 'n')
			name = optarg;
		else if (c == 's')
			guest.socket = optarg;
		else if (c == 'j')
			guest.json = true;
		else if (c != 't')
			return c == 'h' ? help(usage) : misuse(usage);
		else if (!parse_u64(optarg, 1000000, &seconds))
			return complain("--timeout: a whole number of seconds");
	}
	if (optind == argc || (name && guest.socket))
		return misuse(usage);
	if (!guest.socket)
		guest.socket = found = run_dir_find(name, "lab.sock");
	guest.timeout = seconds ? (int)seconds * 1000 : CHANNEL_FOREVER;
	rc = guest.socket ? serve(&guest, argc - optind, argv + optind) : CMD_ERROR;
	channel_close(guest.channel);
	free(found);
	return rc;
}
