// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A device profile: which phone of the record this one plays. Its keys become properties.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <ini.h>

#include "property.h"

#define WHY_LEN 160

struct key {
	const char *section;
	const char *name;
	const char *property;
};

static const struct key keys[] = {
	{"device", "title", "ro.angae.device.title"},
	{"device", "year", "ro.angae.device.year"},
	{"device", "era", NULL},
	{"product", "name", "ro.product.name"},
	{"product", "device", "ro.product.device"},
	{"product", "brand", "ro.product.brand"},
	{"product", "model", "ro.product.model"},
	{"product", "manufacturer", "ro.product.manufacturer"},
	{"product", "board", "ro.product.board"},
	{"hardware", "platform", "ro.board.platform"},
	{"android", "release", "ro.build.version.release"},
	{"android", "sdk", "ro.build.version.sdk"},
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

struct parser {
	struct property_device *device;
	property_file_take take;
	void *context;
	unsigned int seen; /* bit for each key of the table */
	char why[WHY_LEN];
};

static const struct key *find(const char *section, const char *name)
{
	for (size_t i = 0; i < KEYS; i++)
		if (!strcmp(keys[i].section, section) && !strcmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static const char *set_era(struct property_device *device, const char *value)
{
	size_t n = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-");

	if (!n || value[n] || n >= sizeof(device->era))
		return "an era is 1 to 31 of a-z, 0-9 and -";
	memcpy(device->era, value, n + 1);
	return NULL;
}

/* libinih's callback. Return: 0 is an error on this line. */
static int take_key(void *arg, const char *section, const char *name, const char *value)
{
	struct parser *parser = arg;
	const struct key *key = find(section, name);
	const char *wrong = NULL;
	unsigned int bit;

	if (parser->why[0])
		return 0;
	if (!key) {
		snprintf(parser->why, WHY_LEN, "unknown key '%.40s' in [%.40s]", name, section);
		return 0;
	}
	bit = 1u << (key - keys);
	if (parser->seen & bit)
		wrong = "given twice";
	else if (!*value)
		wrong = "an empty value: what is not on record is left out";
	else if (key->property)
		wrong = parser->take(parser->context, key->property, value);
	else
		wrong = set_era(parser->device, value);
	parser->seen |= bit;
	if (wrong)
		snprintf(parser->why, WHY_LEN, "'%.40s': %s", name, wrong);
	return !wrong;
}

int property_device_read(const char *path, struct property_device *device, property_file_take take,
			 void *context, char *err, size_t errlen)
{
	struct parser parser = {.device = device, .take = take, .context = context};
	FILE *file = fopen(path, "re");
	int line;

	device->era[0] = '\0';
	if (!file) {
		snprintf(err, errlen, "%s: %m", path);
		return -1;
	}
	line = ini_parse_file(file, take_key, &parser);
	fclose(file);
	if (line) {
		snprintf(err, errlen, "%s:%d: %s", path, line,
			 parser.why[0] ? parser.why : "neither 'key = value' nor [section]");
		return -1;
	}
	for (size_t i = 0; i < KEYS; i++) {
		/* What any Android says of itself; the rest is left out where nothing is known. */
		if (strcmp(keys[i].section, "product") || !strcmp(keys[i].name, "board") ||
		    !strcmp(keys[i].name, "manufacturer") || (parser.seen >> i & 1))
			continue;
		snprintf(err, errlen, "%s: '%s' is missing", path, keys[i].name);
		return -1;
	}
	return 0;
}
