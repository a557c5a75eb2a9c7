// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is asked of init. Comes from anybody on the phone.
 */
#include <string.h>

#include "property.h"

static const struct {
	const char *word;
	enum property_verb verb;
} verbs[] = {{"get", PROPERTY_GET}, {"set", PROPERTY_SET}, {"next", PROPERTY_NEXT}};

/* Cut the next word off *@at; what stands behind its blank is left there, "" at the end. */
static char *cut(char **at)
{
	char *word = *at;
	size_t n = strcspn(word, " ");

	*at = word + n + (word[n] == ' ');
	word[n] = '\0';
	return word;
}

static const char *check(const struct property_request *request, bool has_value)
{
	bool first = request->verb == PROPERTY_NEXT && !request->name[0];

	if (!first && !property_name_ok(request->name))
		return "not the name of a property";
	if (request->verb != PROPERTY_SET && has_value)
		return "too many words";
	if (request->verb == PROPERTY_SET && !has_value)
		return "a value is missing";
	return NULL;
}

const char *property_request_parse(char *packet, size_t len, struct property_request *request)
{
	char *at = packet;
	const char *word;

	if (strlen(packet) != len)
		return "a NUL in the request";
	word = cut(&at);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].word, word))
			continue;
		request->verb = verbs[i].verb;
		request->name = cut(&at);
		request->value = at;
		/* A blank behind the name announces a value, which may be empty. */
		return check(request, at > request->name + strlen(request->name));
	}
	return "get, set or next";
}
