// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include <angae/identity.h>

#include "error.h"
#include "read.h"

#define NUMBER_LEN    8
#define DIGITS	      15
#define LEGALREF_FILE "legalref.dat"

static void pack(const char *digits, uint8_t raw[NUMBER_LEN])
{
	memset(raw, 0, NUMBER_LEN);
	if (!digits[0])
		return;
	raw[0] = (uint8_t)((digits[0] - '0') << 4 | 0x0A);
	for (int k = 1; k < NUMBER_LEN; k++)
		raw[k] = (uint8_t)((digits[2 * k - 1] - '0') | (digits[2 * k] - '0') << 4);
}

void angae_identity_pack(const struct angae_identity *identity, uint8_t raw[ANGAE_IDENTITY_LEN])
{
	pack(identity->imei, raw);
	pack(identity->imsi, raw + NUMBER_LEN);
}

static int unpack(const uint8_t raw[NUMBER_LEN], char digits[ANGAE_DIGITS_LEN])
{
	static const uint8_t none[NUMBER_LEN];

	memset(digits, 0, ANGAE_DIGITS_LEN);
	if (!memcmp(raw, none, NUMBER_LEN))
		return 0;
	if ((raw[0] & 15) != 0x0A)
		return -1;
	for (int i = 0; i < DIGITS; i++) {
		unsigned int digit = i % 2 ? raw[(i + 1) / 2] & 15u : raw[i / 2] >> 4u;

		if (digit > 9)
			return -1;
		digits[i] = (char)('0' + digit);
	}
	return 0;
}

int angae_identity_unpack(const uint8_t raw[ANGAE_IDENTITY_LEN], struct angae_identity *identity)
{
	if (unpack(raw, identity->imei) < 0 || unpack(raw + NUMBER_LEN, identity->imsi) < 0)
		return -1;
	return 0;
}

static bool is_number(const char *text)
{
	return strnlen(text, ANGAE_DIGITS_LEN) == DIGITS && strspn(text, "0123456789") == DIGITS;
}

static bool luhn(const char *digits)
{
	unsigned int sum = 0;

	for (int i = 0; i < DIGITS; i++) {
		unsigned int digit = (unsigned int)(digits[i] - '0') << (i % 2);

		sum += digit > 9 ? digit - 9 : digit;
	}
	return sum % 10 == 0;
}

int angae_identity_check(const struct angae_identity *identity, char *err, size_t errlen)
{
	if (!is_number(identity->imei))
		angae_error(err, errlen, "IMEI: must be 15 digits");
	else if (strncmp(identity->imei, "00", 2) != 0)
		angae_error(err, errlen,
			    "IMEI %s: must be a test number, which begins with 00 (no real phones)",
			    identity->imei);
	else if (!luhn(identity->imei))
		angae_error(err, errlen, "IMEI %s: the last digit does not check (Luhn)",
			    identity->imei);
	else if (!is_number(identity->imsi))
		angae_error(err, errlen, "IMSI: must be 15 digits");
	else if (strncmp(identity->imsi, "00101", 5) != 0)
		angae_error(err, errlen,
			    "IMSI %s: must be of the test network 001-01 (no real subscribers)",
			    identity->imsi);
	else
		return 0;
	return -1;
}

int angae_identity_read(int statedir, struct angae_identity *identity)
{
	uint8_t raw[ANGAE_IDENTITY_LEN];
	long n = angae_read_small(statedir, LEGALREF_FILE, raw, sizeof(raw));

	if (n < 0 && errno != EFBIG)
		return -1;
	if (n == sizeof(raw) && !angae_identity_unpack(raw, identity))
		return 0;
	errno = EBADMSG;
	return -1;
}
