// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One line, one write: lines of different threads do not mix.
 */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "log.h"

void log_line(const char *format, ...)
{
	char line[512];
	va_list args;
	int n = snprintf(line, sizeof(line), "angaed: ");
	int m;

	va_start(args, format);
	m = vsnprintf(line + n, sizeof(line) - n - 1, format, args);
	va_end(args);
	if (m < 0)
		return;
	n += m < (int)sizeof(line) - n - 1 ? m : (int)sizeof(line) - n - 2;
	line[n++] = '\n';
	if (write(STDERR_FILENO, line, n) < 0)
		return;
}
