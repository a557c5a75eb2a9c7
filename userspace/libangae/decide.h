/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a signature's result code to what an era does about it: one table. */
#ifndef ANGAE_DECIDE_H
#define ANGAE_DECIDE_H

#include <angae/profile.h>

enum angae_step {
	ANGAE_STEP_REFUSE, /* present and bad, or a code we do not know: final */
	ANGAE_STEP_ACCEPT, /* final */
	ANGAE_STEP_NEXT,   /* nothing there to judge: ask the next check */
	ANGAE_STEP_TEXT,   /* text is not this check's; other content under such a name is */
	ANGAE_STEP_ERROR,  /* could not be read */
};

/** angae_decide() - what follows in @era from @code, NATISIGN's or SELFSIGN's. */
enum angae_step angae_decide(enum angae_natisign_era era, int code);

#endif
