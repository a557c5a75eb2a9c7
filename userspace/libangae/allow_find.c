// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "allow_format.h"
#include "bytes.h"

uint64_t angae_allow_version(const struct angae_allow *list)
{
	return list->version;
}

size_t angae_allow_count(const struct angae_allow *list)
{
	size_t n = 0;

	for (int s = 0; s < ALLOW_SECTIONS; s++)
		n += list->count[s];
	return n;
}

static int section_index(enum angae_allow_section section)
{
	return section >= ANGAE_ALLOW_MEDIA && section <= ANGAE_ALLOW_REVOKED ? (int)section - 1
									      : -1;
}

bool angae_allow_has_size(const struct angae_allow *list, enum angae_allow_section section,
			  uint64_t size)
{
	int s = section_index(section);
	size_t low = 0, high;

	if (s < 0)
		return false;
	high = list->count[s];
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (list->sizes[s][mid] < size)
			low = mid + 1;
		else
			high = mid;
	}
	return low < list->count[s] && list->sizes[s][low] == size;
}

static void fill(const struct angae_allow *list, int s, const uint8_t *r,
		 struct angae_allow_entry *entry)
{
	memset(entry, 0, sizeof(*entry));
	entry->section = (enum angae_allow_section)(s + 1);
	memcpy(entry->digest, r, ANGAE_SHA256_LEN);
	entry->size = angae_get64(r + ALLOW_OFF_SIZE);
	entry->version = angae_get32(r + ALLOW_OFF_PKG_VERSION);
	snprintf(entry->package, sizeof(entry->package), "%s",
		 list->names + angae_get32(r + ALLOW_OFF_NAME));
}

bool angae_allow_entry_at(const struct angae_allow *list, size_t i, struct angae_allow_entry *entry)
{
	for (int s = 0; s < ALLOW_SECTIONS; s++) {
		if (i < list->count[s]) {
			fill(list, s, list->records[s] + i * ALLOW_RECORD_LEN, entry);
			return true;
		}
		i -= list->count[s];
	}
	return false;
}

bool angae_allow_find(const struct angae_allow *list, enum angae_allow_section section,
		      const uint8_t digest[ANGAE_SHA256_LEN], struct angae_allow_entry *entry)
{
	int s = section_index(section);
	size_t low = 0, high = s < 0 ? 0 : list->count[s];

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const uint8_t *r = list->records[s] + mid * ALLOW_RECORD_LEN;
		int order = memcmp(digest, r, ANGAE_SHA256_LEN);

		if (!order) {
			if (entry)
				fill(list, s, r, entry);
			return true;
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return false;
}
