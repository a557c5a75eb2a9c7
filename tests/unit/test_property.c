// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is signed verifies, whatever its size; what is changed does not, and
 * the code says what was changed. With UNIT_FULL set also where hashing 4 GiB
 * takes its time.
 */
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <angae/natisign.h>
#include <angae/selfsign.h>

#include "forge.h"
#include "phone.h"
#include "scramble.h"
#include "unit.h"

static const struct angae_identity me = {"001234567890128", "001010123456789"};

enum kind { KIND_2407, KIND_REFERENCE, KIND_SELF, KINDS };

static int set_up(void **state)
{
	static const char *const keys[] = {"reference-1.dat", "selfsignkey.dat"};
	uint8_t raw[ANGAE_IDENTITY_LEN];

	phone_set_up(state);
	for (size_t i = 0; i < 2; i++) {
		size_t len;
		uint8_t *key = unit_read_path(unit_key(keys[i]), &len);

		unit_write_at(phone, keys[i], key, len);
		free(key);
	}
	angae_identity_pack(&me, raw);
	unit_write_at(phone, "legalref.dat", raw, sizeof(raw));
	return 0;
}

static uint64_t next_random(void)
{
	static uint64_t state = 2407;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return state >> 16;
}

static long make_trailer(enum kind kind, int fd, uint8_t *trailer, char *err, size_t errlen)
{
	struct angae_natisign_order order = {.index = 1};

	switch (kind) {
	case KIND_2407:
		order.key = unit_key("1.key.pem");
		return angae_natisign_sign(fd, "a.mp4", &order, trailer, err, errlen)
			       ? -1
			       : ANGAE_NATISIGN_TRAILER;
	case KIND_REFERENCE:
		order.key = unit_key("reference-1.key.pem");
		return angae_reference_sign(fd, "a.mp4", &order, trailer, err, errlen)
			       ? -1
			       : ANGAE_NATISIGN_TRAILER;
	default:
		return angae_selfsign_sign(fd, "a.mp4", unit_key("device.key.pem"), &me, trailer,
					   err, errlen);
	}
}

static int verify(enum kind kind, int fd)
{
	switch (kind) {
	case KIND_2407:
		return angae_natisign_verify(fd, "a.mp4", phone, next_random(), NULL);
	case KIND_REFERENCE:
		return angae_reference_verify(fd, "a.mp4", phone, NULL, NULL, NULL, NULL, NULL);
	default:
		return angae_selfsign_verify(fd, "a.mp4", phone, NULL, NULL, NULL, NULL);
	}
}

/* A file of @size bytes, holes but for its ends, is signed; then one bit of its end is turned. */
static void sign_and_verify(enum kind kind, uint64_t size)
{
	uint8_t noise[64], trailer[ANGAE_SELFSIGN_MAX];
	size_t n = size < sizeof(noise) ? (size_t)size : sizeof(noise);
	int fd = unit_memory_file("", 0);
	char err[200] = "";
	long len;

	unit_noise(noise, sizeof(noise), size);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(pwrite(fd, noise, n, 0), n);
	assert_int_equal(pwrite(fd, noise, n, (off_t)(size - n)), n);
	len = make_trailer(kind, fd, trailer, err, sizeof(err));
	if (len < 0)
		fail_msg("kind %d, %llu bytes: %s", (int)kind, (unsigned long long)size, err);
	assert_int_equal(pwrite(fd, trailer, (size_t)len, (off_t)size), len);
	if (verify(kind, fd) != 1)
		fail_msg("kind %d, %llu bytes: does not verify", (int)kind,
			 (unsigned long long)size);
	noise[n - 1] ^= (uint8_t)(1u << next_random() % 8);
	assert_int_equal(pwrite(fd, noise + n - 1, 1, (off_t)size - 1), 1);
	if (verify(kind, fd) == 1)
		fail_msg("kind %d, %llu bytes: verifies with its last byte changed", (int)kind,
			 (unsigned long long)size);
	close(fd);
}

static void test_small(void **state)
{
	(void)state;
	for (enum kind kind = 0; kind < KINDS; kind++)
		for (uint64_t size = 1; size <= 400; size += 1 + next_random() % 3)
			sign_and_verify(kind, size);
}

static void test_boundaries(void **state)
{
	static const uint64_t about[] = {4096, 131072 - 48, 131072, 262144, 524288, 1 << 20};

	(void)state;
	for (enum kind kind = 0; kind < KINDS; kind++)
		for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++) {
			for (uint64_t d = 0; d < 3; d++)
				sign_and_verify(kind, about[i] - 1 + d);
			sign_and_verify(kind, about[i] - 400 + next_random() % 800);
		}
}

/* The sum of sizes and offsets runs over 32 bits. */
static void test_four_gigabytes(void **state)
{
	static const uint64_t about[] = {1ull << 31, 1ull << 32, (1ull << 32) - 48,
					 (1ull << 32) - 320, 1ull << 33};
	bool full = getenv("UNIT_FULL");

	(void)state;
	for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++) {
		for (uint64_t d = 0; d < 3; d++)
			sign_and_verify(KIND_2407, about[i] - 1 + d);
		sign_and_verify(KIND_2407, about[i] - 400 + next_random() % 800);
	}
	for (enum kind kind = KIND_REFERENCE; full && kind < KINDS; kind++)
		for (uint64_t d = 0; d < 3; d += 2)
			sign_and_verify(kind, (1ull << 32) - 1 + d);
}

/* What a changed bit of the header gives in 2407, by its byte. */
static int code_of_header(size_t at)
{
	if (at < 4)
		return ANGAE_NATI_HEADER;
	if (at == 4)
		return ANGAE_NATI_KEY;
	if (at < 32)
		return ANGAE_NATI_DIGEST; /* nobody reads it, but it is hashed */
	return at < 40 ? ANGAE_NATI_EXTENSION : ANGAE_NATI_SIZE;
}

static void test_bits_of_the_header(void **state)
{
	struct forged f;
	uint8_t good[48];

	(void)state;
	forge(&f, 500, "a.abcdefg");
	forge_header(&f, good);
	for (size_t bit = 0; bit < 8 * sizeof(good); bit++) {
		uint8_t header[48];

		memcpy(header, good, sizeof(header));
		header[bit / 8] ^= (uint8_t)(1u << bit % 8);
		/* A letter of the other case is the same extension; it is hashed all the same. */
		forge_put_header(&f, header);
		assert_int_equal(phone_verify(&f, "a.abcdefg", bit),
				 bit / 8 > 32 && bit / 8 < 40 && bit % 8 == 5
					 ? ANGAE_NATI_DIGEST
					 : code_of_header(bit / 8));
	}
	forge_free(&f);
}

static void test_bits_of_the_trailer(void **state)
{
	struct forged f;

	(void)state;
	forge(&f, 500, "a.mp4");
	for (size_t bit = 8 * 48; bit < 8 * 320; bit++) {
		uint8_t *byte = f.bytes + 500 + bit / 8, was = *byte;
		int code;

		*byte ^= (uint8_t)(1u << bit % 8);
		code = phone_verify(&f, "a.mp4", bit);
		*byte = was;
		if (bit / 8 < 52) /* overwritten by the file word */
			assert_int_equal(code, ANGAE_NATI_OK);
		else if (bit / 8 < 308)
			assert_int_equal(code, ANGAE_NATI_DIGEST);
		else if (bit / 8 < 312 && bit >= 8 * 308 + 9)
			assert_int_equal(code, ANGAE_NATI_TRAILER_LONG);
		else if (bit / 8 < 312) /* the header is looked for elsewhere */
			assert_true(code == ANGAE_NATI_HEADER || code == ANGAE_NATI_TRAILER_LONG);
		else
			assert_int_equal(code, ANGAE_NATI_UNSIGNED);
	}
	forge_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_boundaries),
		cmocka_unit_test(test_four_gigabytes),
		cmocka_unit_test(test_bits_of_the_header),
		cmocka_unit_test(test_bits_of_the_trailer),
	};

	return cmocka_run_group_tests_name("property", tests, set_up, NULL);
}
