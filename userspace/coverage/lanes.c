// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>

#include "picture.h"

#define LEFT_EDGE  230
#define RIGHT_EDGE 1400
#define LANE	   28
#define GAP	   8
#define TOGETHER   44
#define TICK	   2.0 /* pixels, of a block that would be narrower */
#define BLOCK	   1024
#define COLUMNS	   (RIGHT_EDGE - LEFT_EDGE)

static struct axis lane(const struct picture *p, double y, double h)
{
	return (struct axis){
		.off = 0,
		.len = p->c->size,
		.box = {.x = LEFT_EDGE, .y = y, .w = COLUMNS, .h = h},
	};
}

/* The ground: content, then the trailer, then the tail, as wide as they are. */
static void ground(cairo_t *cr, const struct picture *p, const struct axis *axis)
{
	const struct angae_coverage *c = p->c;

	pen_fill(cr, &axis->box, SAND);
	axis_mark(cr, axis, c->content, c->end - c->content, 1, TRAILER, 1);
	axis_mark(cr, axis, c->end, c->size - c->end, 1, TAIL, 1);
}

static void draw_record(cairo_t *cr, const struct picture *p, unsigned int i, double y)
{
	const struct angae_coverage_record *record = &p->c->records[i];
	struct axis axis = lane(p, y, LANE);
	bool picked = i == p->c->picked;
	char share[TEXT_MAX];

	ground(cr, p, &axis);
	for (size_t k = 0; k < record->nranges; k++)
		axis_mark(cr, &axis, record->ranges[k].off, record->ranges[k].len, TICK,
			  picked ? RED : BLUE, 1);
	pen_text(cr, LEFT_EDGE - 16, y + 20, 16, picked, RIGHT, picked ? RED : INK, "%srecord %u",
		 picked ? "now  ▸  " : "", i);
	picture_percent(share, record->covered, p->c->content);
	pen_text(cr, RIGHT_EDGE + 14, y + 20, 15, picked, LEFT, picked ? RED : INK, "%s", share);
	pen_text(cr, PICTURE_W - MARGIN, y + 20, 15, !record->fits, RIGHT,
		 record->fits ? GOOD : BAD, record->fits ? "fits" : "differs");
}

/*
 * Blocks too narrow to be seen would make a solid bar together, which they are
 * not: a column is the darker, the more blocks are in it.
 */
static void draw_density(cairo_t *cr, const struct picture *p, const struct axis *axis)
{
	unsigned int count[COLUMNS] = {0}, most = 1;

	for (size_t i = 0; i < p->c->ntogether; i++) {
		double x = axis_at(axis, p->c->together[i].off) - LEFT_EDGE;
		size_t column = x < COLUMNS ? (size_t)x : COLUMNS - 1;

		if (++count[column] > most)
			most = count[column];
	}
	for (size_t x = 0; x < COLUMNS; x++) {
		if (!count[x])
			continue;
		pen_colour(cr, BLUE, 0.3 + 0.7 * count[x] / most);
		cairo_rectangle(cr, LEFT_EDGE + (double)x, axis->box.y, 1, axis->box.h);
		cairo_fill(cr);
	}
}

static void draw_together(cairo_t *cr, const struct picture *p, struct axis *axis)
{
	double pixel = (double)p->c->size / COLUMNS;

	ground(cr, p, axis);
	if (pixel > 1024) {
		draw_density(cr, p, axis);
		return;
	}
	for (size_t i = 0; i < p->c->ntogether; i++)
		axis_mark(cr, axis, p->c->together[i].off, p->c->together[i].len, 0, BLUE, 1);
}

static void name_together(cairo_t *cr, const struct picture *p, double y)
{
	char share[TEXT_MAX];

	picture_percent(share, p->reference ? p->c->content : p->c->covered, p->c->content);
	pen_text(cr, LEFT_EDGE - 16, y + 28, 16, true, RIGHT, INK,
		 p->reference ? "every check" : "all ten together");
	pen_text(cr, RIGHT_EDGE + 14, y + 28, 15, true, LEFT, INK, "%s", share);
}

/* Only the ends of a long file are the same whatever the seed. */
static void draw_unknown(cairo_t *cr, const struct picture *p, double y)
{
	const double middle = LEFT_EDGE + COLUMNS / 2.0;
	struct axis axis = lane(p, y, 10 * (LANE + GAP) - GAP);

	ground(cr, p, &axis);
	if (p->c->whole) {
		axis_mark(cr, &axis, 0, p->c->content, 0, BLUE, 0.5);
		pen_text(cr, middle, y + 5 * (LANE + GAP), 20, false, MIDDLE, INK,
			 "short enough to be hashed whole, whatever the seeds are");
		return;
	}
	pen_text(
		cr, middle, y + 5 * (LANE + GAP), 20, false, MIDDLE, QUIET,
		"the ten seeds are inside the signature block, and no state key was given that opens it");
	pen_text(cr, middle, y + 6 * (LANE + GAP), 16, false, MIDDLE, QUIET,
		 "the first KiB and the last are looked at whatever the seeds are");
	axis_mark(cr, &axis, 0, BLOCK, TICK, BLUE, 1);
	axis_mark(cr, &axis, p->c->content - BLOCK, BLOCK, TICK, BLUE, 1);
}

static void draw_whole(cairo_t *cr, const struct picture *p, double y)
{
	struct axis axis = lane(p, y, 10 * (LANE + GAP) - GAP);

	ground(cr, p, &axis);
	axis_mark(cr, &axis, 0, p->c->content, 0, GOOD, 0.55);
	pen_text(
		cr, LEFT_EDGE + COLUMNS / 2.0, y + 5 * (LANE + GAP), 20, false, MIDDLE, INK,
		"one tree of SHA-256 digests over the whole content: every byte counts, every time");
}

void lanes_draw(cairo_t *cr, const struct picture *p, double y)
{
	double below = y + 10 * (LANE + GAP) + 6;
	struct axis axis = lane(p, below, TOGETHER);

	if (p->reference)
		draw_whole(cr, p, y);
	else if (!p->c->opened)
		draw_unknown(cr, p, y);
	for (unsigned int i = 0; p->c->opened && !p->reference && i < ANGAE_NATISIGN_RECORDS; i++)
		draw_record(cr, p, i, y + i * (LANE + GAP));
	if (p->reference) {
		ground(cr, p, &axis);
		axis_mark(cr, &axis, 0, p->c->content, 0, GOOD, 1);
		name_together(cr, p, below);
	} else if (p->c->opened) {
		draw_together(cr, p, &axis);
		name_together(cr, p, below);
	} else {
		ground(cr, p, &axis);
	}
	axis_draw(cr, &axis);
}
