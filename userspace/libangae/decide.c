// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>

#include <angae/natisign.h>
#include <angae/selfsign.h>

#include "decide.h"

#define ERAS (ANGAE_NATISIGN_REFERENCE + 1)

struct row {
	int code;
	enum angae_step step[ERAS];
};

/* A code of the state's signature, and what each era that has one makes of it. */
#define STATE(natisign_code, in_2407, in_reference)                \
	{                                                          \
		.code = natisign_code, .step = {                   \
			[ANGAE_NATISIGN_2407] = in_2407,           \
			[ANGAE_NATISIGN_REFERENCE] = in_reference, \
		}                                                  \
	}

/* A code of the phone's own signature: the same in all. */
#define SELF(selfsign_code, in_all)                          \
	{                                                    \
		.code = selfsign_code, .step = {             \
			[ANGAE_NATISIGN_NONE] = in_all,      \
			[ANGAE_NATISIGN_2407] = in_all,      \
			[ANGAE_NATISIGN_REFERENCE] = in_all, \
		}                                            \
	}

_Static_assert((int)ANGAE_NATI_OK == (int)ANGAE_SELF_OK, "both are accepted in one row");

/*
 * The codes up to 278 are the record's (HH). What the phone's Java did about
 * each is not public, but that an unsigned file is refused (HH: "this file is
 * not legal.") and that the library itself leaves text alone. The others, and
 * the column of era reference, are invented. A code that an era's check never
 * gives is refused.
 */
static const struct row table[] = {
	SELF(ANGAE_NATI_OK, ANGAE_STEP_ACCEPT),
	STATE(ANGAE_NATI_NO_PATH, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_TEXT, ANGAE_STEP_TEXT, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_OPEN, ANGAE_STEP_ERROR, ANGAE_STEP_ERROR),
	STATE(ANGAE_NATI_READ, ANGAE_STEP_ERROR, ANGAE_STEP_ERROR),
	STATE(ANGAE_NATI_SMALL, ANGAE_STEP_NEXT, ANGAE_STEP_NEXT),
	STATE(ANGAE_NATI_UNSIGNED, ANGAE_STEP_NEXT, ANGAE_STEP_NEXT),
	STATE(ANGAE_NATI_NO_MAGIC, ANGAE_STEP_NEXT, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_TRAILER_LONG, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_HEADER, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_SIZE, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_EXTENSION, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_REVOKED, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_KEY, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_DIGEST, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_TAIL, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_STRAY, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_PATTERN, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	STATE(ANGAE_NATI_SIGNATURE, ANGAE_STEP_REFUSE, ANGAE_STEP_REFUSE),
	SELF(ANGAE_SELF_NONE, ANGAE_STEP_NEXT),
	SELF(ANGAE_SELF_TRAILER, ANGAE_STEP_REFUSE),
	SELF(ANGAE_SELF_SIZE, ANGAE_STEP_REFUSE),
	SELF(ANGAE_SELF_EXTENSION, ANGAE_STEP_REFUSE),
	SELF(ANGAE_SELF_IDENTITY, ANGAE_STEP_REFUSE),
	SELF(ANGAE_SELF_NO_IDENTITY, ANGAE_STEP_REFUSE),
	SELF(ANGAE_SELF_KEY, ANGAE_STEP_REFUSE),
	SELF(ANGAE_SELF_SIGNATURE, ANGAE_STEP_REFUSE),
	SELF(ANGAE_SELF_DIGEST, ANGAE_STEP_REFUSE),
	SELF(ANGAE_SELF_IO, ANGAE_STEP_ERROR),
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
