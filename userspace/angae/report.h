/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A judgement, told to people or to programs. */
#ifndef ANGAE_REPORT_H
#define ANGAE_REPORT_H

#include <angae/judge.h>

/**
 * struct report - what is told, and of what
 * @fd: the file that was judged
 * @file, @as: its name, and the one it was judged under; the same when it is the same
 * @era: as the user said it
 * @natisign: which signature of the state that era knows
 * @ranges: tell every range of bytes, however many
 */
struct report {
	int fd;
	const char *file;
	const char *as;
	const char *era;
	enum angae_natisign_era natisign;
	bool ranges;
};

/** report_text() - the verdict, then a line for each check and for each question in it. */
void report_text(const struct report *report, const struct angae_judgement *out);

/** report_json() - the same as one object on one line. */
void report_json(const struct report *report, const struct angae_judgement *out);

#endif
