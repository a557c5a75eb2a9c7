// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A phone's identity: what can be unpacked packs to the same bytes, but for the
 * halves that are unused; what can be packed unpacks to the same digits.
 * covers: identity.c
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <angae/identity.h>

#include "input.h"

static void digits(char text[ANGAE_DIGITS_LEN], const uint8_t *data)
{
	for (int i = 0; i < ANGAE_DIGITS_LEN - 1; i++)
		text[i] = (char)('0' + data[i / 2] % 10);
}

static void pack_then_unpack(const uint8_t *data)
{
	struct angae_identity identity = {0}, again;
	uint8_t raw[ANGAE_IDENTITY_LEN];
	char err[200] = "";

	if (data[0] & 1)
		digits(identity.imei, data);
	if (data[0] & 2)
		digits(identity.imsi, data + 8);
	angae_identity_pack(&identity, raw);
	if (angae_identity_unpack(raw, &again) < 0 || memcmp(&identity, &again, sizeof(again)))
		abort();
	if (angae_identity_check(&identity, err, sizeof(err)) < 0 && !err[0])
		abort();
}

/* Strings as a user gives them. */
static void check(const uint8_t *data, size_t len)
{
	struct angae_identity identity = {0};
	char err[200] = "";

	memcpy(&identity, data, len < sizeof(identity) ? len : sizeof(identity));
	if (angae_identity_check(&identity, err, sizeof(err)) < 0 && !err[0])
		abort();
}

/* As a phone's file: good, or not the form. */
static void read_file(const uint8_t *data, size_t len)
{
	struct angae_identity identity, same;
	int ret;

	input_put("legalref.dat", data, len);
	ret = angae_identity_read(input_directory(), &identity);
	if (ret < 0 ? errno != EBADMSG
		    : len != ANGAE_IDENTITY_LEN || angae_identity_unpack(data, &same) < 0 ||
			      memcmp(&identity, &same, sizeof(same)) != 0)
		abort();
	if (angae_identity_read(-1, &identity) == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_identity identity;
	uint8_t raw[ANGAE_IDENTITY_LEN];

	check(data, len);
	read_file(data, len);
	if (len < ANGAE_IDENTITY_LEN)
		return 0;
	pack_then_unpack(data);
	if (angae_identity_unpack(data, &identity) < 0)
		return 0;
	angae_identity_pack(&identity, raw);
	if (memcmp(raw, data, sizeof(raw)))
		abort();
	return 0;
}
