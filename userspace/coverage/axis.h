/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stretch of a file laid over a stretch of the picture. */
#ifndef ANGAE_COVERAGE_AXIS_H
#define ANGAE_COVERAGE_AXIS_H

#include "pen.h"

/**
 * struct axis - bytes from @off to @off + @len over a box
 * @len: not 0
 */
struct axis {
	uint64_t off;
	uint64_t len;
	struct box box;
};

/** axis_at() - where a byte stands. */
double axis_at(const struct axis *axis, uint64_t off);

/** axis_mark() - the bytes from @off on, cut to the axis, at least @least pixels wide. */
void axis_mark(cairo_t *cr, const struct axis *axis, uint64_t off, uint64_t len, double least,
	       enum colour colour, double alpha);

/** axis_draw() - ticks and offsets under the box. */
void axis_draw(cairo_t *cr, const struct axis *axis);

/** axis_size() - "4.0 GiB", "40.0 KiB", "700 bytes" into @text of TEXT_MAX. */
void axis_size(char *text, uint64_t bytes);

#endif
