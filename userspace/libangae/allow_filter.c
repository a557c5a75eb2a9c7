// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which sizes listed files have: a Bloom filter whose bits for one size lie in
 * one block of 64 bytes.
 */
#include "allow_format.h"

uint64_t angae_allow_filter_hash(uint64_t size, uint32_t bits, uint16_t at[ALLOW_PROBES])
{
	uint64_t block = allow_mix(size + 0x9e3779b97f4a7c15u), probes = allow_mix(block);

	for (int i = 0; i < ALLOW_PROBES; i++)
		at[i] = (uint16_t)(probes >> (9 * i)) & 511;
	return bits ? block >> (64 - bits) : 0;
}

struct question {
	const uint8_t *filter;
	uint64_t size;
	uint32_t bits;
	bool there;
};

static void ask(void *arg)
{
	struct question *q = arg;
	uint16_t at[ALLOW_PROBES];
	const uint8_t *block =
		q->filter + angae_allow_filter_hash(q->size, q->bits, at) * ALLOW_BLOCK;

	q->there = true;
	for (int i = 0; i < ALLOW_PROBES; i++)
		q->there &= block[at[i] / 8] >> (at[i] % 8) & 1;
}

bool angae_allow_has_size(const struct angae_allow *list, enum angae_allow_section section,
			  uint64_t size)
{
	const struct allow_table *table = angae_allow_table(list, section);
	struct question q = {.size = size};

	if (!table || !table->homes)
		return false;
	if (!table->filter)
		return true;
	q.filter = list->map + (uint64_t)table->filter * ALLOW_PAGE;
	q.bits = table->bits;
	if (angae_allow_guarded(ask, &q))
		return q.there;
	return !angae_allow_damage(list);
}
