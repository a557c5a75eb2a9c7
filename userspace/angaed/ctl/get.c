// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading replies.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"

struct json_object *ctl_member(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, key, &value);
	return value;
}

const char *ctl_text(struct json_object *object, const char *key)
{
	const char *text = json_object_get_string(ctl_member(object, key));

	return text ? text : "";
}

int64_t ctl_number(struct json_object *object, const char *key)
{
	return json_object_get_int64(ctl_member(object, key));
}

void ctl_print_json(struct json_object *object)
{
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
}

bool ctl_parse_number(const char *text, int64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoll(text, &end, 10);
	return *text && !*end && !errno && *number >= 0;
}
