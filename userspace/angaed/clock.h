/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two clocks of every row.
 */
#ifndef ANGAED_CLOCK_H
#define ANGAED_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + ts.tv_nsec;
}

static inline uint64_t mono_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static inline uint64_t real_ns(void)
{
	return clock_ns(CLOCK_REALTIME);
}

/* When seconds since the epoch @at will be by the monotonic clock; 0 for 0, which is never. */
static inline uint64_t clock_expiry(uint64_t at)
{
	uint64_t now = real_ns() / 1000000000u, left = at > now ? at - now : 0;

	if (!at || left > UINT64_MAX / 2000000000u)
		return 0;
	return mono_ns() + left * 1000000000u + 1;
}

#endif
