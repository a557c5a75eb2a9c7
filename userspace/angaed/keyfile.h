/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files that the state gives the phone in /data/local/tmp (HH): keys, and
 * the list of what it took back.
 */
#ifndef ANGAED_KEYFILE_H
#define ANGAED_KEYFILE_H

#include <stdbool.h>
#include <stddef.h>

struct daemon;

#define KEYFILE_MAX (1u << 20) /* bytes; the record knows no bound for pattern.dat */

/** keyfile_name_ok() - a key of the state: 1.dat, reference-1.dat. */
bool keyfile_name_ok(const char *name);

/**
 * keyfile_install() - put another file in place of @name
 * @fd: read from offset 0; what it holds is not looked at: a phone of the record
 *	takes a list that is cut short, and shows what comes of it
 * @err: one line on failure
 *
 * Return: 0, or -1; the old file stands then.
 */
int keyfile_install(struct daemon *daemon, const char *name, int fd, char *err, size_t errlen);

#endif
