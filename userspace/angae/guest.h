/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `angae guest`: what is asked of a phone that runs. */
#ifndef ANGAE_GUEST_H
#define ANGAE_GUEST_H

#include <stdbool.h>

#include "channel.h"

#define GUEST_FAILED  125 /* of `run`: angae itself could not */
#define GUEST_TIMEOUT 124

/**
 * struct guest - one call of `angae guest`
 * @timeout: of each request, in ms
 * @json: report as JSON
 * @socket: where it answers
 */
struct guest {
	const char *socket;
	struct channel *channel;
	struct channel_hello hello;
	int timeout;
	bool json;
};

/** guest_failed() - complain of the last call. Return: the exit status that fits @result. */
int guest_failed(const struct guest *guest, enum channel_result result);

/* The commands: their own words in @argv, [0] is the name. Return: exit status; -1: usage. */
int guest_run(struct guest *guest, int argc, char **argv);
int guest_put(struct guest *guest, int argc, char **argv);
int guest_get(struct guest *guest, int argc, char **argv);
int guest_clock(struct guest *guest, int argc, char **argv);
int guest_status(struct guest *guest, int argc, char **argv);
int guest_wait(struct guest *guest, int argc, char **argv);
int guest_reboot(struct guest *guest, int argc, char **argv);
int guest_poweroff(struct guest *guest, int argc, char **argv);

#endif
