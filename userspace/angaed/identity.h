/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who the phone is (IMEI and IMSI, legalref.dat: HH), and what follows when it
 * is somebody else: what it signed before is an orphan (invented).
 */
#ifndef ANGAED_IDENTITY_H
#define ANGAED_IDENTITY_H

#include <stddef.h>

struct daemon;

/**
 * identity_sim() - another SIM: rewrite legalref.dat, void what was judged before
 * @imsi: 15 digits of the test network
 * @err: one line on failure
 *
 * Return: 0, or -1; the phone is who it was then.
 */
int identity_sim(struct daemon *daemon, const char *imsi, char *err, size_t errlen);

/**
 * identity_check() - is the phone who it was when labels were last given?
 *
 * If not, what it signed before loses the label that says it was found good.
 * On the thread that may label. Return: how many lost it.
 */
unsigned int identity_check(struct daemon *daemon);

#endif
