// SPDX-License-Identifier: GPL-2.0-or-later
#include "scramble.h"
#include "unit.h"

static void round_trip(enum angae_scramble variant)
{
	uint8_t plain[256], line[256], back[256];

	for (size_t len = 0; len <= sizeof(plain); len++) {
		unit_noise(plain, sizeof(plain), len);
		angae_scramble(variant, plain, line, len);
		angae_descramble(variant, line, back, len);
		assert_memory_equal(back, plain, len);
	}
}

static void test_round_trip(void **state)
{
	(void)state;
	round_trip(ANGAE_SCRAMBLE_PLAIN);
	round_trip(ANGAE_SCRAMBLE_ANDROID);
}

static void test_in_place(void **state)
{
	uint8_t plain[64], line[64];

	(void)state;
	unit_noise(plain, sizeof(plain), 1);
	angae_scramble(ANGAE_SCRAMBLE_ANDROID, plain, line, sizeof(line));
	angae_scramble(ANGAE_SCRAMBLE_ANDROID, plain, plain, sizeof(plain));
	assert_memory_equal(plain, line, sizeof(line));
}

/* Without a first byte, zeros stay zeros; with it they do not. */
static void test_variants(void **state)
{
	uint8_t zero[8] = {0}, out[8];

	(void)state;
	angae_scramble(ANGAE_SCRAMBLE_PLAIN, zero, out, sizeof(out));
	assert_memory_equal(out, zero, sizeof(zero));
	angae_scramble(ANGAE_SCRAMBLE_ANDROID, zero, out, sizeof(out));
	assert_memory_not_equal(out, zero, sizeof(zero));
}

/* One bit in comes out at once and again 14 and 17 bits later: 1 + x^-14 + x^-17. */
static void test_taps(void **state)
{
	uint8_t one[4] = {1}, out[4];
	uint32_t line;

	(void)state;
	angae_scramble(ANGAE_SCRAMBLE_PLAIN, one, out, sizeof(out));
	line = out[0] | (uint32_t)out[1] << 8 | (uint32_t)out[2] << 16 | (uint32_t)out[3] << 24;
	assert_int_equal(line, 1u | 1u << 14 | 1u << 17 | 1u << 28);
}

/* A wrong bit on the line spoils three bits and no more. */
static void test_self_synchronising(void **state)
{
	uint8_t plain[32], line[32], back[32];
	int wrong = 0;

	(void)state;
	unit_noise(plain, sizeof(plain), 2);
	angae_scramble(ANGAE_SCRAMBLE_PLAIN, plain, line, sizeof(line));
	line[3] ^= 4;
	angae_descramble(ANGAE_SCRAMBLE_PLAIN, line, back, sizeof(back));
	for (size_t i = 0; i < sizeof(plain); i++)
		wrong += __builtin_popcount(plain[i] ^ back[i]);
	assert_int_equal(wrong, 3);
}

/* Sixty-four ones on the line: the mask of the next bit is turned round. */
static void test_guard(void **state)
{
	uint8_t line[24], plain[24], back[24];

	(void)state;
	memset(line, 0xFF, sizeof(line));
	angae_descramble(ANGAE_SCRAMBLE_PLAIN, line, plain, sizeof(line));
	/* Ones alone: after 17 of them both taps are one and the mask is 0, but at bit 64 and 128. */
	assert_int_equal(plain[7], 0xFF);
	assert_int_equal(plain[8], 0xFE);
	assert_int_equal(plain[9], 0xFF);
	assert_int_equal(plain[15], 0xFF);
	assert_int_equal(plain[16], 0xFE);
	angae_scramble(ANGAE_SCRAMBLE_PLAIN, plain, back, sizeof(plain));
	assert_memory_equal(back, line, sizeof(line));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_in_place),
		cmocka_unit_test(test_variants),   cmocka_unit_test(test_taps),
		cmocka_unit_test(test_guard),	   cmocka_unit_test(test_self_synchronising),
	};

	return cmocka_run_group_tests_name("scramble", tests, NULL, NULL);
}
