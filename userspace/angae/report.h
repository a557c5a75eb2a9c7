/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A judgement, told to people or to programs. */
#ifndef ANGAE_REPORT_H
#define ANGAE_REPORT_H

#include <angae/judge.h>

/**
 * report_text() - a line for the file, one for each check
 * @as: the name it was judged under, if another
 */
void report_text(const char *file, const char *as, const char *era,
		 const struct angae_judgement *out);

/** report_json() - one object on one line. */
void report_json(const char *file, const char *as, const char *era,
		 const struct angae_judgement *out);

#endif
