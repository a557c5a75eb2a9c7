/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ten records inside the RSA block, and the key that opens it. */
#ifndef ANGAE_RECORD_H
#define ANGAE_RECORD_H

#include <stdint.h>

#include "sample.h"

#define ANGAE_RECORDS	   10
#define ANGAE_RECORD_LEN   24 /* u32 seed; u8 sha1[20] */
#define ANGAE_RECORDS_LEN  (ANGAE_RECORDS * ANGAE_RECORD_LEN)
#define ANGAE_KEY_FILE_MAX 326 /* a longer key file is 278 (HH) */

/** angae_record_pick() - which record counts at @now: (now + word) mod 2^32 mod 10. */
unsigned int angae_record_pick(uint64_t now, uint32_t word);

/**
 * angae_record_key() - read the key file a header's index names
 * @index: low byte of the header's key index; the file is chr(0x30 + index).dat
 * @key: ANGAE_KEY_FILE_MAX bytes
 *
 * Return: bytes read, or -1 (missing, unreadable, empty, too long).
 */
long angae_record_key(int statedir, uint8_t index, uint8_t key[ANGAE_KEY_FILE_MAX]);

/**
 * angae_record_open() - the RSA step of verifying
 * @key: DER SubjectPublicKeyInfo (invented; the real layout is unknown)
 * @block: room bytes of trailer from the block's offset on
 *
 * Return: 0, or -1 when the key or the padding is wrong, or not 240 bytes come out.
 */
int angae_record_open(const uint8_t *key, size_t keylen, const uint8_t *block, size_t room,
		      uint8_t records[ANGAE_RECORDS_LEN]);

#endif
