/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signed files in memory, and the same with one thing wrong. */
#ifndef ANGAE_FORGE_H
#define ANGAE_FORGE_H

#include <stddef.h>
#include <stdint.h>

#include "trailer.h"

/**
 * struct forged - content, trailer and room for a tail
 * @bytes: @len of them; @content is where the trailer starts
 */
struct forged {
	uint8_t *bytes;
	size_t content;
	size_t len;
};

/** forge() - noise of @content bytes, signed for @name with state key 1 and seeds 1…10. */
void forge(struct forged *f, size_t content, const char *name);

/** forge_header() - descramble the header into @plain. */
void forge_header(const struct forged *f, uint8_t plain[ANGAE_TRAILER_HEADER]);

/** forge_put_header() - scramble it back; what was signed is not signed anew. */
void forge_put_header(struct forged *f, const uint8_t plain[ANGAE_TRAILER_HEADER]);

/** forge_resign() - new records over what stands there, but record @bad, whose digest is wrong; -1: none. */
void forge_resign(struct forged *f, int bad);

/** forge_tail() - @len bytes of tail, the last four saying where the signed part ends. */
void forge_tail(struct forged *f, size_t len);

/** forge_word() - the word that picks the record. */
uint32_t forge_word(const struct forged *f);

void forge_free(struct forged *f);

#endif
