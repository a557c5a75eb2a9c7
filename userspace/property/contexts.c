// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which label a property has: a table of names and prefixes beside the policy, as in AOSP.
 */
#include <stdio.h>
#include <string.h>

#include "property.h"

#define WORDS_MAX 3

static int split(char *text, char **words)
{
	char *save = NULL;
	int n = 0;

	text[strcspn(text, "#\n")] = '\0';
	for (char *w = strtok_r(text, " \t", &save); w && n <= WORDS_MAX;
	     w = strtok_r(NULL, " \t", &save))
		words[n++] = w;
	return n;
}

static const char *parse(char **words, int n, struct property_context *line)
{
	if (n < 2 || n > WORDS_MAX)
		return "a line is: name or prefix, context, and 'exact' perhaps";
	if (n == WORDS_MAX && strcmp(words[2], "exact"))
		return "the third word can only be 'exact'";
	if (strlen(words[0]) >= sizeof(line->name) || strlen(words[1]) >= sizeof(line->context))
		return "word too long";
	if (strncmp(words[1], "u:object_r:", 11))
		return "a context begins with u:object_r:";
	line->exact = n == WORDS_MAX;
	memcpy(line->name, words[0], strlen(words[0]) + 1);
	memcpy(line->context, words[1], strlen(words[1]) + 1);
	return NULL;
}

static bool known(const struct property_contexts *contexts, const struct property_context *line)
{
	for (size_t i = 0; i < contexts->count; i++)
		if (contexts->all[i].exact == line->exact &&
		    !strcmp(contexts->all[i].name, line->name))
			return true;
	return false;
}

static const char *add(struct property_contexts *contexts, char *text)
{
	char *words[WORDS_MAX + 1];
	struct property_context line;
	int n = split(text, words);
	const char *wrong;

	if (n == 0)
		return NULL;
	wrong = parse(words, n, &line);
	if (wrong)
		return wrong;
	if (known(contexts, &line))
		return "this one is there already";
	if (contexts->count == PROPERTY_CONTEXTS_MAX)
		return "too many lines";
	contexts->all[contexts->count++] = line;
	return NULL;
}

int property_contexts_read(const char *path, struct property_contexts *contexts, char *err,
			   size_t errlen)
{
	FILE *file = fopen(path, "re");
	const char *wrong = NULL;
	char text[256];
	int number = 0;

	contexts->count = 0;
	if (!file) {
		snprintf(err, errlen, "%s: %m", path);
		return -1;
	}
	while (!wrong && fgets(text, sizeof(text), file)) {
		number++;
		if (!strchr(text, '\n') && !feof(file))
			wrong = "line too long";
		else
			wrong = add(contexts, text);
	}
	fclose(file);
	if (!wrong)
		return 0;
	snprintf(err, errlen, "%s:%d: %s", path, number, wrong);
	contexts->count = 0;
	return -1;
}

const char *property_context(const struct property_contexts *contexts, const char *name)
{
	const struct property_context *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < contexts->count; i++) {
		const struct property_context *line = &contexts->all[i];
		size_t len = strcmp(line->name, "*") ? strlen(line->name) : 0;

		if (line->exact && !strcmp(line->name, name))
			return line->context;
		if (line->exact || strncmp(line->name, name, len) || (best && len < most))
			continue;
		best = line;
		most = len;
	}
	return best ? best->context : NULL;
}
