// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>

#include "picture.h"

#define WINDOW (64 * 1024)
#define HALF_W 700
#define LEAST  2.0 /* pixels, of what is too little to be seen */

static void caption(cairo_t *cr, double x, double y, const char *text)
{
	pen_text(cr, x, y, 17, true, LEFT, INK, "%s", text);
}

/* A bar as long as the content: what the record that counts looks at, the others, nobody. */
static void draw_bar(cairo_t *cr, const struct picture *p, double y)
{
	struct axis bar = {.len = p->c->content, .box = {MARGIN, y, PICTURE_W - 2.0 * MARGIN, 26}};
	uint64_t one = p->c->records[p->c->picked].covered, all = p->c->covered;

	char text[TEXT_MAX];

	caption(cr, MARGIN, y - 12, "How much that is, pushed together, to scale");
	pen_fill(cr, &bar.box, p->reference ? GOOD : SAND);
	pen_frame(cr, &bar.box, LINE);
	if (p->reference)
		return;
	axis_mark(cr, &bar, 0, all, LEAST, BLUE, 1);
	axis_mark(cr, &bar, 0, one, LEAST, RED, 1);
	picture_percent(text, all, p->c->content);
	if (all < p->c->content / 2)
		pen_text(cr, axis_at(&bar, all) + 10, y + 18, 14, true, LEFT, BLUE, "◂ %s%s", text,
			 axis_at(&bar, all) - MARGIN < LEAST ? ", less than a pixel" : "");
}

/* Around a block in the middle of the record that counts, or of the content. */
static uint64_t window_at(const struct picture *p, uint64_t len)
{
	const struct angae_coverage_record *record = &p->c->records[p->c->picked];
	uint64_t middle = p->c->content / 2;

	if (record->nranges)
		middle = record->ranges[record->nranges / 2].off + record->ranges[0].len / 2;
	if (middle < len / 2)
		return 0;
	if (middle - len / 2 > p->c->content - len)
		return p->c->content - len;
	return (middle - len / 2) & ~UINT64_C(1023);
}

static void draw_window(cairo_t *cr, const struct picture *p, double y)
{
	uint64_t len = p->c->content < WINDOW ? p->c->content : WINDOW;
	struct axis axis = {.len = len, .box = {MARGIN, y, HALF_W, 46}};
	char text[TEXT_MAX];

	axis.off = window_at(p, len);
	axis_size(text, len);
	pen_text(cr, MARGIN, y - 12, 17, true, LEFT, INK, "%s from the middle, enlarged, to scale",
		 text);
	pen_fill(cr, &axis.box, SAND);
	if (p->reference) {
		axis_mark(cr, &axis, 0, p->c->content, 0, GOOD, 1);
	} else {
		for (size_t i = 0; i < p->c->ntogether; i++)
			axis_mark(cr, &axis, p->c->together[i].off, p->c->together[i].len, 0, BLUE,
				  1);
		for (size_t i = 0; i < p->c->records[p->c->picked].nranges; i++) {
			const struct angae_range *r = &p->c->records[p->c->picked].ranges[i];

			axis_mark(cr, &axis, r->off, r->len, 0, RED, 1);
		}
	}
	axis_draw(cr, &axis);
}

/* There is nothing to enlarge where all is looked at. */
static void say_whole(cairo_t *cr, double y)
{
	caption(cr, MARGIN, y - 12, "Why all of it");
	pen_text(cr, MARGIN, y + 18, 15, false, LEFT, INK,
		 "Content and header together are not more than 131072 bytes: all are hashed.");
	pen_text(cr, MARGIN, y + 42, 15, false, LEFT, INK,
		 "Of a longer file each record sees 128 blocks of 1 KiB.");
}

void share_draw(cairo_t *cr, const struct picture *p, double y)
{
	if (p->reference || p->c->opened)
		draw_bar(cr, p, y);
	if (p->c->whole && !p->reference)
		say_whole(cr, y + 84);
	else if (p->reference || p->c->opened)
		draw_window(cr, p, y + 84);
}
