// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ini.h>

#include "bytes.h"
#include "error.h"
#include "extension.h"
#include "profile.h"
#include "read.h"

#define PROFILE_MAX 65536
#define WHY_LEN	    160

struct parser {
	struct angae_profile *profile;
	uint32_t seen;	   /* bit for each key of the table */
	char why[WHY_LEN]; /* the first error, "" none yet */
};

struct key {
	const char *section;
	const char *name;
	/* Return: NULL, or what is wrong with the value. */
	const char *(*set)(struct angae_profile *p, void *field, const char *value);
	size_t offset;
	bool list; /* may go on over several lines */
};

static const char *set_bool(struct angae_profile *p, void *field, const char *value)
{
	(void)p;
	if (strcmp(value, "yes") && strcmp(value, "no"))
		return "must be yes or no";
	*(bool *)field = !strcmp(value, "yes");
	return NULL;
}

static const char *set_ms(struct angae_profile *p, void *field, const char *value)
{
	unsigned long n;
	char *end;

	(void)p;
	errno = 0;
	n = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || errno || n < 1 || n > 3600000)
		return "must be 1 to 3600000 milliseconds";
	*(uint32_t *)field = (uint32_t)n;
	return NULL;
}

static const char *set_title(struct angae_profile *p, void *field, const char *value)
{
	(void)field;
	if (!*value || strlen(value) >= sizeof(p->title))
		return "must be 1 to 95 bytes";
	snprintf(p->title, sizeof(p->title), "%s", value);
	return NULL;
}

static const char *set_name(struct angae_profile *p, void *field, const char *value)
{
	size_t n = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-");

	(void)field;
	if (!n || value[n] || n >= sizeof(p->name))
		return "must be 1 to 31 of a-z, 0-9 and -";
	memcpy(p->name, value, n + 1);
	return NULL;
}

static const char *set_natisign(struct angae_profile *p, void *field, const char *value)
{
	(void)field;
	if (!strcmp(value, "none"))
		p->natisign = ANGAE_NATISIGN_NONE;
	else if (!strcmp(value, "2407"))
		p->natisign = ANGAE_NATISIGN_2407;
	else if (!strcmp(value, "reference"))
		p->natisign = ANGAE_NATISIGN_REFERENCE;
	else
		return "must be none, 2407 or reference";
	return NULL;
}

static const char *set_wording(struct angae_profile *p, void *field, const char *value)
{
	(void)field;
	if (strcmp(value, "s4") && strcmp(value, "reuters"))
		return "must be s4 or reuters";
	p->wording = strcmp(value, "s4") ? ANGAE_WORDING_REUTERS : ANGAE_WORDING_S4;
	return NULL;
}

static const char *set_unknown(struct angae_profile *p, void *field, const char *value)
{
	(void)field;
	if (strcmp(value, "refuse") && strcmp(value, "ask"))
		return "must be refuse or ask";
	p->unknown_ask = !strcmp(value, "ask");
	return NULL;
}

/* The installer waits for it, and does not wait longer. */
static const char *set_ask_ms(struct angae_profile *p, void *field, const char *value)
{
	const char *wrong = set_ms(p, field, value);

	return wrong || p->ask_ms > 100000 ? "must be 1 to 100000 milliseconds" : NULL;
}

static const char *set_sdk(struct angae_profile *p, void *field, const char *value)
{
	unsigned long n;
	char *end;

	(void)field;
	errno = 0;
	n = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || errno || n < 1 || n > 10000)
		return "must be 1 to 10000";
	p->sdk = (int32_t)n;
	return NULL;
}

/* Words without dots, kept as rtscan keeps them: ".mp4.jpg." (RS). Further lines add to it. */
static const char *set_extensions(struct angae_profile *p, void *field, const char *value)
{
	size_t at = strlen(p->extensions);

	(void)field;
	while (*(value += strspn(value, " \t"))) {
		size_t n = strcspn(value, " \t");

		if (strcspn(value, "./") < n)
			return "must be words without dots";
		if (at + n + 3 > sizeof(p->extensions))
			return "is too long";
		if (!at)
			p->extensions[at++] = '.';
		for (size_t i = 0; i < n; i++)
			p->extensions[at++] = angae_lower(value[i]);
		p->extensions[at++] = '.';
		p->extensions[at] = '\0';
		value += n;
	}
	return at ? NULL : "must not be empty";
}

#define KEY(sec, key_name, setter, member)                       \
	{                                                        \
		.section = sec, .name = key_name, .set = setter, \
		.offset = offsetof(struct angae_profile, member) \
	}

static const struct key keys[] = {
	KEY("profile", "name", set_name, name),
	KEY("profile", "title", set_title, title),
	KEY("gate", "store_media", set_bool, store_media),
	KEY("gate", "refuse_writer", set_bool, refuse_writer),
	KEY("gate", "fail_open", set_bool, fail_open),
	KEY("gate", "deadline_ms", set_ms, deadline_ms),
	KEY("gate", "window_ms", set_ms, window_ms),
	KEY("media", "natisign", set_natisign, natisign),
	KEY("media", "selfsign", set_bool, selfsign),
	KEY("media", "allowlist", set_bool, allowlist),
	{.section = "media", .name = "extensions", .set = set_extensions, .list = true},
	KEY("media", "magic", set_bool, magic),
	KEY("package", "wording", set_wording, wording),
	KEY("package", "unknown", set_unknown, unknown_ask),
	KEY("package", "ask_ms", set_ask_ms, ask_ms),
	KEY("package", "sdk", set_sdk, sdk),
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

static const struct key *find_key(const char *section, const char *name)
{
	for (size_t i = 0; i < KEYS; i++)
		if (!strcmp(keys[i].section, section) && !strcmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

/* libinih's callback. Return: 0 is an error on this line. */
static int take(void *arg, const char *section, const char *name, const char *value)
{
	struct parser *parser = arg;
	const struct key *key = find_key(section, name);
	const char *wrong;
	uint32_t bit;

	if (parser->why[0])
		return 0;
	if (!key) {
		angae_error(parser->why, WHY_LEN, "unknown key '%.40s' in [%.40s]", name, section);
		return 0;
	}
	bit = 1u << (key - keys);
	if ((parser->seen & bit) && !key->list) {
		angae_error(parser->why, WHY_LEN, "'%s' is given twice", name);
		return 0;
	}
	parser->seen |= bit;
	wrong = key->set(parser->profile, (char *)parser->profile + key->offset, value);
	if (wrong)
		angae_error(parser->why, WHY_LEN, "'%s' %s", name, wrong);
	return !wrong;
}

/* docs/eras.md lists these. */
static void set_defaults(struct angae_profile *profile)
{
	memset(profile, 0, sizeof(*profile));
	profile->deadline_ms = 10000; /* RS: rtscan waits 10 x 1000 ms */
	profile->window_ms = 1000;
	profile->allowlist = true;
	profile->wording = ANGAE_WORDING_S4;
	profile->ask_ms = 30000;
	profile->sdk = 33;
}

int angae_profile_parse(const char *text, size_t len, const char *what,
			struct angae_profile *profile, char *err, size_t errlen)
{
	struct parser parser = {.profile = profile};
	int line;

	set_defaults(profile);
	if (memchr(text, '\0', len)) {
		angae_error(err, errlen, "%s: holds a NUL: not a profile", what);
		return -1;
	}
	line = ini_parse_string(text, take, &parser);
	if (line) {
		angae_error(err, errlen, "%s:%d: %s", what, line,
			    parser.why[0] ? parser.why : "neither 'key = value' nor [section]");
		return -1;
	}
	if (!profile->name[0] || !profile->extensions[0]) {
		angae_error(err, errlen, "%s: '%s' is missing", what,
			    profile->name[0] ? "extensions" : "name");
		return -1;
	}
	return 0;
}

int angae_profile_load(const char *path, struct angae_profile *profile, char *err, size_t errlen)
{
	char *text = malloc(PROFILE_MAX + 1);
	int ret = -1;
	long n;

	if (!text) {
		angae_error(err, errlen, "out of memory");
		return -1;
	}
	n = angae_read_small(AT_FDCWD, path, text, PROFILE_MAX);
	if (n < 0) {
		angae_error(err, errlen, "%s: %s", path, strerror(errno));
	} else {
		text[n] = '\0';
		ret = angae_profile_parse(text, (size_t)n, path, profile, err, errlen);
	}
	free(text);
	return ret;
}

bool angae_profile_checks(const struct angae_profile *profile, const char *name)
{
	char ext[32];
	size_t n = name ? angae_extension(name, ext, sizeof(ext)) : 0;
	const char *at = profile->extensions;

	if (n < 2 || n == sizeof(ext))
		return false;
	/* Every occurrence is tried; rtscan tries the first alone and so misses .rm after .rmv (RS). */
	while ((at = memmem(at, strlen(at), ext, n))) {
		if (at[n] == '.')
			return true;
		at++;
	}
	return false;
}
