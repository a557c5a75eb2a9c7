// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What init has to say goes where the kernel's words go.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

#define NOTICE "<5>init: "

void init_say(const char *fmt, ...)
{
	char line[512] = NOTICE;
	size_t n = sizeof(NOTICE) - 1;
	va_list ap;
	int fd;

	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - n, fmt, ap);
	va_end(ap);
	fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, line, strlen(line)) < 0)
		dprintf(STDERR_FILENO, "%s\n", line + n);
	close(fd);
}
