/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other programs: where they are, and running one to its end. */
#ifndef ANGAE_TOOL_PROGRAM_H
#define ANGAE_TOOL_PROGRAM_H

#include <stdbool.h>

#include "words.h"

/**
 * program_find() - by PATH, and where system programs are that a user's PATH lacks
 * @name: one with a '/' is looked for there only
 *
 * Return: for free(), or NULL.
 */
char *program_find(const char *name);

/**
 * program_run() - run a program and wait for it; complains
 * @argv: its name first; what program_find() finds is run
 * @package: Debian's, to be named if the program is missing
 * @quiet: what it says on standard error is dropped too
 *
 * Its output is dropped.
 *
 * Return: its exit status, 128 + N after a signal, or -1: it is missing or cannot be started.
 */
int program_run(const struct words *argv, const char *package, bool quiet);

#endif
