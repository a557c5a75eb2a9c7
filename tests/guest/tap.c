// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

static unsigned int count, failures;
static void (*bail_end)(int code);

/* One write a line: other processes' output cannot split it. */
static void put(const char *head, const char *fmt, va_list args)
{
	char line[1024];
	int at = snprintf(line, sizeof(line), "%s", head);

	at += vsnprintf(line + at, sizeof(line) - at - 1, fmt, args);
	if (at > (int)sizeof(line) - 2)
		at = sizeof(line) - 2;
	line[at++] = '\n';
	if (write(STDOUT_FILENO, line, at) != at)
		_exit(127);
}

bool tap(bool good, const char *fmt, ...)
{
	char head[32];
	va_list args;

	count++;
	if (!good)
		failures++;
	snprintf(head, sizeof(head), "%s %u - ", good ? "ok" : "not ok", count);
	va_start(args, fmt);
	put(head, fmt, args);
	va_end(args);
	return good;
}

void tap_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put("# ", fmt, args);
	va_end(args);
}

void tap_skip(const char *fmt, ...)
{
	char head[48];
	va_list args;

	count++;
	snprintf(head, sizeof(head), "ok %u # SKIP ", count);
	va_start(args, fmt);
	put(head, fmt, args);
	va_end(args);
}

void tap_on_bail(void (*end)(int code))
{
	bail_end = end;
}

void tap_bail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put("Bail out! ", fmt, args);
	va_end(args);
	if (bail_end)
		bail_end(2);
	exit(2);
}

int tap_done(void)
{
	char line[32];
	int at = snprintf(line, sizeof(line), "1..%u\n", count);

	if (write(STDOUT_FILENO, line, at) != at)
		return 127;
	return failures || !count ? 1 : 0;
}
