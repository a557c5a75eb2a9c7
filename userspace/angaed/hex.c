// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Digests as text.
 */
#include <string.h>

#include "hex.h"

static const char digits[] = "0123456789abcdef";

char *hex_of(const uint8_t *bytes, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = '\0';
	return out;
}

bool hex_to(const char *text, uint8_t *out, size_t n)
{
	if (strlen(text) != 2 * n || strspn(text, digits) != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++)
		out[i] = (strchr(digits, text[2 * i]) - digits) << 4 |
			 (strchr(digits, text[2 * i + 1]) - digits);
	return true;
}
