/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Another allowlist for the phone.
 */
#ifndef ANGAED_LIST_H
#define ANGAED_LIST_H

#include "chore.h"
#include "daemon.h"

/* Twice what a phone's list of a million entries would take. */
#define LIST_BYTES_MAX (256u << 20)

/**
 * list_install() - copy, check, and put in place
 * @fd: the new list, read from offset 0
 * @err: one line on failure
 *
 * What is checked is the daemon's own copy. The version must be higher than
 * that of the list in force. Return: 0, or -1; the old list stands then.
 */
int list_install(struct daemon *daemon, struct chores *chores, int fd, char *err, size_t errlen);

#endif
