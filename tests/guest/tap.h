/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Test Anything Protocol, as little of it as the guest needs. Lines go to the
 * standard output unbuffered, so that a crash loses nothing.
 */
#ifndef ANGAE_TAP_H
#define ANGAE_TAP_H

#include <stdbool.h>

/**
 * tap() - one test line
 * @good: did it hold?
 * @fmt: what was tested
 *
 * Return: @good.
 */
bool tap(bool good, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** tap_note() - a diagnostic line, `# ...`. */
void tap_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** tap_skip() - a test which this boot cannot make, and why. */
void tap_skip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** tap_bail() - the situation itself could not be built: end the whole run. */
void tap_bail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** tap_on_bail() - what tap_bail() calls instead of exit(). */
void tap_on_bail(void (*end)(int code));

/**
 * tap_done() - print the plan
 *
 * Return: exit status: 0 when nothing failed and something ran.
 */
int tap_done(void);

#endif
