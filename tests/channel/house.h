/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A labd on the desk, and a channel to it. */
#ifndef ANGAE_CHANNEL_HOUSE_H
#define ANGAE_CHANNEL_HOUSE_H

#include <limits.h>

#include "unit.h"

#include "channel.h"
#include "desk.h"

#define SECONDS 20000 /* a time limit that is reached only by what hangs */

/**
 * struct house - one labd
 * @socket: the channel's own
 * @desk: what labd believes of its port and of the time
 * @dir: an empty directory, "/"  not at its end
 */
struct house {
	pid_t labd;
	int socket;
	struct channel *channel;
	struct desk *desk;
	char dir[PATH_MAX];
	int at;
};

/** house_setup() - start labd, say hello; for cmocka */
int house_setup(void **state);

/** house_teardown() - the host goes, labd is ended */
int house_teardown(void **state);

/** house_path() - @dir/@name; static storage, one at a time */
const char *house_path(const struct house *house, const char *name);

/** house_entries() - how many names are in @dir, hidden ones too */
int house_entries(const struct house *house);

/** house_gone() - wait, at most some seconds, until the process whose number is in @name has ended */
bool house_gone(const struct house *house, const char *name);

/** house_sh() - run a shell line; its output is in house_out and house_err. Return: its status. */
int house_sh(struct house *house, const char *line);

/** house_says() - bytes as they are, by way of the channel's socket */
void house_says(struct house *house, const void *bytes, size_t len);

/** house_plug() - a host is connected, or not; labd has seen it on return */
void house_plug(struct house *house, bool in);

/** house_time() - it is @ms now, and stays so; labd has seen it on return */
void house_time(struct house *house, int64_t ms);

extern char house_out[1 << 16];
extern char house_err[1 << 16];

#endif
