/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the picture is drawn with: a few colours, text, boxes. Lengths are pixels. */
#ifndef ANGAE_COVERAGE_PEN_H
#define ANGAE_COVERAGE_PEN_H

#include <stdbool.h>
#include <stdint.h>

#include <cairo.h>

#define TEXT_MAX 256

enum colour {
	PAPER,
	INK,
	QUIET, /* text that is not the point */
	LINE,
	SAND, /* bytes nobody looks at */
	BLUE, /* bytes some record looks at */
	RED,  /* the record that counts now */
	TRAILER,
	TAIL,
	GOOD,
	BAD,
};

enum align { LEFT, MIDDLE, RIGHT };

struct box {
	double x;
	double y;
	double w;
	double h;
};

/** pen_colour() - what is drawn from now on; @alpha 1 covers. */
void pen_colour(cairo_t *cr, enum colour colour, double alpha);

/** pen_fill() - a box, full. */
void pen_fill(cairo_t *cr, const struct box *box, enum colour colour);

/** pen_frame() - its outline. */
void pen_frame(cairo_t *cr, const struct box *box, enum colour colour);

/** pen_line() - from one point to another. */
void pen_line(cairo_t *cr, double x0, double y0, double x1, double y1, enum colour colour);

/** pen_text() - one line with its base at @y; cut with an ellipsis at TEXT_MAX bytes. */
void pen_text(cairo_t *cr, double x, double y, double size, bool bold, enum align align,
	      enum colour colour, const char *fmt, ...) __attribute__((format(printf, 8, 9)));

/** pen_width() - of a text, were it written. */
double pen_width(cairo_t *cr, double size, bool bold, const char *text);

#endif
