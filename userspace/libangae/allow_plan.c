// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many homes a table gets: as few as will do, so that what finds no room
 * at home finds it in the next page.
 */
#include "allow_builder.h"
#include "error.h"

static uint32_t home_of(const struct allow_part *part, uint64_t i, uint32_t homes)
{
	return allow_home(allow_place(part->records.map + i * part->records.len), homes);
}

static bool fits(const struct allow_part *part, uint32_t homes)
{
	unsigned int room = allow_capacity(part->layout), carried = 0;
	uint64_t i = 0;

	while (i < part->records.n) {
		uint32_t home = home_of(part, i, homes);
		uint64_t from = i, all;

		while (i < part->records.n && home_of(part, i, homes) == home)
			i++;
		all = i - from + carried;
		carried = all > room ? (unsigned int)(all - room) : 0;
		if (all > 2 * room)
			return false;
		/* Not into another group, nor over a home that has none of its own. */
		if (home % ALLOW_GROUP_HOMES == ALLOW_GROUP_HOMES - 1 ||
		    (i < part->records.n && home_of(part, i, homes) != home + 1))
			carried = 0;
	}
	return true;
}

static int plan_homes(struct allow_part *part)
{
	uint64_t room = allow_capacity(part->layout), homes = part->records.n / room;

	if (!part->records.n)
		return 0;
	for (homes += !homes; homes <= ALLOW_HOMES_MAX; homes += homes / 64 + 1) {
		if (!fits(part, (uint32_t)homes))
			continue;
		part->homes = (uint32_t)homes;
		return 0;
	}
	return -1;
}

/* Ten bits a file, or a little more. */
static void plan_filter(struct allow_part *part)
{
	if (part->unsized || !part->homes || !part->layout->sizes)
		return;
	while (part->bits < ALLOW_BITS_MAX &&
	       (uint64_t)ALLOW_BLOCK * 8 << part->bits < part->records.n * 10)
		part->bits++;
	if (part->bits < part->base_bits)
		part->bits = part->base_bits;
}

/* Where a table begins, so that its groups lie as those of the fs-verity tree do. */
static uint64_t aligned(uint64_t page, uint64_t pages)
{
	uint64_t at = page % ALLOW_GROUP;

	if (at + (pages < ALLOW_GROUP ? pages : ALLOW_GROUP) <= ALLOW_GROUP)
		return page;
	return page - at + ALLOW_GROUP;
}

int angae_allow_plan(struct angae_allow_builder *b, char *err, size_t errlen)
{
	uint64_t page = 1;

	if (b->names.n) {
		b->names_page = (uint32_t)page;
		page += (b->names.n + ALLOW_PAGE - 1) / ALLOW_PAGE;
	}
	for (int i = 0; i < ALLOW_SECTIONS; i++) {
		struct allow_part *part = &b->parts[i];

		if (plan_homes(part) < 0) {
			angae_error(err, errlen, "section %s: too many entries that are alike",
				    part->layout->word);
			return -1;
		}
		plan_filter(part);
		if (!part->homes)
			continue;
		page = aligned(page, allow_pages(part->homes));
		part->first = (uint32_t)page;
		page += allow_pages(part->homes);
		if (part->unsized || !part->layout->sizes)
			continue;
		part->filter = (uint32_t)page;
		page += allow_filter_pages(part->bits);
	}
	b->pages = page;
	if (page <= UINT32_MAX)
		return 0;
	angae_error(err, errlen, "too many entries for a list of this format");
	return -1;
}
