// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text a list is built from: one entry a line (docs/allowlist.md).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allow.h"
#include "cmd.h"

#define WORDS_MAX 8
#define BUFFER	  (1 << 20)

/* One source being read. */
struct source {
	struct angae_allow_builder *builder;
	const char *path;
	unsigned int number;
	uint64_t line;
	char *words[WORDS_MAX];
	unsigned int nwords;
	unsigned int used;
};

static int wrong(const struct source *s, const char *what, const char *word)
{
	char *text = printable(word);

	complain("%s:%llu: %s%s%.80s%s", s->path, (unsigned long long)s->line, what,
		 *text ? " '" : "", text, *text ? "'" : "");
	free(text);
	return -1;
}

/* Words up to a '#'. Return: 0, or -1: too many. */
static int split(struct source *s, char *line)
{
	char *rest = line, *word;

	s->nwords = s->used = 0;
	line[strcspn(line, "#")] = '\0';
	while ((word = strsep(&rest, " \t\r\n\v\f"))) {
		if (!*word)
			continue;
		if (s->nwords == WORDS_MAX)
			return wrong(s, "too many words, from", word);
		s->words[s->nwords++] = word;
	}
	return 0;
}

/* The next word, "" behind the last. */
static const char *next(struct source *s)
{
	return s->used < s->nwords ? s->words[s->used++] : "";
}

/* Is the next word this one? Takes it then. */
static bool take(struct source *s, const char *word)
{
	if (s->used == s->nwords || strcmp(s->words[s->used], word) != 0)
		return false;
	s->used++;
	return true;
}

static int need(struct source *s, const char *word)
{
	char text[48];

	if (take(s, word))
		return 0;
	snprintf(text, sizeof(text), "needs '%s' here, not", word);
	return wrong(s, text, next(s));
}

static int digest(struct source *s, uint8_t to[ANGAE_SHA256_LEN])
{
	const char *word = next(s);

	return allow_digest(word, to) ? 0 : wrong(s, "no SHA-256 (64 hexadecimal digits):", word);
}

static int number(struct source *s, const char *what, const char *word, uint64_t max, uint64_t *to)
{
	return parse_u64(word, max, to) ? 0 : wrong(s, what, word);
}

static int package(struct source *s, struct angae_allow_entry *e)
{
	const char *word = next(s);

	if (!*word || strlen(word) >= sizeof(e->package))
		return wrong(s, "no package name:", word);
	memcpy(e->package, word, strlen(word) + 1);
	return 0;
}

static int size(struct source *s, struct angae_allow_entry *e)
{
	e->size = ANGAE_SIZE_UNKNOWN;
	if (!take(s, "size"))
		return 0;
	return number(s, "no size:", next(s), ANGAE_SIZE_UNKNOWN - 1, &e->size);
}

static int end(const struct source *s)
{
	return s->used == s->nwords ? 0 : wrong(s, "not expected here:", s->words[s->used]);
}

static int add(struct source *s, const struct angae_allow_entry *e)
{
	char err[192];

	if (!angae_allow_add(s->builder, e, allow_tag(s->number, s->line), err, sizeof(err)))
		return 0;
	complain("%s:%llu: %s", s->path, (unsigned long long)s->line, err);
	return -1;
}

/* media SHA256 [size N] [verity SHA256] */
static int media(struct source *s, struct angae_allow_entry *e)
{
	struct angae_allow_entry verity = {.section = ANGAE_ALLOW_VERITY};
	bool frozen;

	if (digest(s, e->digest) < 0 || size(s, e) < 0)
		return -1;
	frozen = take(s, "verity");
	if ((frozen && digest(s, verity.digest) < 0) || end(s) < 0 || add(s, e) < 0)
		return -1;
	return frozen ? add(s, &verity) : 0;
}

/* revoked SHA256 [size N] */
static int revoked(struct source *s, struct angae_allow_entry *e)
{
	return digest(s, e->digest) < 0 || size(s, e) < 0 || end(s) < 0 ? -1 : add(s, e);
}

/* signer SHA256, revoked-signer SHA256, verity SHA256 */
static int plain(struct source *s, struct angae_allow_entry *e)
{
	return digest(s, e->digest) < 0 || end(s) < 0 ? -1 : add(s, e);
}

/* MIN-MAX, MIN- or one number */
static int versions(struct source *s, struct angae_allow_entry *e)
{
	const char *word = next(s);
	char *copy = strdup(word), *rest = copy;
	const char *min = copy ? strsep(&rest, "-") : "";
	int ret = number(s, "no versions:", min, UINT64_MAX, &e->min_version);

	if (!ret && !rest)
		e->max_version = e->min_version;
	else if (!ret && !*rest)
		e->max_version = UINT64_MAX;
	else if (!ret)
		ret = number(s, "no versions:", rest, UINT64_MAX, &e->max_version);
	free(copy);
	return ret;
}

/* app NAME signer SHA256 versions MIN-MAX */
static int app(struct source *s, struct angae_allow_entry *e)
{
	if (package(s, e) < 0 || need(s, "signer") < 0 || digest(s, e->digest) < 0 ||
	    need(s, "versions") < 0 || versions(s, e) < 0 || end(s) < 0)
		return -1;
	return add(s, e);
}

static int take_line(struct source *s)
{
	static const struct {
		const char *word;
		enum angae_allow_section section;
		int (*take)(struct source *s, struct angae_allow_entry *e);
	} kinds[] = {
		{"media", ANGAE_ALLOW_MEDIA, media},
		{"app", ANGAE_ALLOW_RULE, app},
		{"revoked", ANGAE_ALLOW_REVOKED, revoked},
		{"signer", ANGAE_ALLOW_SIGNER, plain},
		{"revoked-signer", ANGAE_ALLOW_REVOKED_SIGNER, plain},
		{"verity", ANGAE_ALLOW_VERITY, plain},
	};
	struct angae_allow_entry e = {0};
	const char *word = next(s);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(word, kinds[i].word)) {
			e.section = kinds[i].section;
			return kinds[i].take(s, &e);
		}
	return wrong(s, "not a kind of entry:", word);
}

static int read_lines(struct source *s, FILE *file)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int ret = 0;

	while (!ret && (n = getline(&line, &room, file)) > 0) {
		s->line++;
		if (strlen(line) != (size_t)n)
			ret = wrong(s, "a NUL in the line", "");
		else
			ret = split(s, line);
		if (!ret && s->nwords)
			ret = take_line(s);
	}
	if (!ret && ferror(file)) {
		complain("%s: %s", s->path, strerror(errno));
		ret = -1;
	}
	free(line);
	return ret;
}

int allow_source(struct angae_allow_builder *builder, const char *path, unsigned int number_of_it)
{
	struct source s = {.builder = builder, .path = path, .number = number_of_it};
	FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	int ret;

	if (!file) {
		complain("%s: %s", path, strerror(errno));
		return -1;
	}
	setvbuf(file, NULL, _IOFBF, BUFFER);
	ret = read_lines(&s, file);
	if (file != stdin)
		fclose(file);
	return ret;
}
