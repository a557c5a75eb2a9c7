// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guest's end of the wire: a port of virtio-serial.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "labd.h"

#define PORTS "/sys/class/virtio-ports"

/* Its number depends on what else is plugged in; its name does not. */
static bool is_ours(const char *port)
{
	char path[sizeof(PORTS) + 256 + 8];
	char name[64];
	bool ours;
	FILE *f;

	snprintf(path, sizeof(path), PORTS "/%s/name", port);
	f = fopen(path, "re");
	if (!f)
		return false;
	ours = fgets(name, sizeof(name), f) && !strcmp(name, LABD_PORT "\n");
	fclose(f);
	return ours;
}

static bool find(char *path, size_t size)
{
	DIR *dir = opendir(PORTS);
	bool found = false;
	struct dirent *e;

	if (!dir)
		return false;
	while (!found && (e = readdir(dir)))
		found = e->d_name[0] != '.' && is_ours(e->d_name) &&
			snprintf(path, size, "/dev/%s", e->d_name) < (int)size;
	closedir(dir);
	return found;
}

int port_open(void)
{
	char path[64];
	int port;

	if (!find(path, sizeof(path))) {
		errno = ENODEV;
		return -1;
	}
	port = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (port < 0)
		return -1;
	if (fcntl(port, F_SETOWN, getpid()) || fcntl(port, F_SETFL, O_NONBLOCK | O_ASYNC)) {
		close(port);
		return -1;
	}
	return port;
}

bool port_host(int port)
{
	struct pollfd p = {.fd = port, .events = POLLIN};

	return poll(&p, 1, 0) >= 0 && !(p.revents & POLLHUP);
}
