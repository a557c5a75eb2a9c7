// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "labd.h"

bool out_room(struct out *out, size_t len)
{
	return sizeof(out->bytes) - (out->end - out->start) >= len + ANGAE_WIRE_LINE + 2;
}

/* Room behind the end, for a line and its payload. */
static bool make_room(struct out *out, size_t len)
{
	if (!out_room(out, len))
		return false;
	memmove(out->bytes, out->bytes + out->start, out->end - out->start);
	out->end -= out->start;
	out->start = 0;
	return true;
}

void out_line(struct out *out, const char *fmt, ...)
{
	char line[ANGAE_WIRE_LINE + 1];
	va_list ap;

	if (!make_room(out, 0))
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	out->end += sprintf(out->bytes + out->end, "%s\n", line);
}

void out_bytes(struct out *out, const char *verb, const void *bytes, size_t len)
{
	if (!make_room(out, len))
		return;
	out->end += sprintf(out->bytes + out->end, "%s +%zu\n", verb, len);
	memcpy(out->bytes + out->end, bytes, len);
	out->end += len;
}

bool out_flush(struct out *out, int port)
{
	while (out->start < out->end) {
		ssize_t n = write(port, out->bytes + out->start, out->end - out->start);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		out->start += n;
	}
	return true;
}
