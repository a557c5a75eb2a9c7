// SPDX-License-Identifier: GPL-2.0-or-later
#include "scramble.h"

#define GUARD_ONES 64
#define FIRST_BYTE 0xEA

/* What both directions keep: the bits last seen on the line, newest lowest. */
struct line {
	uint32_t reg;
	unsigned int ones;
};

static unsigned int line_mask(struct line *l)
{
	unsigned int mask = (l->reg >> 13 ^ l->reg >> 16) & 1;

	if (l->ones == GUARD_ONES) {
		l->ones = 0;
		mask ^= 1;
	}
	return mask;
}

static void line_push(struct line *l, unsigned int bit)
{
	l->reg = l->reg << 1 | bit;
	l->ones = bit ? l->ones + 1 : 0;
}

static uint8_t scramble_byte(struct line *l, uint8_t in)
{
	uint8_t out = 0;

	for (int i = 0; i < 8; i++) {
		unsigned int bit = (in >> i & 1) ^ line_mask(l);

		line_push(l, bit);
		out |= (uint8_t)(bit << i);
	}
	return out;
}

static uint8_t descramble_byte(struct line *l, uint8_t in)
{
	uint8_t out = 0;

	for (int i = 0; i < 8; i++) {
		unsigned int bit = in >> i & 1;

		out |= (uint8_t)((bit ^ line_mask(l)) << i);
		line_push(l, bit);
	}
	return out;
}

void angae_scramble(enum angae_scramble variant, const uint8_t *in, uint8_t *out, size_t len)
{
	struct line l = {0};

	if (variant == ANGAE_SCRAMBLE_ANDROID)
		scramble_byte(&l, FIRST_BYTE);
	for (size_t i = 0; i < len; i++)
		out[i] = scramble_byte(&l, in[i]);
}

void angae_descramble(enum angae_scramble variant, const uint8_t *in, uint8_t *out, size_t len)
{
	struct line l = {0};

	if (variant == ANGAE_SCRAMBLE_ANDROID)
		descramble_byte(&l, FIRST_BYTE);
	for (size_t i = 0; i < len; i++)
		out[i] = descramble_byte(&l, in[i]);
}
