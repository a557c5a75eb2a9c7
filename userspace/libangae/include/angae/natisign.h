/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NATISIGN: the state's trailer on a media file. Era 2407 as on record (HH),
 * era reference invented; docs/formats.md.
 */
#ifndef ANGAE_NATISIGN_H
#define ANGAE_NATISIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <angae/allow.h>
#include <angae/progress.h>
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
	/* Era reference alone (invented). */
	ANGAE_NATI_TAIL = 279,	    /* bytes behind the trailer */
	ANGAE_NATI_STRAY = 280,	    /* bytes that must be zero are not */
	ANGAE_NATI_PATTERN = 281,   /* pattern.dat is cut or cannot be read */
	ANGAE_NATI_SIGNATURE = 282, /* the key did not sign this trailer */
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

/* Era reference (invented). */

#define ANGAE_REFERENCE_EXT	  8
#define ANGAE_REFERENCE_SIGNATURE 64

/**
 * struct angae_reference_facts - all that a signature of era reference says
 * @ext: extension with its dot, lower case, filled with NUL
 * @a, @b: the words a revocation can name
 * @index: of the state's key: reference-<index>.dat
 * @word: the file word, by which a revocation knows the file
 * @size: bytes of content
 * @root: of the fs-verity tree over the content
 * @signature: Ed25519 over all but @word and @verity
 * @verity: fs-verity digest of the whole file, trailer and all: what the kernel
 *	must measure once fs-verity is enabled on the file that was verified
 *
 * Plain bytes, without pointers: may be kept and read back by the same program.
 */
struct angae_reference_facts {
	char ext[ANGAE_REFERENCE_EXT];
	uint32_t a;
	uint32_t b;
	uint32_t index;
	uint32_t word;
	uint64_t size;
	uint8_t root[ANGAE_SHA256_LEN];
	uint8_t signature[ANGAE_REFERENCE_SIGNATURE];
	uint8_t verity[ANGAE_SHA256_LEN];
};

/**
 * angae_reference_verify() - is it signed by the state, whole, and not revoked?
 * @name: name the phone sees; its extension counts, all of it
 * @statedir: directory of reference-<n>.dat and pattern.dat; -1: both missing
 * @progress: may be NULL
 * @hashed: grows by the bytes read to hash; may be NULL
 * @facts: filled when accepted; may be NULL
 * @why: may be NULL
 *
 * Reads the content once, and only when all else is right. The answer does not
 * depend on the time.
 *
 * Return: enum angae_natisign_code; ANGAE_NATI_READ with errno (ECANCELED: @progress said stop).
 */
int angae_reference_verify(int fd, const char *name, int statedir, angae_progress_fn *progress,
			   void *arg, uint64_t *hashed, struct angae_reference_facts *facts,
			   struct angae_reason *why);

/**
 * angae_reference_recheck() - is what was verified once still good?
 * @facts: of angae_reference_verify(), for content that cannot have changed since:
 *	the caller has measured that its fs-verity digest is still @facts->verity
 *
 * Name, revocation, key and signature are looked at again; no byte of the file is read.
 *
 * Return: ANGAE_NATI_OK, ANGAE_NATI_NO_PATH, ANGAE_NATI_EXTENSION, ANGAE_NATI_REVOKED,
 * ANGAE_NATI_PATTERN, ANGAE_NATI_KEY or ANGAE_NATI_SIGNATURE.
 */
int angae_reference_recheck(const struct angae_reference_facts *facts, const char *name,
			    int statedir, struct angae_reason *why);

/**
 * angae_reference_sign() - make the trailer for a file's content
 * @order: @key is a PEM file with an Ed25519 key; @seeds is not looked at
 *
 * Return: 0, or -1 with @err filled.
 */
int angae_reference_sign(int fd, const char *name, const struct angae_natisign_order *order,
			 uint8_t trailer[ANGAE_NATISIGN_TRAILER], char *err, size_t errlen);

#endif
