// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In the place of userspace/labd/port.c and clock.c: the port is descriptor 3, so that labd runs on a
 * desk; descriptor 4 says whether it is plugged in, and what time it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <time.h>

#include "desk.h"
#include "labd.h"

static struct desk *desk;

int port_open(void)
{
	if (!desk) {
		void *map =
			mmap(NULL, sizeof(*desk), PROT_READ | PROT_WRITE, MAP_SHARED, DESK_FD, 0);

		if (map == MAP_FAILED)
			return -1;
		desk = map;
	}
	if (desk->busy) {
		desk->busy--;
		errno = EBUSY;
		return -1;
	}
	fcntl(DESK_FD, F_SETFD, FD_CLOEXEC);
	fcntl(DESK_PORT, F_SETFD, FD_CLOEXEC);
	fcntl(DESK_PORT, F_SETFL, O_NONBLOCK);
	return DESK_PORT;
}

bool port_host(int port)
{
	struct pollfd p = {.fd = port, .events = POLLIN};
	bool there = !desk->unplugged && poll(&p, 1, 0) >= 0 && !(p.revents & POLLHUP);

	if (there)
		desk->seen_there++;
	else
		desk->seen_gone++;
	return there;
}

int64_t labd_now(void)
{
	struct timespec t;

	if (desk->stopped_at)
		return desk->stopped_at;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}
