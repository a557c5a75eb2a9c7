// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages of the control channel. The first byte says in which pieces the rest comes, and whether an
 * answer to hello is looked for first. What is found must lie inside of what came, in its order, and be
 * the same when it comes in one piece.
 * covers: wire.c
 */
#include <stdlib.h>
#include <string.h>

#include <angae/wire.h>

#include "input.h"

#define PREFIX "angae 1 ready 77"

/* Whatever a message is, in one number. */
static uint64_t mix(uint64_t sum, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ at[i]) * UINT64_C(0x100000001b3);
	return sum + len;
}

static uint64_t look(const struct angae_wire *wire, uint64_t sum)
{
	int64_t seconds;
	int32_t nano;

	if (!wire->count || wire->count > ANGAE_WIRE_WORDS || wire->len > ANGAE_WIRE_BYTES)
		abort();
	for (unsigned int i = 0; i < wire->count; i++) {
		size_t len = strlen(wire->words[i]);

		if (!len || len > ANGAE_WIRE_LINE || strpbrk(wire->words[i], " \n"))
			abort();
		sum = mix(sum, wire->words[i], len);
		if (!angae_wire_time(wire->words[i], &seconds, &nano) &&
		    (seconds < 0 || nano < 0 || nano > 999999999))
			abort();
	}
	return mix(sum, wire->bytes, wire->len);
}

/* All messages of @data, which comes in pieces of at most @piece bytes. */
static uint64_t read_all(const uint8_t *data, size_t len, size_t piece, int cut)
{
	static struct angae_wire wire;
	enum angae_wire_got got = ANGAE_WIRE_MORE;
	uint64_t sum = 0;
	size_t room;

	angae_wire_reset(&wire);
	while (len) {
		uint8_t *at = angae_wire_room(&wire, &room);
		size_t n = len < piece ? len : piece;

		if (!room)
			abort();
		n = n < room ? n : room;
		memcpy(at, data, n);
		angae_wire_fed(&wire, n);
		data += n;
		len -= n;
		if (cut && !angae_wire_cut(&wire, PREFIX))
			continue;
		cut = 0;
		while ((got = angae_wire_next(&wire)))
			sum = got == ANGAE_WIRE_MESSAGE ? look(&wire, sum) : sum + 1;
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint64_t sum;
	int cut;

	if (!len)
		return 0;
	cut = data[0] & 1;
	sum = read_all(data + 1, len - 1, len, cut);
	if (sum != read_all(data + 1, len - 1, 1 + (data[0] >> 1), cut))
		abort();
	return 0;
}
