// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * build.prop and its like.
 */
#include <stdio.h>
#include <string.h>

#include "property.h"

static const char *take_line(char *text, property_file_take take, void *context)
{
	char *name = text + strspn(text, " \t");
	char *equals;
	char *end;

	if (!*name || *name == '#')
		return NULL;
	equals = strchr(name, '=');
	if (!equals)
		return "there is no '='";
	for (end = equals; end > name && (end[-1] == ' ' || end[-1] == '\t'); end--)
		;
	*end = '\0';
	return take(context, name, equals + 1);
}

int property_file_read(const char *path, property_file_take take, void *context, char *err,
		       size_t errlen)
{
	FILE *file = fopen(path, "re");
	char text[PROPERTY_NAME_MAX + PROPERTY_VALUE_MAX + 64];
	bool cut = false;
	int number = 0;
	int bad = 0;

	if (!file)
		return -1;
	while (fgets(text, sizeof(text), file)) {
		size_t len = strcspn(text, "\n");
		bool whole = text[len] == '\n' || feof(file);
		const char *wrong = NULL;

		text[len] = '\0';
		if (!cut) {
			number++;
			wrong = whole ? take_line(text, take, context) : "line too long";
		}
		/* The rest of a line that was too long is no line of its own. */
		cut = !whole;
		if (wrong && !bad++)
			snprintf(err, errlen, "%s:%d: %s", path, number, wrong);
	}
	if (ferror(file))
		bad = -1;
	fclose(file);
	return bad;
}
