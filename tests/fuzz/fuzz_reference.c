// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One byte chooses name and state directory; the rest is the file.
 *
 * covers: reference.c reference_verify.c pattern.c
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <angae/natisign.h>

#include "input.h"

/* What was accepted is accepted again, and nothing else that is said of it. */
static void again(const struct angae_reference_facts *facts, const char *name, int state)
{
	struct angae_reference_facts other = *facts;

	if (angae_reference_recheck(facts, name, state, NULL) != ANGAE_NATI_OK)
		abort();
	other.root[facts->size % sizeof(other.root)] ^= 1;
	if (angae_reference_recheck(&other, name, state, NULL) != ANGAE_NATI_SIGNATURE)
		abort();
	if (angae_reference_recheck(facts, NULL, state, NULL) != ANGAE_NATI_NO_PATH)
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
	struct angae_reference_facts facts;
	struct angae_reason why;
	uint64_t hashed = 0;
	const char *name;
	int fd, code, state;

	if (len < 1)
		return 0;
	name = input_name(data[0]);
	state = input_phone(data[0]);
	fd = input_file(data + 1, len - 1);
	/* A directory, and no name. */
	if (angae_reference_verify(state, name, state, NULL, NULL, NULL, NULL, &why) !=
		    ANGAE_NATI_OPEN ||
	    angae_reference_verify(fd, NULL, state, NULL, NULL, NULL, NULL, &why) !=
		    ANGAE_NATI_NO_PATH)
		abort();
	code = angae_reference_verify(fd, name, state, NULL, NULL, &hashed, &facts, &why);
	if (code != why.code || hashed > len - 1)
		abort();
	for (size_t i = 0; i < why.nranges; i++)
		if (why.ranges[i].off + why.ranges[i].len > len - 1)
			abort();
	if (code != ANGAE_NATI_OK)
		return 0;
	if (facts.size != len - 1 - ANGAE_NATISIGN_TRAILER || hashed != facts.size)
		abort();
	again(&facts, name, state);
	if (angae_reference_verify(fd, name, state, stop, NULL, NULL, &facts, &why) !=
		    ANGAE_NATI_READ ||
	    errno != ECANCELED)
		abort();
	return 0;
}
