// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "picture.h"

#define LEFT_EDGE 840
#define WIDTH	  700
#define HEIGHT	  46
#define REFERENCE 2 /* first word of the header */
#define WORD_BACK 11
#define USUAL	  ANGAE_NATISIGN_TRAILER

/* One part of the end of a file, drawn as wide as its name needs, not as its bytes. */
struct part {
	const char *name;
	uint64_t len;
	double w;
	enum colour colour;
};

/* Offsets stand in two rows in turn, so that ten digits have room. */
static void draw_offset(cairo_t *cr, double x, double y, int i, uint64_t off, enum align align)
{
	double row = i % 2 ? 38 : 22;

	pen_line(cr, (int)x + 0.5, y, (int)x + 0.5, y + row - 11, LINE);
	pen_text(cr, x, y + row, 12, false, align, QUIET, "%" PRIu64, off);
}

static void draw_parts(cairo_t *cr, const struct picture *p, const struct part *parts, int n,
		       double y)
{
	uint64_t off = p->c->content;
	double x = LEFT_EDGE;

	for (int i = 0; i < n; i++) {
		struct box box = {x, y, parts[i].w, HEIGHT};
		bool content = i == 0;

		pen_fill(cr, &box, parts[i].colour);
		pen_frame(cr, &box, PAPER);
		pen_text(cr, x + box.w / 2, y + 20, 13, true, MIDDLE, content ? INK : PAPER, "%s",
			 parts[i].name);
		pen_text(cr, x + box.w / 2, y + 37, 12, false, MIDDLE, content ? QUIET : PAPER,
			 "%" PRIu64, parts[i].len);
		if (!content) {
			draw_offset(cr, x, y + HEIGHT, i, off, MIDDLE);
			off += parts[i].len;
		}
		x += box.w;
	}
	draw_offset(cr, x, y + HEIGHT, n, off, RIGHT);
}

void trailer_draw(cairo_t *cr, const struct picture *p, double y)
{
	const uint64_t tail = p->c->size - p->c->end, length = p->c->end - p->c->content;
	struct part parts[9] = {{"content", p->c->content, 110, SAND}};
	int n = 1;

	if (length != USUAL) {
		parts[n++] = (struct part){"trailer", length, tail ? 480 : 590, TRAILER};
	} else if (p->c->kind == REFERENCE) {
		parts[n++] = (struct part){"header", 48, 80, TRAILER};
		parts[n++] = (struct part){"word", 4, 60, TRAILER};
		parts[n++] = (struct part){"root", 32, tail ? 80 : 130, TRAILER};
		parts[n++] = (struct part){"signature", 64, tail ? 90 : 110, TRAILER};
		parts[n++] = (struct part){"zeros", 160, tail ? 60 : 70, TRAILER};
		parts[n++] = (struct part){"length", 4, 60, TRAILER};
		parts[n++] = (struct part){"NATISIGN", 8, 80, TRAILER};
	} else {
		parts[n++] = (struct part){"header", 48, 90, TRAILER};
		parts[n++] = (struct part){"word", 4, 60, TRAILER};
		parts[n++] = (struct part){"signature block", 256, tail ? 180 : 290, TRAILER};
		parts[n++] = (struct part){"length", 4, 60, TRAILER};
		parts[n++] = (struct part){"NATISIGN", 8, 90, TRAILER};
	}
	if (tail)
		parts[n++] = (struct part){"tail", tail, 110, TAIL};
	pen_text(cr, LEFT_EDGE, y - 12, 17, true, LEFT, INK,
		 "The end of the file, bytes and offsets, not to scale");
	draw_parts(cr, p, parts, n, y);
	if (!p->reference && p->c->content >= WORD_BACK)
		pen_text(
			cr, LEFT_EDGE, y + HEIGHT + 64, 13, false, LEFT, INK,
			"The file word, which with the clock picks the record, is the 4 bytes at %" PRIu64
			" of the content.",
			p->c->content - WORD_BACK);
}
