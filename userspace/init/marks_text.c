// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "marks.h"

bool marks_add(struct mark *marks, size_t *count, const char *stage)
{
	struct timespec t;

	if (*count == MARKS_MAX || strlen(stage) >= MARKS_STAGE)
		return false;
	clock_gettime(CLOCK_BOOTTIME, &t);
	memcpy(marks[*count].stage, stage, strlen(stage) + 1);
	marks[*count].ns = t.tv_sec * 1000000000LL + t.tv_nsec;
	++*count;
	return true;
}

void marks_write(const struct mark *marks, size_t count, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		int n = snprintf(text + used, size - used, "%s%s=%lld", i ? " " : "",
				 marks[i].stage, marks[i].ns);

		if (n >= (int)(size - used)) {
			text[used] = '\0';
			return;
		}
		used += n;
	}
}

static bool read_one(struct mark *mark, const char *word, size_t len)
{
	size_t stage = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789");
	char *end;

	if (!stage || stage >= MARKS_STAGE || word[stage] != '=' ||
	    !isdigit((unsigned char)word[stage + 1]))
		return false;
	errno = 0;
	mark->ns = strtoll(word + stage + 1, &end, 10);
	memcpy(mark->stage, word, stage);
	mark->stage[stage] = '\0';
	return !errno && end == word + len;
}

size_t marks_read(struct mark *marks, const char *text)
{
	size_t count = 0;

	while (*(text += strspn(text, " ")) && count < MARKS_MAX) {
		size_t len = strcspn(text, " ");

		if (read_one(&marks[count], text, len))
			count++;
		text += len;
	}
	return count;
}
