// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * initctl REQUEST…: put one request to PID 1 and print its answer. For the lab.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "init.h"

static int fail(const char *what)
{
	fprintf(stderr, "initctl: %s: %s\n", what, strerror(errno));
	return 2;
}

int main(int argc, char **argv)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = INIT_CONTROL};
	char text[256] = "";
	size_t used = 0;
	ssize_t n;
	int fd;

	if (argc < 2) {
		fprintf(stderr,
			"usage: initctl status | daemon start|stop|restart | gate load|unload "
			"| mount-card DEVICE DIR | mount-lab | poweroff | reboot\n");
		return 2;
	}
	for (int i = 1; i < argc && used < sizeof(text); i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%s", i > 1 ? " " : "",
				 argv[i]);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fail(INIT_CONTROL);
	if (send(fd, text, strlen(text), 0) < 0)
		return fail("send");
	n = recv(fd, text, sizeof(text) - 1, 0);
	if (n <= 0)
		return fail("no answer");
	text[n] = '\0';
	printf("%s\n", text);
	return strncmp(text, "ok", 2) != 0;
}
