/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Little-endian words of untrusted bytes: no alignment, no host order. */
#ifndef ANGAE_BYTES_H
#define ANGAE_BYTES_H

#include <stdint.h>

static inline uint16_t angae_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t angae_get32(const uint8_t *p)
{
	return angae_get16(p) | (uint32_t)angae_get16(p + 2) << 16;
}

static inline uint64_t angae_get64(const uint8_t *p)
{
	return angae_get32(p) | (uint64_t)angae_get32(p + 4) << 32;
}

static inline void angae_put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void angae_put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static inline void angae_put64(uint8_t *p, uint64_t v)
{
	angae_put32(p, (uint32_t)v);
	angae_put32(p + 4, (uint32_t)(v >> 32));
}

static inline char angae_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

#endif
