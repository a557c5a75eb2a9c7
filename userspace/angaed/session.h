/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The daemon's session with the gate: handshake, the era's configuration, and
 * the policy generation, which never goes back, not over a restart either.
 */
#ifndef ANGAED_SESSION_H
#define ANGAED_SESSION_H

#include "daemon.h"

#define SESSION_ERA "reference"

/**
 * session_begin() - shake hands and put a policy in force
 * @daemon: with its device open
 * @era: the era of the boot, or NULL; one chosen later (ops) was kept and wins
 * @err: one line on failure
 *
 * Return: 0 or -1.
 */
int session_begin(struct daemon *daemon, const char *era, char *err, size_t errlen);

/** session_status() - the gate's state and counters; 0, or -1 with errno. */
int session_status(struct daemon *daemon, struct angae_status *status);

/**
 * session_renew() - another policy in force: an era, or the list read again
 * @era: name of a profile, remembered over a restart; NULL for the current one
 *
 * Stored verdicts of before are void when this returns. Return: 0, or -1 with
 * @err; the old policy is in force then.
 */
int session_renew(struct daemon *daemon, const char *era, char *err, size_t errlen);

/** session_identity() - the phone is another: verdicts given before are void; 0, or -1 with @err. */
int session_identity(struct daemon *daemon, char *err, size_t errlen);

#endif
