// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The header page: where everything is. What is found good here keeps every
 * look-up inside the map.
 */
#include <string.h>

#include "allow_format.h"

static int in_pages(const struct angae_allow *list, uint64_t first, uint64_t n)
{
	uint64_t pages = list->size / ALLOW_PAGE;

	return first && first < pages && n <= pages - first;
}

static int read_filter(const struct angae_allow *list, struct allow_table *table)
{
	if (!table->filter)
		return table->bits ? -1 : 0;
	if (!table->layout->sizes || table->bits > ALLOW_BITS_MAX ||
	    !in_pages(list, table->filter, allow_filter_pages(table->bits)))
		return -1;
	return 0;
}

static int read_table(const struct angae_allow *list, struct allow_table *table, const uint8_t *h)
{
	uint64_t pages;

	table->first = angae_get32(h + ALLOW_TABLE_PAGE);
	table->homes = angae_get32(h + ALLOW_TABLE_HOMES);
	table->filter = angae_get32(h + ALLOW_TABLE_FILTER);
	table->count = angae_get64(h + ALLOW_TABLE_COUNT);
	table->bits = angae_get32(h + ALLOW_TABLE_BITS);
	if (angae_get32(h + ALLOW_TABLE_RECORD) != table->layout->record ||
	    angae_get32(h + ALLOW_TABLE_BITS + 4) || table->homes > ALLOW_HOMES_MAX ||
	    !table->homes != !table->count)
		return -1;
	if (!table->homes)
		return table->first || table->filter || table->bits ? -1 : 0;
	pages = allow_pages(table->homes);
	if (!in_pages(list, table->first, pages) ||
	    table->count > pages * allow_capacity(table->layout))
		return -1;
	/* Each group under one block of the tree. */
	if (table->first % ALLOW_GROUP + (pages < ALLOW_GROUP ? pages : ALLOW_GROUP) > ALLOW_GROUP)
		return -1;
	return read_filter(list, table);
}

static int read_names(struct angae_allow *list, const uint8_t *h)
{
	uint32_t first = angae_get32(h + ALLOW_OFF_NAMES_PAGE);

	list->names = (uint64_t)first * ALLOW_PAGE;
	list->names_len = angae_get64(h + ALLOW_OFF_NAMES_LEN);
	if (!list->names_len)
		return first ? -1 : 0;
	if (list->names_len > ALLOW_NAMES_MAX)
		return -1;
	return in_pages(list, first, (list->names_len + ALLOW_PAGE - 1) / ALLOW_PAGE) ? 0 : -1;
}

int angae_allow_header(struct angae_allow *list, struct angae_allow_refusal *why)
{
	const uint8_t *h = list->map;

	for (int i = 0; i < ALLOW_SECTIONS; i++)
		list->tables[i].layout = &angae_allow_layouts[i];
	if (list->size < ALLOW_PAGE || memcmp(h, ALLOW_MAGIC, ALLOW_MAGIC_LEN))
		return angae_allow_refuse(why, ANGAE_ALLOW_NO_LIST, "no state allowlist");
	if (angae_get32(h + ALLOW_OFF_FORMAT) != ALLOW_FORMAT)
		return angae_allow_refuse(why, ANGAE_ALLOW_FORMAT, "format %u is not known here",
					  angae_get32(h + ALLOW_OFF_FORMAT));
	if (angae_get32(h + ALLOW_OFF_PAGE_LEN) != ALLOW_PAGE ||
	    angae_get64(h + ALLOW_OFF_VERSION) != list->version ||
	    angae_get64(h + ALLOW_OFF_DATA_LEN) != list->size || list->size % ALLOW_PAGE ||
	    angae_get32(h + ALLOW_OFF_NAMES_PAGE + 4) || read_names(list, h) < 0)
		return angae_allow_refuse(why, ANGAE_ALLOW_MALFORMED, "the header");
	for (size_t i = ALLOW_OFF_NAMES_LEN + 8; i < ALLOW_OFF_TABLES; i++)
		if (h[i])
			return angae_allow_refuse(why, ANGAE_ALLOW_MALFORMED,
						  "byte %zu of the header is not zero", i);
	for (size_t i = ALLOW_OFF_RESERVED; i < ALLOW_PAGE; i++)
		if (h[i])
			return angae_allow_refuse(why, ANGAE_ALLOW_MALFORMED,
						  "byte %zu of the header is not zero", i);
	for (int i = 0; i < ALLOW_SECTIONS; i++)
		if (read_table(list, &list->tables[i], h + ALLOW_OFF_TABLES + i * ALLOW_TABLE_LEN) <
		    0)
			return angae_allow_refuse(why, ANGAE_ALLOW_MALFORMED,
						  "the header of section %s",
						  list->tables[i].layout->word);
	return 0;
}
