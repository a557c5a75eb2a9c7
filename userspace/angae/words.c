// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "words.h"

static _Noreturn void no_memory(void)
{
	complain("out of memory");
	exit(CMD_ERROR);
}

static void grow(struct words *words)
{
	size_t room = words->room ? words->room * 2 : 64;
	char **list = realloc(words->list, room * sizeof(*list));

	if (!list)
		no_memory();
	words->list = list;
	words->room = room;
}

char *format(const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		no_memory();
	return text;
}

void words_add(struct words *words, const char *fmt, ...)
{
	va_list ap;

	if (words->count + 2 > words->room)
		grow(words);
	va_start(ap, fmt);
	words->list[words->count] = format(fmt, ap);
	va_end(ap);
	words->list[++words->count] = NULL;
}

char *words_join(const struct words *words)
{
	size_t len = 1;
	char *line, *end;

	for (size_t i = 0; i < words->count; i++)
		len += strlen(words->list[i]) + 1;
	line = end = malloc(len);
	if (!line)
		no_memory();
	*line = '\0';
	for (size_t i = 0; i < words->count; i++) {
		if (i)
			*end++ = ' ';
		end = stpcpy(end, words->list[i]);
	}
	return line;
}

void words_free(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->list[i]);
	free(words->list);
	*words = (struct words){0};
}
