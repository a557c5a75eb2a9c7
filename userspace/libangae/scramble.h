/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The 2407's scrambler (HH): a self-synchronising bit scrambler, bits least
 * significant first, 1 + x^-14 + x^-17, with the guard of ITU-T V.22: after 64
 * ones in a row on the line the next bit is inverted. No key: obfuscation only.
 */
#ifndef ANGAE_SCRAMBLE_H
#define ANGAE_SCRAMBLE_H

#include <stddef.h>
#include <stdint.h>

enum angae_scramble {
	ANGAE_SCRAMBLE_PLAIN,
	ANGAE_SCRAMBLE_ANDROID, /* byte 0xEA goes first and its output is dropped */
};

/** angae_scramble() - plain to line, @len bytes; @in and @out may be the same. */
void angae_scramble(enum angae_scramble variant, const uint8_t *in, uint8_t *out, size_t len);

/** angae_descramble() - line to plain, @len bytes; @in and @out may be the same. */
void angae_descramble(enum angae_scramble variant, const uint8_t *in, uint8_t *out, size_t len);

#endif
