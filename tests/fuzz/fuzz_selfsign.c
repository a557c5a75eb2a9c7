// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One byte chooses name and state directory; the rest is the file.
 *
 * covers: selfsign_trailer.c selfsign_verify.c identity.c
 */
#include <errno.h>
#include <stdlib.h>

#include <angae/selfsign.h>

#include "input.h"

/* The first bytes as legalref.dat, too: what unpacks packs to the same. */
static void identity(const uint8_t *data, size_t len)
{
	struct angae_identity identity;
	uint8_t raw[ANGAE_IDENTITY_LEN];
	char err[200] = "";

	if (len < sizeof(raw) || angae_identity_unpack(data, &identity) < 0)
		return;
	angae_identity_pack(&identity, raw);
	for (size_t i = 0; i < sizeof(raw); i++)
		if (raw[i] != data[i])
			abort();
	if (angae_identity_check(&identity, err, sizeof(err)) < 0 && !err[0])
		abort();
}

static bool stop(uint64_t done, void *arg)
{
	(void)done;
	(void)arg;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_reason why;
	uint64_t hashed = 0;
	int fd, code, state;
	long length;

	if (len < 1)
		return 0;
	identity(data + 1, len - 1);
	state = input_phone(data[0]);
	fd = input_file(data + 1, len - 1);
	code = angae_selfsign_verify(fd, input_name(data[0]), state, NULL, NULL, &hashed, &why);
	length = angae_selfsign_length(fd);
	if (code != why.code || hashed > len - 1 || length < 0 || (size_t)length > len - 1)
		abort();
	for (size_t i = 0; i < why.nranges; i++)
		if (why.ranges[i].off + why.ranges[i].len > len - 1)
			abort();
	if ((code == ANGAE_SELF_NONE || code == ANGAE_SELF_TRAILER) != !length)
		abort();
	if (code == ANGAE_SELF_OK && hashed &&
	    (angae_selfsign_verify(fd, input_name(data[0]), state, stop, NULL, NULL, &why) !=
		     ANGAE_SELF_IO ||
	     errno != ECANCELED))
		abort();
	/* A directory. */
	if (angae_selfsign_verify(input_state(), "a", state, NULL, NULL, NULL, &why) !=
		    ANGAE_SELF_IO ||
	    angae_selfsign_length(input_state()) != -1)
		abort();
	return 0;
}
