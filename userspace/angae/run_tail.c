// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

#define TAIL_BYTES 8192

/* Where the last @lines of them begin. */
static const char *begin(const char *text, size_t len, unsigned int lines)
{
	const char *at = text + len;

	if (at > text && at[-1] == '\n')
		at--;
	for (; at > text; at--)
		if (at[-1] == '\n' && !--lines)
			break;
	return at;
}

void run_tail(const char *path, unsigned int lines)
{
	FILE *f = path ? fopen(path, "re") : NULL;
	char text[TAIL_BYTES + 1];
	size_t len;

	if (!f)
		return;
	if (fseek(f, -TAIL_BYTES, SEEK_END))
		rewind(f);
	len = fread(text, 1, TAIL_BYTES, f);
	fclose(f);
	text[len] = '\0';
	for (const char *at = begin(text, len, lines); at < text + len; at++)
		if (*at != '\r')
			fputc(*at, stderr);
	if (len && text[len - 1] != '\n')
		fputc('\n', stderr);
}
