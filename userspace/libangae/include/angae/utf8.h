/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_UTF8_H
#define ANGAE_UTF8_H

#include <stddef.h>

/**
 * angae_utf8() - bytes of the well-formed character at @s
 *
 * @s ends in a NUL, which may stand in the middle of a character. Return: 1…4,
 * or 0 for a control character or anything malformed.
 */
size_t angae_utf8(const char *s);

#endif
