// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A list whose signature nobody asks for. First what a phone does with pages
 * it has not looked at: any answer, but no crash. Then the whole check; what
 * passes it answers rightly.
 *
 * covers: allow_header.c allow_record.c allow_find.c allow_app.c allow_filter.c allow_walk.c allow_check.c
 */
#include <stdlib.h>
#include <string.h>

#include "allow_format.h"
#include "input.h"

static void ask(const struct angae_allow *list, const uint8_t *digest)
{
	struct angae_allow_entry entry;
	struct angae_allow_rule rule;

	for (unsigned int s = 0; s <= ALLOW_SECTIONS + 1; s++) {
		angae_allow_find(list, s, digest, &entry);
		angae_allow_has_size(list, s, digest[0]);
	}
	angae_allow_app(list, "org.lab.a1", digest[0], digest, &rule);

	angae_allow_app(list, "a.b", digest[0], digest, NULL);
}

/* Some of what could be digests, of every page. */
static void ask_all(const struct angae_allow *list)
{
	for (uint64_t at = 0; at < list->size; at += ALLOW_PAGE)
		for (uint64_t i = 1; i < 9; i++)
			ask(list, list->map + at + i * ANGAE_SHA256_LEN);
}

static bool answers(const struct angae_allow *list, const struct angae_allow_entry *entry)
{
	struct angae_allow_entry again;
	struct angae_allow_rule rule;

	if (entry->section == ANGAE_ALLOW_RULE)
		return angae_allow_app(list, entry->package, entry->max_version, entry->digest,
				       &rule) != ANGAE_APP_NOT_LISTED;
	return angae_allow_find(list, entry->section, entry->digest, &again) &&
	       !angae_allow_order(entry, &again);
}

static void walk(const struct angae_allow *list, bool whole)
{
	struct angae_allow_cursor cursor = {0};
	struct angae_allow_entry entry, last;
	uint64_t n = 0;

	for (; angae_allow_next(list, &cursor, &entry); n++) {
		bool rising = !n || angae_allow_order(&last, &entry) < 0;

		if ((!answers(list, &entry) || !rising) && whole)
			abort();
		last = entry;
	}
	if (whole &&
	    (n != angae_allow_count(list) || angae_allow_damaged(list) ||
	     angae_allow_size(list) != list->size || angae_allow_version(list) != list->version ||
	     angae_allow_section_count(list, ANGAE_ALLOW_MEDIA) > n || !angae_allow_verity(list)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_allow_refusal why = {0};
	size_t size = len / ALLOW_PAGE * ALLOW_PAGE;
	uint8_t *map = malloc(size + 1);
	struct angae_allow list = {.map = map, .size = size};

	memcpy(map, data, size);
	if (size >= ALLOW_PAGE) {
		angae_put64(map + ALLOW_OFF_DATA_LEN, size);
		list.version = angae_get64(map + ALLOW_OFF_VERSION);
	}
	if (!angae_allow_header(&list, &why)) {
		ask_all(&list);
		walk(&list, false);
		list.damaged = false;
		if (!angae_allow_check(&list, &why))
			walk(&list, true);
	}
	if (why.fault && !why.text[0])
		abort();
	free(map);
	return 0;
}
