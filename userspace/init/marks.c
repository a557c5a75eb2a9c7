// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When the boot reached which point, by the clock that starts with the kernel. Android's init says
 * so in ro.boottime.*, and so does this one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "init.h"
#include "marks.h"

static struct mark marks[MARKS_MAX];
static size_t count;
static bool published;

static void publish(const struct mark *mark)
{
	char name[PROPERTY_NAME_MAX];
	char value[24];

	snprintf(name, sizeof(name), "ro.boottime.%s", mark->stage);
	snprintf(value, sizeof(value), "%lld", mark->ns);
	init_property_set(name, value);
}

static bool known(const char *stage)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(marks[i].stage, stage))
			return true;
	return false;
}

void init_mark(const char *stage)
{
	if (known(stage) || !marks_add(marks, &count, stage))
		return;
	if (published)
		publish(&marks[count - 1]);
}

void init_marks_keep(void)
{
	char text[MARKS_TEXT];

	marks_write(marks, count, text, sizeof(text));
	setenv(MARKS_ENV, text, 1);
}

void init_marks_take(void)
{
	const char *text = getenv(MARKS_ENV);

	if (text)
		count = marks_read(marks, text);
	unsetenv(MARKS_ENV);
}

void init_marks_publish(void)
{
	published = true;
	for (size_t i = 0; i < count; i++)
		publish(&marks[i]);
}
