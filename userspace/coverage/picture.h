/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The picture: one file, and what its signature looks at. */
#ifndef ANGAE_COVERAGE_PICTURE_H
#define ANGAE_COVERAGE_PICTURE_H

#include <angae/coverage.h>

#include "axis.h"

#define PICTURE_W 1600
#define PICTURE_H 1180
#define MARGIN	  60

/**
 * struct picture - what is told
 * @name: of the file, plain UTF-8
 * @now: the phone's clock
 * @reference: era reference, which looks at everything
 */
struct picture {
	const char *name;
	const struct angae_coverage *c;
	uint64_t now;
	bool reference;
};

/** picture_draw() - all of it, on PICTURE_W by PICTURE_H. */
void picture_draw(cairo_t *cr, const struct picture *p);

/** lanes_draw() - a lane for each record, all together, and the axis, from @y on. */
void lanes_draw(cairo_t *cr, const struct picture *p, double y);

/** share_draw() - how much is looked at, to scale, and a stretch of the file, to scale. */
void share_draw(cairo_t *cr, const struct picture *p, double y);

/** trailer_draw() - the end of the file, enlarged. */
void trailer_draw(cairo_t *cr, const struct picture *p, double y);

/** picture_percent() - a share with as many digits as it needs to be told from 0 and 100. */
void picture_percent(char *text, uint64_t part, uint64_t whole);

#endif
