/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A signature's check, taken apart: every question in the order it is asked,
 * which of them was the last, and the bytes each looked at.
 */
#ifndef ANGAE_CHECKLIST_H
#define ANGAE_CHECKLIST_H

#include <stddef.h>

#include <angae/profile.h>
#include <angae/reason.h>

#define ANGAE_TICKS_MAX	 16
#define ANGAE_TICK_FIXED 2 /* ranges of a tick, beside those of a digest */

enum angae_tick_state {
	ANGAE_TICK_PASS,
	ANGAE_TICK_FAIL,
	ANGAE_TICK_ABSENT,  /* no signature of this kind: the next check is asked */
	ANGAE_TICK_SKIPPED, /* an earlier answer settled it */
};

/**
 * struct angae_tick - one question
 * @code: what a no gives
 * @check: a word for it
 * @asks: what is asked, a static string
 * @fixed: @nfixed ranges of the file
 * @sample: @nsample further ones, in the reason the list was made of
 */
struct angae_tick {
	enum angae_tick_state state;
	int code;
	const char *check;
	const char *asks;
	size_t nfixed;
	struct angae_range fixed[ANGAE_TICK_FIXED];
	size_t nsample;
	const struct angae_range *sample;
};

/**
 * angae_checklist() - the questions behind one reason
 * @fd: the file that was judged
 * @era: which NATISIGN; counts for reasons of that layer
 * @why: of layer NATISIGN or SELFSIGN; has to outlive @ticks
 *
 * Return: how many, 0 for other layers and for codes that none of them gives.
 */
size_t angae_checklist(int fd, enum angae_natisign_era era, const struct angae_reason *why,
		       struct angae_tick ticks[ANGAE_TICKS_MAX]);

/** angae_tick_name() - "pass", "fail", "none", "skip". */
const char *angae_tick_name(enum angae_tick_state state);

#endif
