// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entries, told to people and to programs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "allow.h"
#include "cmd.h"
#include "list.h"

#define HEX_LEN (2 * ANGAE_SHA256_LEN + 1)

void allow_line(const struct angae_allow_entry *e, char line[ALLOW_LINE_MAX])
{
	char hex[HEX_LEN];

	print_hex(hex, e->digest, ANGAE_SHA256_LEN);
	if (e->section == ANGAE_ALLOW_RULE)
		snprintf(line, ALLOW_LINE_MAX, "app %s signer %s versions %" PRIu64 "-%" PRIu64,
			 e->package, hex, e->min_version, e->max_version);
	else
		snprintf(line, ALLOW_LINE_MAX, "%s %s", list_section(e->section), hex);
}

static void add_text(json_object *o, const char *key, const char *value)
{
	json_object_object_add(o, key, json_object_new_string(value));
}

json_object *allow_json(const struct angae_allow_entry *e)
{
	json_object *o = json_object_new_object();
	char hex[HEX_LEN];

	print_hex(hex, e->digest, ANGAE_SHA256_LEN);
	add_text(o, "section", list_section(e->section));
	if (e->section == ANGAE_ALLOW_RULE) {
		add_text(o, "package", e->package);
		add_text(o, "signer", hex);
		json_object_object_add(o, "min_version", json_object_new_uint64(e->min_version));
		json_object_object_add(o, "max_version", json_object_new_uint64(e->max_version));
		return o;
	}
	add_text(o, "sha256", hex);
	return o;
}

void allow_print_json(json_object *o)
{
	fputs(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
							JSON_C_TO_STRING_NOSLASHESCAPE),
	      stdout);
	json_object_put(o);
}

/* One more than what a digit is worth, 0: it is none. */
static const uint8_t digits[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
	['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

bool allow_digest(const char *text, uint8_t digest[ANGAE_SHA256_LEN])
{
	const uint8_t *t = (const uint8_t *)text;

	for (size_t i = 0; i < ANGAE_SHA256_LEN; i++, t += 2) {
		if (!digits[t[0]] || !digits[t[1]])
			return false;
		digest[i] = (uint8_t)((digits[t[0]] - 1) << 4 | (digits[t[1]] - 1));
	}
	return !*t;
}
