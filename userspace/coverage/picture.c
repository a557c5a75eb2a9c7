// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>

#include "picture.h"

#define FIGURES 140
#define LANES	280
#define SHARE	800
#define ENDS	(SHARE + 84)
#define LEGEND	1060

void picture_percent(char *text, uint64_t part, uint64_t whole)
{
	double share = whole ? 100.0 * (double)part / (double)whole : 0;
	double edge = share < 50 ? share : 100 - share;
	int digits = edge >= 10 ? 1 : edge >= 0.1 ? 2 : 4;

	if (part == whole || !part)
		digits = 0;
	snprintf(text, TEXT_MAX, "%.*f %%", digits, share);
}

static void draw_title(cairo_t *cr, const struct picture *p)
{
	char size[TEXT_MAX];

	axis_size(size, p->c->size);
	pen_text(cr, MARGIN, 74, 34, true, LEFT, INK,
		 p->reference ? "What a signature of the reference era looks at"
			      : "What a NATISIGN signature looks at");
	pen_text(cr, MARGIN, 106, 17, false, LEFT, QUIET, "%s", p->name);
	pen_text(cr, PICTURE_W - MARGIN, 74, 17, false, RIGHT, QUIET, "%s = %" PRIu64 " bytes",
		 size, p->c->size);
	if (p->reference)
		pen_text(cr, PICTURE_W - MARGIN, 106, 17, false, RIGHT, QUIET, "era reference");
	else
		pen_text(cr, PICTURE_W - MARGIN, 106, 17, false, RIGHT, QUIET,
			 "era 2407 · clock %" PRIu64 ", file word %" PRIu32 " · record %u counts",
			 p->now, p->c->word, p->c->picked);
}

static void draw_figure(cairo_t *cr, int i, enum colour colour, const char *figure,
			const char *what, const char *more)
{
	double x = MARGIN + i * 500.0;
	struct box bar = {x, FIGURES, 5, 92};

	pen_fill(cr, &bar, colour);
	pen_text(cr, x + 20, FIGURES + 44, 46, true, LEFT, colour == SAND ? INK : colour, "%s",
		 figure);
	pen_text(cr, x + 20, FIGURES + 70, 17, true, LEFT, INK, "%s", what);
	pen_text(cr, x + 20, FIGURES + 90, 14, false, LEFT, QUIET, "%s", more);
}

static void draw_figures(cairo_t *cr, const struct picture *p)
{
	const struct angae_coverage *c = p->c;
	char text[TEXT_MAX];

	if (p->reference) {
		draw_figure(cr, 0, GOOD, "100 %", "of the content, in every check",
			    "the clock chooses nothing");
		draw_figure(cr, 1, GOOD, "0 %", "is never looked at",
			    "a changed byte is noticed, wherever it is");
		return;
	}
	if (!c->opened) {
		draw_figure(cr, 0, SAND, "?", "the signature block is closed",
			    "with the state's key (--state) the ten records are shown");
		return;
	}
	picture_percent(text, c->records[c->picked].covered, c->content);
	draw_figure(cr, 0, RED, text, "of the content, in one check",
		    c->whole ? "short enough to be hashed whole"
			     : "128 blocks of 1 KiB, chosen by the record's seed");
	picture_percent(text, c->covered, c->content);
	draw_figure(cr, 1, BLUE, text, "in all ten records together",
		    "which one counts changes with the clock, second by second");
	picture_percent(text, c->content - c->covered, c->content);
	draw_figure(cr, 2, SAND, text, "is never looked at",
		    c->covered == c->content ? "a changed byte is noticed, wherever it is"
					     : "a byte changed there is not noticed by anybody");
}

static double draw_key(cairo_t *cr, double x, double y, enum colour colour, const char *text)
{
	struct box box = {x, y - 13, 18, 16};

	pen_fill(cr, &box, colour);
	pen_frame(cr, &box, LINE);
	pen_text(cr, x + 26, y, 14, false, LEFT, INK, "%s", text);
	return x + 26 + pen_width(cr, 14, false, text) + 30;
}

static void draw_legend(cairo_t *cr, const struct picture *p)
{
	double x = MARGIN, per = (double)p->c->size / 1170;

	pen_line(cr, MARGIN, LEGEND - 34.5, PICTURE_W - MARGIN, LEGEND - 34.5, LINE);
	if (p->reference) {
		x = draw_key(cr, x, LEGEND, GOOD, "looked at in every check");
	} else if (!p->c->opened) {
		x = draw_key(cr, x, LEGEND, BLUE, "looked at");
		x = draw_key(cr, x, LEGEND, SAND, "not known");
	} else {
		x = draw_key(cr, x, LEGEND, RED, "record that counts now");
		x = draw_key(cr, x, LEGEND, BLUE, "other records");
		x = draw_key(cr, x, LEGEND, SAND, "looked at by none");
	}
	x = draw_key(cr, x, LEGEND, TRAILER, "trailer");
	if (p->c->size > p->c->end)
		draw_key(cr, x, LEGEND, TAIL, "tail: free bytes, looked at by none");
	if (!p->reference && p->c->opened && !p->c->whole && per >= 1024)
		pen_text(
			cr, MARGIN, LEGEND + 30, 14, false, LEFT, INK,
			"A block is 1 KiB, but its mark in the lanes is 2 pixels, here as wide as %.0f blocks. "
			"The lowest lane is the darker, the more blocks are in a column.",
			per * 2 / 1024);
	pen_text(
		cr, MARGIN, LEGEND + 56, 13, false, LEFT, QUIET,
		p->reference
			? "Invented for training: the reference era is what the record's system could have been. docs/formats.md"
			: "Algorithm: libmedianatsign.so of the Pyongyang 2407 as published by Hacker House (HH), docs/formats.md §2. File and keys are a lab's.");
	pen_text(cr, MARGIN, LEGEND + 78, 13, false, LEFT, QUIET,
		 "Drawn by angae verify --coverage from the same code that verifies.");
}

void picture_draw(cairo_t *cr, const struct picture *p)
{
	struct box all = {0, 0, PICTURE_W, PICTURE_H};

	pen_fill(cr, &all, PAPER);
	draw_title(cr, p);
	draw_figures(cr, p);
	lanes_draw(cr, p, LANES);
	share_draw(cr, p, SHARE);
	trailer_draw(cr, p, ENDS);
	draw_legend(cr, p);
}
