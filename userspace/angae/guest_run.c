// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * angae guest run: as if the command ran here.
 */
#include <getopt.h>
#include <signal.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "cmd.h"
#include "guest.h"

static volatile sig_atomic_t got;

static void note(int sig)
{
	got = sig;
}

static bool print(void *context, int stream, const void *data, size_t len)
{
	(void)context;
	return angae_write_all(stream, data, len) == 0;
}

int guest_run(struct guest *guest, int argc, char **argv)
{
	static const struct option options[] = {{"merge", no_argument, NULL, 'm'}, {0}};
	struct channel_run run = {.timeout = guest->timeout, .take = print, .signal = &got};
	const struct sigaction action = {.sa_handler = note};
	enum channel_result result;
	int c, status;

	while ((c = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (c != 'm')
			return -1;
		run.merge = true;
	}
	if (optind == argc)
		return -1;
	run.argv = argv + optind;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	result = channel_run(guest->channel, &run, &status);
	if (!result)
		return status;
	c = guest_failed(guest, result);
	return c == GUEST_TIMEOUT ? c : GUEST_FAILED;
}
