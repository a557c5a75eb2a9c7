// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All entries, one after another.
 */
#include <string.h>

#include "allow_format.h"

struct step {
	const struct angae_allow *list;
	struct angae_allow_cursor *cursor;
	struct angae_allow_entry *entry;
	bool found;
	bool bad;
};

/* The record the cursor stands before, or the next page. */
static void step_in_page(void *arg)
{
	struct step *s = arg;
	const struct allow_table *table = &s->list->tables[s->cursor->table];
	struct allow_page page;

	s->bad = !angae_allow_page(s->list, table, s->cursor->page, &page);
	if (s->bad)
		return;
	if (s->cursor->record >= page.carried + page.own) {
		s->cursor->page++;
		s->cursor->record = 0;
		return;
	}
	s->found = angae_allow_entry_of(s->list, table,
					page.records + s->cursor->record++ * table->layout->record,
					s->entry);
	s->bad = !s->found;
}

bool angae_allow_next(const struct angae_allow *list, struct angae_allow_cursor *cursor,
		      struct angae_allow_entry *entry)
{
	struct step s = {.list = list, .cursor = cursor, .entry = entry};

	while (!s.found && cursor->table < ALLOW_SECTIONS) {
		if (cursor->page >= allow_pages(list->tables[cursor->table].homes)) {
			cursor->table++;
			cursor->page = 0;
			cursor->record = 0;
		} else if (!angae_allow_guarded(step_in_page, &s) || s.bad) {
			return angae_allow_damage(list);
		}
	}
	return s.found;
}
