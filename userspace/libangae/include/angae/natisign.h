/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NATISIGN, era 2407: the state's trailer on a media file (HH, formats.md).
 */
#ifndef ANGAE_NATISIGN_H
#define ANGAE_NATISIGN_H

#include <angae/reason.h>

/* Results of verifyFileSign, in the order it checks (HH). */
enum angae_natisign_code {
	ANGAE_NATI_OK = 1,
	ANGAE_NATI_NO_PATH = 256,
	ANGAE_NATI_TEXT = 257,
	ANGAE_NATI_OPEN = 258,
	ANGAE_NATI_READ = 259,
	ANGAE_NATI_TRAILER_LONG = 260,
	ANGAE_NATI_SIZE = 261,
	ANGAE_NATI_NO_MAGIC = 262,
	ANGAE_NATI_SMALL = 263,
	ANGAE_NATI_UNSIGNED = 264,
	ANGAE_NATI_DIGEST = 268,
	ANGAE_NATI_HEADER = 275,
	ANGAE_NATI_EXTENSION = 276,
	ANGAE_NATI_REVOKED = 277,
	ANGAE_NATI_KEY = 278,
};

/**
 * angae_natisign_verify() - verifyFileSign of the 2407's library
 * @fd: readable, seekable file; its offset is not used or changed
 * @name: path or name the phone sees; only its extension counts; NULL is 256
 * @statedir: directory fd holding <n>.dat and pattern.dat; -1: both missing
 * @now: seconds since the epoch; picks one of the ten records
 * @why: filled with check, code and byte ranges; may be NULL
 *
 * Return: enum angae_natisign_code.
 */
int angae_natisign_verify(int fd, const char *name, int statedir, uint64_t now,
			  struct angae_reason *why);

#endif
