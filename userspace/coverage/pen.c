// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pen.h"

#define FONT "DejaVu Sans"

static const uint32_t colours[] = {
	[PAPER] = 0xFCFAF5, [INK] = 0x1C2530,  [QUIET] = 0x6B7280, [LINE] = 0xB8B2A4,
	[SAND] = 0xEAE4D6,  [BLUE] = 0x2F6C9E, [RED] = 0xC8401A,   [TRAILER] = 0x5D3F8E,
	[TAIL] = 0x9A7420,  [GOOD] = 0x2E7D4F, [BAD] = 0xB00020,
};

void pen_colour(cairo_t *cr, enum colour colour, double alpha)
{
	uint32_t c = colours[colour];

	cairo_set_source_rgba(cr, (c >> 16) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0,
			      alpha);
}

void pen_fill(cairo_t *cr, const struct box *box, enum colour colour)
{
	pen_colour(cr, colour, 1);
	cairo_rectangle(cr, box->x, box->y, box->w, box->h);
	cairo_fill(cr);
}

void pen_frame(cairo_t *cr, const struct box *box, enum colour colour)
{
	pen_colour(cr, colour, 1);
	cairo_set_line_width(cr, 1);
	cairo_rectangle(cr, box->x + 0.5, box->y + 0.5, box->w - 1, box->h - 1);
	cairo_stroke(cr);
}

void pen_line(cairo_t *cr, double x0, double y0, double x1, double y1, enum colour colour)
{
	pen_colour(cr, colour, 1);
	cairo_set_line_width(cr, 1);
	cairo_move_to(cr, x0, y0);
	cairo_line_to(cr, x1, y1);
	cairo_stroke(cr);
}

static void font(cairo_t *cr, double size, bool bold)
{
	cairo_select_font_face(cr, FONT, CAIRO_FONT_SLANT_NORMAL,
			       bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, size);
}

double pen_width(cairo_t *cr, double size, bool bold, const char *text)
{
	cairo_text_extents_t extents;

	font(cr, size, bold);
	cairo_text_extents(cr, text, &extents);
	return extents.x_advance;
}

/* Cut in the middle of a character, what is left of it goes too. */
static void shorten(char *text)
{
	static const char ellipsis[] = "…";
	size_t n = TEXT_MAX - sizeof(ellipsis);

	while (n && ((unsigned char)text[n] & 0xC0) == 0x80)
		n--;
	memcpy(text + n, ellipsis, sizeof(ellipsis));
}

void pen_text(cairo_t *cr, double x, double y, double size, bool bold, enum align align,
	      enum colour colour, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n >= TEXT_MAX)
		shorten(text);
	if (align == MIDDLE)
		x -= pen_width(cr, size, bold, text) / 2;
	else if (align == RIGHT)
		x -= pen_width(cr, size, bold, text);
	font(cr, size, bold);
	pen_colour(cr, colour, 1);
	cairo_move_to(cr, x, y);
	cairo_show_text(cr, text);
}
