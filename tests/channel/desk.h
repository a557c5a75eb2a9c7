/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a test and the labd that it has started share. */
#ifndef ANGAE_CHANNEL_DESK_H
#define ANGAE_CHANNEL_DESK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* labd's descriptors */
#define DESK_PORT 3
#define DESK_FD	  4

/**
 * struct desk - a port that is plugged in and out, and a clock
 * @unplugged: no host is connected, though its socket is open. A change is told by SIGIO.
 * @seen_there: how often labd has looked and found a host
 * @seen_gone: … and found none
 * @busy: how often labd still finds the port open elsewhere
 * @stopped_at: the time in ms; 0: the clock goes
 */
struct desk {
	_Atomic bool unplugged;
	_Atomic unsigned int seen_there;
	_Atomic unsigned int seen_gone;
	_Atomic unsigned int busy;
	_Atomic int64_t stopped_at;
};

#endif
