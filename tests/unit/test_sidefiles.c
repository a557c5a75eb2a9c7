// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NATISIGN's side files: pattern.dat and the keys.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <angae/natisign.h>

#include "bytes.h"
#include "forge.h"
#include "phone.h"
#include "record.h"
#include "unit.h"

static void pattern_for(const struct forged *f, uint8_t record[24])
{
	angae_put32(record, 0x12345678);
	angae_put32(record + 4, forge_word(f));
	memcpy(record + 8, ".mp4\0\0\0\0", 8);
	angae_put32(record + 16, 0xA1);
	angae_put32(record + 20, 0xB2);
}

static void test_revoked(void **state)
{
	uint8_t list[4 * 24] = {0};
	struct forged f;

	(void)state;
	forge(&f, 999, "film.mp4");
	unit_write_at(phone, "pattern.dat", "", 0);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_OK);
	pattern_for(&f, list + 2 * 24);
	for (size_t n = 0; n <= sizeof(list); n++) {
		unit_write_at(phone, "pattern.dat", list, n);
		assert_int_equal(phone_verify(&f, "film.mp4", 0),
				 n >= 3 * 24 ? ANGAE_NATI_REVOKED : ANGAE_NATI_OK);
	}
	/* All fields but the first have to agree; the extension whatever its case. */
	for (size_t i = 0; i < 24; i++) {
		pattern_for(&f, list);
		list[i] ^= 1;
		unit_write_at(phone, "pattern.dat", list, 24);
		assert_int_equal(phone_verify(&f, "film.mp4", 0),
				 i < 4 ? ANGAE_NATI_REVOKED : ANGAE_NATI_OK);
	}
	pattern_for(&f, list);
	memcpy(list + 8, ".Mp4", 4);
	unit_write_at(phone, "pattern.dat", list, 24);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_REVOKED);
	/* Revoked is said before the key is looked for. */
	assert_int_equal(unlinkat(phone, "1.dat", 0), 0);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_REVOKED);
	assert_int_equal(unlinkat(phone, "pattern.dat", 0), 0);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_KEY);
	phone_set_up(NULL);
	forge_free(&f);
}

/* The list is found past the first chunk too. */
static void test_long_pattern(void **state)
{
	size_t n = 1000;
	uint8_t *list = calloc(n, 24);
	struct forged f;

	(void)state;
	forge(&f, 999, "film.mp4");
	pattern_for(&f, list + (n - 1) * 24);
	unit_write_at(phone, "pattern.dat", list, n * 24);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_REVOKED);
	assert_int_equal(unlinkat(phone, "pattern.dat", 0), 0);
	forge_free(&f);
	free(list);
}

static void test_key_file(void **state)
{
	uint8_t key[400] = {0}, *good;
	struct forged f;
	size_t len;

	(void)state;
	forge(&f, 999, "film.mp4");
	unit_write_at(phone, "1.dat", key, 327);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_KEY);
	unit_write_at(phone, "1.dat", key, 326);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_DIGEST);
	unit_write_at(phone, "1.dat", key, 0);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_KEY);
	/* Another key, and the right one with a byte behind it. */
	good = unit_read_path(unit_key("2.dat"), &len);
	unit_write_at(phone, "1.dat", good, len);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_DIGEST);
	free(good);
	good = unit_read_path(unit_key("1.dat"), &len);
	unit_write_at(phone, "1.dat", good, len + 1);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_DIGEST);
	unit_write_at(phone, "1.dat", good, len - 1);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_DIGEST);
	free(good);
	assert_int_equal(unlinkat(phone, "1.dat", 0), 0);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_KEY);
	assert_int_equal(mkdirat(phone, "1.dat", 0755), 0);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_KEY);
	assert_int_equal(unlinkat(phone, "1.dat", AT_REMOVEDIR), 0);
	assert_int_equal(mkfifoat(phone, "1.dat", 0644), 0);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_KEY);
	phone_set_up(NULL);
	forge_free(&f);
}

/* The index is a character: 0xFF is '/', 0xD0 ends the path. Neither leaves the directory. */
static void test_key_names(void **state)
{
	size_t len;
	uint8_t *good = unit_read_path(unit_key("1.dat"), &len);
	uint8_t key[ANGAE_KEY_FILE_MAX];

	(void)state;
	for (int i = 0; i < 256; i++)
		assert_int_equal(angae_record_key(phone, (uint8_t)i, key) == (long)len, i == 1);
	unit_write_at(phone, ".dat", good, len);
	unit_write_at(phone, "A.dat", good, len);
	assert_int_equal(angae_record_key(phone, 0xFF, key), len);
	assert_int_equal(angae_record_key(phone, 'A' - '0', key), len);
	assert_int_equal(angae_record_key(phone, 0xD0, key), -1);
	assert_int_equal(angae_record_key(-1, 1, key), -1);
	free(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_revoked),
		cmocka_unit_test(test_long_pattern),
		cmocka_unit_test(test_key_file),
		cmocka_unit_test(test_key_names),
	};

	return cmocka_run_group_tests_name("side files", tests, phone_set_up, NULL);
}
