// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>

#include <angae/natisign.h>

#include "decide.h"

#define ERAS (ANGAE_NATISIGN_2407 + 1)

struct row {
	int code;
	enum angae_step step[ERAS];
};

#define ROW(natisign_code, in_2407)                                                \
	{                                                                          \
		.code = natisign_code, .step = { [ANGAE_NATISIGN_2407] = in_2407 } \
	}

/*
 * The codes are the record's (HH). What the phone's Java did about each is not
 * public, but that an unsigned file is refused (HH: "this file is not legal.")
 * and that the library itself leaves text alone.
 */
static const struct row table[] = {
	ROW(ANGAE_NATI_OK, ANGAE_STEP_ACCEPT),
	ROW(ANGAE_NATI_TEXT, ANGAE_STEP_TEXT),
	ROW(ANGAE_NATI_OPEN, ANGAE_STEP_ERROR),
	ROW(ANGAE_NATI_READ, ANGAE_STEP_ERROR),
	ROW(ANGAE_NATI_SMALL, ANGAE_STEP_NEXT),
	ROW(ANGAE_NATI_UNSIGNED, ANGAE_STEP_NEXT),
	ROW(ANGAE_NATI_NO_MAGIC, ANGAE_STEP_NEXT),
	ROW(ANGAE_NATI_TRAILER_LONG, ANGAE_STEP_REFUSE),
	ROW(ANGAE_NATI_HEADER, ANGAE_STEP_REFUSE),
	ROW(ANGAE_NATI_SIZE, ANGAE_STEP_REFUSE),
	ROW(ANGAE_NATI_EXTENSION, ANGAE_STEP_REFUSE),
	ROW(ANGAE_NATI_REVOKED, ANGAE_STEP_REFUSE),
	ROW(ANGAE_NATI_KEY, ANGAE_STEP_REFUSE),
	ROW(ANGAE_NATI_DIGEST, ANGAE_STEP_REFUSE),
};

enum angae_step angae_decide(enum angae_natisign_era era, int code)
{
	if ((unsigned int)era >= ERAS)
		return ANGAE_STEP_REFUSE;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].code == code)
			return table[i].step[era];
	return ANGAE_STEP_REFUSE;
}
