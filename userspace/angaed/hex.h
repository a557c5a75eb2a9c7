/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAED_HEX_H
#define ANGAED_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** hex_of() - @n bytes as 2 * @n digits and a NUL into @out; Return: @out. */
char *hex_of(const uint8_t *bytes, size_t n, char *out);
/** hex_to() - exactly 2 * @n digits of @text into @out. */
bool hex_to(const char *text, uint8_t *out, size_t n);

#endif
