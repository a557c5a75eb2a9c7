// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>

#include "axis.h"

#define TICK_ROOM  150 /* pixels between two, at least */
#define LABEL	   13
#define LABEL_ROOM 90 /* between the last tick's label and that of the end */

static const char *const units[] = {"", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};

double axis_at(const struct axis *axis, uint64_t off)
{
	return axis->box.x + axis->box.w * ((double)(off - axis->off) / (double)axis->len);
}

void axis_mark(cairo_t *cr, const struct axis *axis, uint64_t off, uint64_t len, double least,
	       enum colour colour, double alpha)
{
	uint64_t end = off + len, stop = axis->off + axis->len;
	double x, w;

	if (off < axis->off)
		off = axis->off;
	if (end > stop)
		end = stop;
	if (off >= end)
		return;
	x = axis_at(axis, off);
	w = axis_at(axis, end) - x;
	if (w < least)
		w = least;
	if (x + w > axis->box.x + axis->box.w)
		x = axis->box.x + axis->box.w - w;
	pen_colour(cr, colour, alpha);
	cairo_rectangle(cr, x, axis->box.y, w, axis->box.h);
	cairo_fill(cr);
}

void axis_size(char *text, uint64_t bytes)
{
	double value = (double)bytes;
	size_t unit = 0;

	while (value >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		value /= 1024;
		unit++;
	}
	if (unit)
		snprintf(text, TEXT_MAX, "%.1f%s", value, units[unit]);
	else
		snprintf(text, TEXT_MAX, "%" PRIu64 " bytes", bytes);
}

/* A round step: 1, 2, 4, 8… of bytes. */
static uint64_t step_of(const struct axis *axis)
{
	uint64_t step = 1;

	while ((double)axis->len / (double)step > axis->box.w / TICK_ROOM)
		step *= 2;
	return step;
}

/* A round offset, in the largest unit it is a whole number of. */
static void label(char *text, uint64_t off)
{
	size_t unit = 0;

	while (off && off % 1024 == 0 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		off /= 1024;
		unit++;
	}
	snprintf(text, TEXT_MAX, "%" PRIu64 "%s", off, units[unit]);
}

void axis_draw(cairo_t *cr, const struct axis *axis)
{
	double y = axis->box.y + axis->box.h, right = axis->box.x + axis->box.w;
	uint64_t step = step_of(axis), stop = axis->off + axis->len;
	uint64_t off = (axis->off + step - 1) / step * step;
	char text[TEXT_MAX];

	pen_line(cr, axis->box.x, y + 0.5, right, y + 0.5, INK);
	for (; off < stop && off >= axis->off; off += step) {
		double x = (int)axis_at(axis, off) + 0.5;

		pen_line(cr, x, y, x, y + 7, INK);
		label(text, off);
		if (x + LABEL_ROOM < right)
			pen_text(cr, x, y + 22, LABEL, false, off ? MIDDLE : LEFT, QUIET, "%s",
				 text);
	}
	pen_line(cr, right - 0.5, y, right - 0.5, y + 7, INK);
	pen_text(cr, right, y + 22, LABEL, false, RIGHT, INK, "%" PRIu64, stop);
}
