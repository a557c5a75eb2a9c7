/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may ask what: the policy's class angae.
 */
#ifndef ANGAED_ACCESS_H
#define ANGAED_ACCESS_H

#include <stdbool.h>

/** access_init() - learn one's own context; before the system call filter. */
void access_init(void);
/** access_check() - may @peer do @perm (class angae) to the daemon? */
bool access_check(const char *peer, const char *perm);

#endif
