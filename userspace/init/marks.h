/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Points of the boot and their times, on their way from stage1 to init and through its second
 * start: `stage=nanoseconds` words in one environment variable.
 */
#ifndef MARKS_H
#define MARKS_H

#include <stdbool.h>
#include <stddef.h>

#define MARKS_ENV   "INIT_MARKS"
#define MARKS_MAX   16
#define MARKS_STAGE 16
#define MARKS_TEXT  (MARKS_MAX * (MARKS_STAGE + 24))

struct mark {
	char stage[MARKS_STAGE];
	long long ns; /* CLOCK_BOOTTIME */
};

/** marks_add() - note the time of now; false when there is no room or the name is too long. */
bool marks_add(struct mark *marks, size_t *count, const char *stage);

/** marks_write() - as text, cut at a word where it does not fit. */
void marks_write(const struct mark *marks, size_t count, char *text, size_t size);

/**
 * marks_read() - from text, which anybody may have written
 * @marks: room for MARKS_MAX
 *
 * Return: how many were understood; what was not is left out.
 */
size_t marks_read(struct mark *marks, const char *text);

#endif
