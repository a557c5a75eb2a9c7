/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A point in time to wait until, out of a time limit in milliseconds; negative: none. */
#ifndef ANGAE_TOOL_DEADLINE_H
#define ANGAE_TOOL_DEADLINE_H

#include <limits.h>
#include <time.h>

static inline long long deadline_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static inline long long deadline_in(int timeout)
{
	return timeout < 0 ? -1 : deadline_now() + timeout;
}

/* As poll() takes it: 0 when it is over, -1 when there is none. */
static inline int deadline_left(long long deadline)
{
	long long ms = deadline - deadline_now();

	if (deadline < 0)
		return -1;
	return ms < 0 ? 0 : ms > INT_MAX ? INT_MAX : (int)ms;
}

#endif
