// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The check of a whole list: is every record where a look-up goes to?
 */
#include <string.h>

#include <openssl/evp.h>

#include "allow_format.h"

struct check {
	const struct angae_allow *list;
	const struct allow_table *table;
	struct angae_allow_refusal *why;
	const uint8_t *last; /* record, NULL before the first */
	uint64_t count;
	unsigned int spilled; /* by the page before */
	int ret;
};

static int malformed(struct check *c, uint64_t page, const char *what)
{
	return angae_allow_refuse(c->why, ANGAE_ALLOW_MALFORMED, "section %s, page %llu: %s",
				  c->table->layout->word, (unsigned long long)page, what);
}

/* What a record says beside its digest. */
static bool record_good(const struct check *c, const uint8_t *r)
{
	enum angae_allow_section section =
		(enum angae_allow_section)(c->table - c->list->tables + 1);
	struct angae_allow_entry entry;
	uint8_t key[ANGAE_SHA256_LEN];

	if (!angae_allow_entry_of(c->list, c->table, r, &entry))
		return false;
	if (section != ANGAE_ALLOW_RULE)
		return true;
	return entry.min_version <= entry.max_version &&
	       EVP_Digest(entry.package, strlen(entry.package), key, NULL, EVP_sha256(), NULL) ==
		       1 &&
	       !memcmp(key, r, sizeof(key));
}

/* @n records that are at home in @home. */
static int check_records(struct check *c, uint64_t page, const uint8_t *r, unsigned int n,
			 uint32_t home)
{
	for (; n; n--, r += c->table->layout->record) {
		if (allow_home(allow_place(r), c->table->homes) != home)
			return malformed(c, page, "a record that is at home elsewhere");
		if (c->last && angae_allow_record_order(c->table->layout, c->last, r) >= 0)
			return malformed(c, page, "records out of order");
		if (!record_good(c, r))
			return malformed(c, page, "a record that makes no sense");
		c->last = r;
		c->count++;
	}
	return 0;
}

static int check_page(struct check *c, uint64_t n, bool over)
{
	uint32_t home = (uint32_t)(n - n / ALLOW_GROUP);
	unsigned int carried = n % ALLOW_GROUP ? c->spilled : 0;
	struct allow_page page;

	if (!angae_allow_page(c->list, c->table, n, &page) || page.carried != carried ||
	    (over && (page.own || page.spilled)) ||
	    (page.spilled && page.carried + page.own != allow_capacity(c->table->layout)))
		return malformed(c, n, "its head");
	c->spilled = page.spilled;
	if (check_records(c, n, page.records, carried, home - 1) < 0)
		return -1;
	return check_records(c, n, page.records + carried * c->table->layout->record, page.own,
			     home);
}

static void check_table(void *arg)
{
	struct check *c = arg;
	uint64_t pages = allow_pages(c->table->homes);

	for (uint64_t n = 0; n < pages && !c->ret; n++)
		c->ret = check_page(c, n, n % ALLOW_GROUP == ALLOW_GROUP_HOMES || n == pages - 1);
	if (!c->ret && c->count != c->table->count)
		c->ret = malformed(c, pages, "the header counts otherwise");
}

int angae_allow_check(const struct angae_allow *list, struct angae_allow_refusal *why)
{
	for (int i = 0; i < ALLOW_SECTIONS; i++) {
		struct check c = {.list = list, .table = &list->tables[i], .why = why};

		if (!angae_allow_guarded(check_table, &c))
			return angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "a page");
		if (c.ret < 0)
			return -1;
	}
	return 0;
}
