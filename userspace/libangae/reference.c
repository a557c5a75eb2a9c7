// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "bytes.h"
#include "extension.h"
#include "reference.h"
#include "scramble.h"

void angae_reference_trailer(const struct angae_reference_facts *facts,
			     uint8_t trailer[ANGAE_NATISIGN_TRAILER])
{
	memset(trailer, 0, ANGAE_NATISIGN_TRAILER);
	angae_put32(trailer + ANGAE_HEADER_KIND, ANGAE_REFERENCE_KIND);
	angae_put32(trailer + ANGAE_HEADER_KEY, facts->index);
	angae_put32(trailer + ANGAE_HEADER_A, facts->a);
	angae_put32(trailer + ANGAE_HEADER_B, facts->b);
	memcpy(trailer + ANGAE_HEADER_EXT, facts->ext, sizeof(facts->ext));
	angae_put64(trailer + ANGAE_HEADER_SIZE, facts->size);
	angae_scramble(ANGAE_SCRAMBLE_ANDROID, trailer, trailer, ANGAE_TRAILER_HEADER);
	memcpy(trailer + ANGAE_REFERENCE_ROOT_AT, facts->root, sizeof(facts->root));
	memcpy(trailer + ANGAE_REFERENCE_SIGNATURE_AT, facts->signature, sizeof(facts->signature));
	angae_put32(trailer + ANGAE_NATISIGN_TRAILER - 12, ANGAE_NATISIGN_TRAILER);
	memcpy(trailer + ANGAE_NATISIGN_TRAILER - 8, ANGAE_TRAILER_MAGIC, 8);
}

void angae_reference_facts(const struct angae_trailer *t, struct angae_reference_facts *facts)
{
	memcpy(facts->ext, t->header + ANGAE_HEADER_EXT, sizeof(facts->ext));
	facts->a = angae_get32(t->header + ANGAE_HEADER_A);
	facts->b = angae_get32(t->header + ANGAE_HEADER_B);
	facts->index = angae_get32(t->header + ANGAE_HEADER_KEY);
	facts->word = t->word;
	facts->size = angae_get64(t->header + ANGAE_HEADER_SIZE);
	memcpy(facts->root, t->raw + ANGAE_REFERENCE_ROOT_AT, sizeof(facts->root));
	memcpy(facts->signature, t->raw + ANGAE_REFERENCE_SIGNATURE_AT, sizeof(facts->signature));
}

void angae_reference_message(const uint8_t trailer[ANGAE_NATISIGN_TRAILER],
			     uint8_t message[ANGAE_REFERENCE_SIGNED])
{
	memcpy(message, ANGAE_REFERENCE_CONTEXT, ANGAE_REFERENCE_CONTEXT_LEN);
	memcpy(message + ANGAE_REFERENCE_CONTEXT_LEN, trailer, ANGAE_REFERENCE_SIGNATURE_AT);
}

int angae_reference_extension(const char *name, char ext[ANGAE_REFERENCE_EXT])
{
	char text[ANGAE_REFERENCE_EXT + 1] = {0};
	size_t n = angae_extension(name, text, sizeof(text));

	memcpy(ext, text, ANGAE_REFERENCE_EXT);
	return n > ANGAE_REFERENCE_EXT ? -1 : 0;
}
