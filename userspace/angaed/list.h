/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Another allowlist for the phone.
 */
#ifndef ANGAED_LIST_H
#define ANGAED_LIST_H

#include "chore.h"
#include "list_store.h"

/* Thrice what a list of ten million files takes. */
#define LIST_BYTES_MAX (1ull << 30)

/**
 * list_install() - copy, check, freeze, and put in place
 * @chores: whose thread without capabilities parses; NULL: the caller does
 * @fd: the new list, read from offset 0
 * @in_force: version of the list in use, 0: none
 * @why: filled on failure
 *
 * What is checked is the daemon's own copy. The version must be higher than
 * that in force, and not lower than any that ever was. A crash at any point
 * leaves the old list or the new one. Return: 0, or -1; the old list stands then.
 */
int list_install(const struct list_place *place, struct chores *chores, int fd, uint64_t in_force,
		 struct angae_allow_refusal *why);

/**
 * list_begin() - at a start: take what the image offers, remove what an install left half done
 * @err: what was wrong with the offered list; else empty
 */
void list_begin(const struct list_place *place, char *err, size_t errlen);

#endif
