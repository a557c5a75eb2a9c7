/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who a phone is: IMEI and IMSI, as legalref.dat holds them (HH).
 */
#ifndef ANGAE_IDENTITY_H
#define ANGAE_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANGAE_IDENTITY_LEN 16 /* IMEI 8, IMSI 8 */
#define ANGAE_DIGITS_LEN   16 /* 15 digits and a NUL */

/**
 * struct angae_identity - both numbers; an empty string is eight zero bytes (HH)
 */
struct angae_identity {
	char imei[ANGAE_DIGITS_LEN];
	char imsi[ANGAE_DIGITS_LEN];
};

/** angae_identity_pack() - GSM mobile identity nibbles: d0<<4|0xA, then d(2k-1)|d(2k)<<4 (HH). */
void angae_identity_pack(const struct angae_identity *identity, uint8_t raw[ANGAE_IDENTITY_LEN]);

/** angae_identity_unpack() - 0, or -1: not packed digits. */
int angae_identity_unpack(const uint8_t raw[ANGAE_IDENTITY_LEN], struct angae_identity *identity);

/**
 * angae_identity_check() - may the lab use these numbers?
 *
 * 15 digits each; the IMEI in a test range (reporting body 00) with a right
 * Luhn digit, the IMSI of the test network 001-01.
 *
 * Return: 0, or -1 with @err.
 */
int angae_identity_check(const struct angae_identity *identity, char *err, size_t errlen);

/** angae_identity_read() - legalref.dat of @statedir; 0, or -1 with errno (ENOENT; EBADMSG: not 16 bytes of digits). */
int angae_identity_read(int statedir, struct angae_identity *identity);

#endif
