/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NATISIGN, era 2407: the state's trailer on a media file (HH, formats.md).
 */
#ifndef ANGAE_NATISIGN_H
#define ANGAE_NATISIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <angae/reason.h>

#define ANGAE_NATISIGN_TRAILER 320 /* bytes in a trailer that is written */
#define ANGAE_NATISIGN_RECORDS 10

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

/**
 * angae_natisign_length() - get_natSignInfo_len: what a signature added to a file
 *
 * No cryptography. Return: bytes of trailer and tail, 0 when there is no
 * trailer, ANGAE_NATI_OPEN, ANGAE_NATI_SMALL (HH).
 */
int angae_natisign_length(int fd);

/**
 * angae_natisign_magic() - checkFileMagic: does it look signed at all?
 *
 * Return: 1 when NATISIGN or SELFSIGN ends the file, or NATISIGN stands where
 * the last word points, however long the tail; 0; ANGAE_NATI_OPEN (HH).
 */
int angae_natisign_magic(int fd);

/**
 * struct angae_natisign_order - what a signature shall say
 * @key: PEM file of the state's private key, RSA-2048
 * @index: of that key: the phone looks for chr(0x30 + @index).dat
 * @seeds: ANGAE_NATISIGN_RECORDS of them; NULL: at random
 * @a, @b: the two words a revocation can name (header 24 and 28)
 */
struct angae_natisign_order {
	const char *key;
	uint8_t index;
	const uint32_t *seeds;
	uint32_t a;
	uint32_t b;
};

/**
 * angae_natisign_sign() - make the trailer for a file's content
 * @fd: the content, whole; nothing is written to it
 * @name: whose extension is signed; one the phone takes for text is an error
 * @trailer: to be put behind the content
 *
 * Return: 0, or -1 with @err filled.
 */
int angae_natisign_sign(int fd, const char *name, const struct angae_natisign_order *order,
			uint8_t trailer[ANGAE_NATISIGN_TRAILER], char *err, size_t errlen);

#endif
