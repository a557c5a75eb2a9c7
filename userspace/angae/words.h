/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of words that grows: the arguments of a program that is to be started. */
#ifndef ANGAE_TOOL_WORDS_H
#define ANGAE_TOOL_WORDS_H

#include <stdarg.h>
#include <stddef.h>

/**
 * struct words - begin with {0}
 * @list: NULL-terminated once there is a word
 */
struct words {
	char **list;
	size_t count;
	size_t room;
};

/** words_add() - one more, formatted; does not return without memory. */
void words_add(struct words *words, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** words_join() - all in one line, a space between two, for free(). */
char *words_join(const struct words *words);

/** format() - vasprintf() that does not return without memory. */
char *format(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/** words_free() - and empty again. */
void words_free(struct words *words);

#endif
