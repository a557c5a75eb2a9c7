// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two bytes choose name, state directory and clock; the rest is the file.
 *
 * covers: trailer.c natisign_verify.c natisign_look.c record.c sample.c scramble.c extension.c
 */
#include <stdlib.h>
#include <string.h>

#include <angae/natisign.h>

#include "input.h"
#include "scramble.h"

/* What is scrambled descrambles to the same, in both variants. */
static void round_trip(const uint8_t *data, size_t len)
{
	uint8_t line[64], back[64];

	if (len > sizeof(line))
		len = sizeof(line);
	for (int i = 0; i < 2; i++) {
		enum angae_scramble variant = i ? ANGAE_SCRAMBLE_ANDROID : ANGAE_SCRAMBLE_PLAIN;

		angae_scramble(variant, data, line, len);
		angae_descramble(variant, line, back, len);
		if (memcmp(back, data, len) != 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_reason why;
	const char *name;
	int fd, code, state;

	if (len < 2)
		return 0;
	round_trip(data + 2, len - 2);
	fd = input_file(data + 2, len - 2);
	name = input_name(data[0]);
	state = input_phone(data[0]);
	code = angae_natisign_verify(fd, name, state, data[1], &why);
	if (code != why.code || code != angae_natisign_verify(fd, name, state, data[1], NULL))
		abort();
	for (size_t i = 0; i < why.nranges; i++)
		if (why.ranges[i].off + why.ranges[i].len > len - 2)
			abort();
	if (code == ANGAE_NATI_OK && angae_natisign_length(fd) == 0)
		abort();
	if (code == ANGAE_NATI_OK && angae_natisign_magic(fd) != 1)
		abort();
	angae_natisign_length(fd);
	angae_natisign_magic(fd);
	/* A directory, and no name. */
	if (angae_natisign_verify(state, "a.mp4", state, 0, &why) != ANGAE_NATI_OPEN ||
	    angae_natisign_length(state) != ANGAE_NATI_OPEN ||
	    angae_natisign_magic(state) != ANGAE_NATI_OPEN ||
	    angae_natisign_verify(fd, NULL, state, 0, &why) != ANGAE_NATI_NO_PATH)
		abort();
	return 0;
}
