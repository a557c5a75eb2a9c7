// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * setprop NAME VALUE: change what the phone says of itself, if SELinux lets one.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "property.h"

static int fail(void)
{
	fprintf(stderr, "setprop: " PROPERTY_SOCKET ": %s\n", strerror(errno));
	return 2;
}

int main(int argc, char **argv)
{
	char request[PROPERTY_MESSAGE_MAX];
	char answer[PROPERTY_MESSAGE_MAX];
	int n, fd;

	if (argc != 3) {
		fprintf(stderr, "usage: setprop NAME VALUE\n");
		return 2;
	}
	if (!property_name_ok(argv[1])) {
		fprintf(stderr, "setprop: %s: not the name of a property\n", argv[1]);
		return 1;
	}
	n = snprintf(request, sizeof(request), "set %s %s", argv[1], argv[2]);
	if (n >= (int)sizeof(request)) {
		errno = ENAMETOOLONG;
		return fail();
	}
	fd = property_connect();
	if (fd < 0 || property_ask(fd, request, n, answer) < 0)
		return fail();
	close(fd);
	if (!strncmp(answer, "ok", 2))
		return 0;
	fprintf(stderr, "setprop: %s: %s\n", argv[1],
		!strncmp(answer, "error ", 6) ? answer + 6 : answer);
	return 1;
}
