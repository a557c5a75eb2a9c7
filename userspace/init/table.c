// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The governed table: which type, volume and program is what to the gate.
 *
 *	type NAME CLASS
 *	volume PATH labelled CLASS	the type decides, CLASS is for types not in the table
 *	volume PATH plain CLASS		no labels: every regular file is CLASS
 *	volume PATH trusted		the verified system
 *	program PATH session|installer|maker
 *
 * `if-mounted` after a volume leaves it out when nothing is mounted there.
 */
#include <stdio.h>
#include <string.h>
#include <linux/angae.h>

#include "init.h"

#define WORDS_MAX 5

struct word {
	const char *text;
	unsigned int value;
};

static const struct word classes[] = {
	{"none", ANGAE_CLASS_NONE},
	{"media", ANGAE_CLASS_MEDIA},
	{"package", ANGAE_CLASS_PACKAGE},
	{"staging", ANGAE_CLASS_STAGING},
	{"alert", ANGAE_CLASS_ALERT},
	{"state", ANGAE_CLASS_STATE},
	{"own", ANGAE_CLASS_OWN},
	{"self", ANGAE_CLASS_SELF},
	{NULL, 0},
};

static const struct word roles[] = {
	{"session", ANGAE_ROLE_SESSION},
	{"installer", ANGAE_ROLE_INSTALLER},
	{"maker", ANGAE_ROLE_MAKER},
	{NULL, 0},
};

static bool lookup(const struct word *words, const char *text, unsigned int *value)
{
	for (; words->text; words++) {
		if (strcmp(words->text, text))
			continue;
		*value = words->value;
		return true;
	}
	return false;
}

/* Cut @text into words; a # ends the line. More words than there can be count as one too many. */
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

static const char *parse_volume(char **words, int n, struct init_line *line)
{
	line->kind = INIT_LINE_VOLUME;
	if (n > 3 && !strcmp(words[n - 1], "if-mounted")) {
		line->if_mounted = true;
		n--;
	}
	if (words[1][0] != '/')
		return "a volume is a path from the root";
	if (n == 3 && !strcmp(words[2], "trusted")) {
		line->flags = ANGAE_VOLF_TRUSTED;
		return NULL;
	}
	if (n != 4)
		return "a volume is 'trusted', 'labelled CLASS' or 'plain CLASS'";
	if (!strcmp(words[2], "labelled"))
		line->flags = ANGAE_VOLF_LABELLED;
	else if (strcmp(words[2], "plain"))
		return "a volume is 'trusted', 'labelled CLASS' or 'plain CLASS'";
	return lookup(classes, words[3], &line->value) ? NULL : "unknown class";
}

static const char *parse(char **words, int n, struct init_line *line)
{
	memset(line, 0, sizeof(*line));
	if (n < 3 || n > WORDS_MAX)
		return "wrong number of words";
	if (strlen(words[1]) >= sizeof(line->name))
		return "name too long";
	memcpy(line->name, words[1], strlen(words[1]) + 1);
	if (!strcmp(words[0], "volume"))
		return parse_volume(words, n, line);
	if (n != 3)
		return "wrong number of words";
	if (!strcmp(words[0], "type")) {
		line->kind = INIT_LINE_TYPE;
		if (strlen(line->name) >= ANGAE_TYPE_LEN)
			return "type name too long";
		return lookup(classes, words[2], &line->value) ? NULL : "unknown class";
	}
	if (!strcmp(words[0], "program")) {
		line->kind = INIT_LINE_PROGRAM;
		if (line->name[0] != '/')
			return "a program is a path from the root";
		return lookup(roles, words[2], &line->value) ? NULL : "unknown role";
	}
	return "a line begins with type, volume or program";
}

int init_table_read(const char *path, struct init_line *lines, char *err, size_t errlen)
{
	FILE *file = fopen(path, "re");
	char text[512];
	int number = 0;
	int n = 0;

	if (!file) {
		snprintf(err, errlen, "%s: %m", path);
		return -1;
	}
	while (fgets(text, sizeof(text), file)) {
		char *words[WORDS_MAX + 1];
		const char *wrong = NULL;
		int count;

		number++;
		if (!strchr(text, '\n') && !feof(file))
			wrong = "line too long";
		count = split(text, words);
		if (!wrong && count == 0)
			continue;
		if (!wrong && n == INIT_TABLE_MAX)
			wrong = "too many lines";
		if (!wrong)
			wrong = parse(words, count, &lines[n]);
		if (wrong) {
			snprintf(err, errlen, "%s:%d: %s", path, number, wrong);
			fclose(file);
			return -1;
		}
		n++;
	}
	fclose(file);
	return n;
}
