// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * legalref.dat, and which numbers the lab may use.
 */
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include <angae/identity.h>

#include "unit.h"

static const struct angae_identity one = {"001234567890128", "001010123456789"};
static const uint8_t one_packed[ANGAE_IDENTITY_LEN] = {
	0x0A, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x82, /* IMEI */
	0x0A, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98, /* IMSI */
};

static void test_pack(void **state)
{
	struct angae_identity back, none = {"", ""};
	uint8_t raw[ANGAE_IDENTITY_LEN], zeros[ANGAE_IDENTITY_LEN] = {0};

	(void)state;
	angae_identity_pack(&one, raw);
	assert_memory_equal(raw, one_packed, sizeof(raw));
	assert_int_equal(angae_identity_unpack(raw, &back), 0);
	assert_memory_equal(&back, &one, sizeof(one));
	angae_identity_pack(&none, raw);
	assert_memory_equal(raw, zeros, sizeof(raw));
	assert_int_equal(angae_identity_unpack(raw, &back), 0);
	assert_string_equal(back.imei, "");
}

static void test_not_digits(void **state)
{
	struct angae_identity back;

	(void)state;
	for (size_t nibble = 0; nibble < 2 * sizeof(one_packed); nibble++) {
		uint8_t raw[ANGAE_IDENTITY_LEN];

		memcpy(raw, one_packed, sizeof(raw));
		raw[nibble / 2] |= nibble % 2 ? 0xF0 : 0x0F;
		assert_int_equal(angae_identity_unpack(raw, &back), -1);
	}
}

static void test_check(void **state)
{
	static const struct {
		struct angae_identity identity;
		const char *says;
	} bad[] = {
		{{"", "001010123456789"}, "IMEI: must be 15 digits"},
		{{"00123456789012", "001010123456789"}, "IMEI: must be 15 digits"},
		{{"00123456789012x", "001010123456789"}, "IMEI: must be 15 digits"},
		{{"351234567890124", "001010123456789"}, "test number"},
		{{"001234567890129", "001010123456789"}, "Luhn"},
		{{"001234567890128", "00101012345678"}, "IMSI: must be 15 digits"},
		{{"001234567890128", "467050123456789"}, "001-01"},
	};
	char err[160] = "";

	(void)state;
	assert_int_equal(angae_identity_check(&one, err, sizeof(err)), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(angae_identity_check(&bad[i].identity, err, sizeof(err)), -1);
		assert_non_null(strstr(err, bad[i].says));
	}
}

static void test_read(void **state)
{
	struct angae_identity back;
	char path[PATH_MAX];
	int dir = unit_directory(path);

	(void)state;
	assert_int_equal(angae_identity_read(dir, &back), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(angae_identity_read(-1, &back), -1);
	unit_write_at(dir, "legalref.dat", one_packed, 16);
	assert_int_equal(angae_identity_read(dir, &back), 0);
	assert_string_equal(back.imei, one.imei);
	assert_string_equal(back.imsi, one.imsi);
	unit_write_at(dir, "legalref.dat", one_packed, 15);
	assert_int_equal(angae_identity_read(dir, &back), -1);
	assert_int_equal(errno, EBADMSG);
	unit_write_at(dir, "legalref.dat", "not packed digits", 17);
	assert_int_equal(angae_identity_read(dir, &back), -1);
	assert_int_equal(errno, EBADMSG);
	unit_write_at(dir, "legalref.dat", "not packed digit", 16);
	assert_int_equal(angae_identity_read(dir, &back), -1);
	assert_int_equal(errno, EBADMSG);
	close(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pack),
		cmocka_unit_test(test_not_digits),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
