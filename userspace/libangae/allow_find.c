// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Look-ups: the home of a digest is computed, and its records stand there or
 * in the next page. Nothing a page says is trusted to be possible.
 */
#include <string.h>

#include "allow_format.h"

uint64_t angae_allow_version(const struct angae_allow *list)
{
	return list->version;
}

uint64_t angae_allow_size(const struct angae_allow *list)
{
	return list->size;
}

const uint8_t *angae_allow_verity(const struct angae_allow *list)
{
	return list->verity;
}

uint64_t angae_allow_section_count(const struct angae_allow *list, enum angae_allow_section section)
{
	const struct allow_table *table = angae_allow_table(list, section);

	return table ? table->count : 0;
}

uint64_t angae_allow_count(const struct angae_allow *list)
{
	uint64_t n = 0;

	for (int i = 0; i < ALLOW_SECTIONS; i++)
		n += list->tables[i].count;
	return n;
}

bool angae_allow_damage(const struct angae_allow *list)
{
	__atomic_store_n(&((struct angae_allow *)list)->damaged, true, __ATOMIC_RELAXED);
	return false;
}

bool angae_allow_damaged(const struct angae_allow *list)
{
	return __atomic_load_n(&list->damaged, __ATOMIC_RELAXED);
}

bool angae_allow_page(const struct angae_allow *list, const struct allow_table *table, uint64_t n,
		      struct allow_page *page)
{
	unsigned int room = allow_capacity(table->layout);
	const uint8_t *p;

	if (n >= allow_pages(table->homes))
		return false;
	p = list->map + (table->first + n) * ALLOW_PAGE;
	page->records = p + ALLOW_PAGE_HEAD;
	page->carried = angae_get16(p + ALLOW_PAGE_CARRIED);
	page->own = angae_get16(p + ALLOW_PAGE_OWN);
	page->spilled = angae_get16(p + ALLOW_PAGE_SPILLED);
	if (page->carried + page->own <= room && page->spilled <= room)
		return true;
	return angae_allow_damage(list);
}

/* A key, where it is at home, and the record that was found. */
struct search {
	const struct angae_allow *list;
	const struct allow_table *table;
	const uint8_t *key;
	struct angae_allow_entry *entry;
	uint64_t place;
	bool found;
	bool bad;
};

static int order(const struct search *s, const uint8_t *r)
{
	uint64_t place;

	if (!memcmp(s->key, r, ANGAE_SHA256_LEN))
		return 0;
	place = allow_place(r);
	if (place != s->place)
		return s->place < place ? -1 : 1;
	return memcmp(s->key, r, ANGAE_SHA256_LEN);
}

/*
 * Among @n ascending records, from a good guess on. Return: the key's record;
 * NULL: there is none, and *@behind says that the key is behind them all.
 */
static const uint8_t *walk(const struct search *s, const uint8_t *records, unsigned int n,
			   unsigned int guess, bool *behind)
{
	uint32_t len = s->table->layout->record;
	const uint8_t *end = records + n * len;
	const uint8_t *r = records + (guess < n ? guess : n - 1) * len;
	int how = order(s, r);

	*behind = false;
	if (how > 0) {
		while ((r += len) < end && (how = order(s, r)) > 0)
			;
		*behind = r == end;
	} else {
		while (how < 0 && r > records) {
			r -= len;
			how = order(s, r);
		}
	}
	return *behind || how ? NULL : r;
}

static const uint8_t *find_key(struct search *s)
{
	uint32_t home = allow_home(s->place, s->table->homes);
	uint64_t n = allow_page_of(home), within = allow_within(s->place, s->table->homes);
	unsigned int guess, own, spilled;
	bool behind = true;
	struct allow_page page;
	const uint8_t *r;

	s->bad = !angae_allow_page(s->list, s->table, n, &page);
	if (s->bad)
		return NULL;
	own = page.own;
	spilled = page.spilled;
	guess = allow_home(within, own + spilled);
	if (own) {
		r = walk(s, page.records + page.carried * s->table->layout->record, own, guess,
			 &behind);
		if (!behind || !spilled)
			return r;
	}
	if (!spilled)
		return NULL;
	s->bad = !angae_allow_page(s->list, s->table, n + 1, &page) || page.carried != spilled;
	if (s->bad)
		return NULL;
	return walk(s, page.records, spilled, guess > own ? guess - own : 0, &behind);
}

static void look_up(void *arg)
{
	struct search *s = arg;
	const uint8_t *r = find_key(s);

	s->found = r;
	if (r && s->entry && !angae_allow_entry_of(s->list, s->table, r, s->entry))
		s->bad = true;
}

/* What to say of a page that cannot be read or makes no sense: see angae_allow_damaged(). */
static bool strict_answer(enum angae_allow_section section, struct angae_allow_entry *entry)
{
	if (section != ANGAE_ALLOW_REVOKED && section != ANGAE_ALLOW_REVOKED_SIGNER)
		return false;
	if (entry)
		*entry = (struct angae_allow_entry){.section = section};
	return true;
}

bool angae_allow_find(const struct angae_allow *list, enum angae_allow_section section,
		      const uint8_t digest[ANGAE_SHA256_LEN], struct angae_allow_entry *entry)
{
	const struct allow_table *table = angae_allow_table(list, section);
	struct search s = {.list = list, .table = table, .key = digest, .entry = entry};

	if (!table || !table->homes || section == ANGAE_ALLOW_RULE)
		return false;
	s.place = allow_place(digest);
	if (angae_allow_guarded(look_up, &s) && !s.bad)
		return s.found;
	angae_allow_damage(list);
	return strict_answer(section, entry);
}
