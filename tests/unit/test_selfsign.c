// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SELFSIGN: every code, every field, and what the 2407's library makes of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <angae/natisign.h>
#include <angae/selfsign.h>

#include "bytes.h"
#include "scramble.h"
#include "selfsign_trailer.h"
#include "unit.h"

static const struct angae_identity me = {"001234567890128", "001010123456789"};

static int phone;

static void set_identity(const struct angae_identity *identity)
{
	uint8_t raw[ANGAE_IDENTITY_LEN];

	angae_identity_pack(identity, raw);
	unit_write_at(phone, "legalref.dat", raw, sizeof(raw));
}

static int set_up(void **state)
{
	char path[PATH_MAX];
	size_t len;
	uint8_t *key = unit_read_path(unit_key("selfsignkey.dat"), &len);

	(void)state;
	phone = unit_directory(path);
	unit_write_at(phone, "selfsignkey.dat", key, len);
	set_identity(&me);
	free(key);
	return 0;
}

/* @content bytes of noise, signed as @name; for free(). */
static uint8_t *make(size_t content, const char *name, size_t *len)
{
	uint8_t *bytes = calloc(1, content + ANGAE_SELFSIGN_MAX);
	char err[200] = "";
	long n;
	int fd;

	assert_non_null(bytes);
	unit_noise(bytes, content, content);
	fd = unit_memory_file(bytes, content);
	n = angae_selfsign_sign(fd, name, unit_key("device.key.pem"), &me, bytes + content, err,
				sizeof(err));
	close(fd);
	assert_int_equal(n, ANGAE_SELF_LEN);
	*len = content + (size_t)n;
	return bytes;
}

static int verify(const uint8_t *bytes, size_t len, const char *name)
{
	int fd = unit_memory_file(bytes, len);
	struct angae_reason why;
	uint64_t hashed = 0;
	int code = angae_selfsign_verify(fd, name, phone, NULL, NULL, &hashed, &why);

	assert_int_equal(why.code, code);
	assert_int_equal(why.layer, ANGAE_LAYER_SELFSIGN);
	assert_true(why.detail[0]);
	assert_int_equal(hashed, code == ANGAE_SELF_OK || code == ANGAE_SELF_DIGEST
					 ? len - ANGAE_SELF_LEN
					 : 0);
	for (size_t i = 0; i < why.nranges; i++)
		assert_true(why.ranges[i].off + why.ranges[i].len <= len);
	close(fd);
	return code;
}

static void test_sizes(void **state)
{
	static const size_t sizes[] = {0, 1, 19, 347, 348, 4095, 4096, 4097, 524288, 524289};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t len;
		uint8_t *bytes = make(sizes[i], "a.jpg", &len);
		int fd = unit_memory_file(bytes, len);

		assert_int_equal(verify(bytes, len, "DCIM/B.JPG"), ANGAE_SELF_OK);
		assert_int_equal(angae_selfsign_length(fd), ANGAE_SELF_LEN);
		if (sizes[i]) {
			bytes[sizes[i] / 2] ^= 1;
			assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_DIGEST);
		}
		close(fd);
		free(bytes);
	}
}

/* What the record says of such a file (HH). */
static void test_as_2407(void **state)
{
	size_t len;
	uint8_t *bytes = make(1000, "a.jpg", &len);
	int fd = unit_memory_file(bytes, len);

	(void)state;
	assert_int_equal(angae_natisign_verify(fd, "a.jpg", phone, 0, NULL), ANGAE_NATI_UNSIGNED);
	assert_int_equal(angae_natisign_length(fd), 0);
	assert_int_equal(angae_natisign_magic(fd), 1);
	close(fd);
	free(bytes);
}

static void test_none(void **state)
{
	uint8_t bytes[400] = {0};

	(void)state;
	assert_int_equal(verify(bytes, 0, "a"), ANGAE_SELF_NONE);
	assert_int_equal(verify(bytes, 7, "a"), ANGAE_SELF_NONE);
	assert_int_equal(verify(bytes, 400, "a"), ANGAE_SELF_NONE);
	memcpy(bytes, "SELFSIGN", 8);
	assert_int_equal(verify(bytes, 8, "a"), ANGAE_SELF_TRAILER);
	memcpy(bytes + 392, "SELFSIGN", 8);
	assert_int_equal(verify(bytes, 400, "a"), ANGAE_SELF_TRAILER);
	assert_int_equal(angae_selfsign_length(phone), -1);
	assert_int_equal(angae_selfsign_verify(phone, "a", phone, NULL, NULL, NULL, NULL),
			 ANGAE_SELF_IO);
}

/* Which code a changed byte of the header gives: signed or not, the first check that sees it speaks. */
static int code_of_header(size_t at)
{
	if (at < ANGAE_SELF_AT_IDENTITY)
		return ANGAE_SELF_TRAILER;
	if (at < ANGAE_SELF_AT_VERSION)
		return ANGAE_SELF_IDENTITY;
	if (at < ANGAE_SELF_AT_EXT)
		return ANGAE_SELF_TRAILER;
	if (at < ANGAE_SELF_AT_SIZE)
		return ANGAE_SELF_EXTENSION;
	return at < ANGAE_SELF_AT_ROOT ? ANGAE_SELF_SIZE : ANGAE_SELF_SIGNATURE;
}

static void test_every_bit(void **state)
{
	size_t len;
	uint8_t *bytes = make(500, "a.jpg", &len), *trailer = bytes + 500;

	(void)state;
	for (size_t bit = 0; bit < 8 * ANGAE_SELF_HEADER; bit++) {
		uint8_t header[ANGAE_SELF_HEADER], stored[ANGAE_SELF_HEADER];

		memcpy(stored, trailer, sizeof(stored));
		angae_descramble(ANGAE_SCRAMBLE_PLAIN, stored, header, sizeof(header));
		header[bit / 8] ^= (uint8_t)(1u << bit % 8);
		angae_scramble(ANGAE_SCRAMBLE_PLAIN, header, trailer, sizeof(header));
		assert_int_equal(verify(bytes, len, "a.jpg"), code_of_header(bit / 8));
		memcpy(trailer, stored, sizeof(stored));
	}
	for (size_t bit = 8 * ANGAE_SELF_HEADER; bit < 8 * ANGAE_SELF_LEN; bit++) {
		int want = bit / 8 < ANGAE_SELF_LENGTH_AT  ? ANGAE_SELF_SIGNATURE
			   : bit / 8 < ANGAE_SELF_MAGIC_AT ? ANGAE_SELF_TRAILER
							   : ANGAE_SELF_NONE;

		trailer[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(verify(bytes, len, "a.jpg"), want);
		trailer[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_OK);
	free(bytes);
}

static void test_names(void **state)
{
	size_t len;
	uint8_t *bytes = make(5, "a.jpg", &len);

	(void)state;
	assert_int_equal(verify(bytes, len, "a.jp"), ANGAE_SELF_EXTENSION);
	assert_int_equal(verify(bytes, len, "a.jpgx"), ANGAE_SELF_EXTENSION);
	assert_int_equal(verify(bytes, len, "a"), ANGAE_SELF_EXTENSION);
	assert_int_equal(verify(bytes, len, NULL), ANGAE_SELF_EXTENSION);
	assert_int_equal(verify(bytes, len, "a.jpg.of-many-characters"), ANGAE_SELF_EXTENSION);
	free(bytes);
	bytes = make(5, "plain", &len);
	assert_int_equal(verify(bytes, len, "other"), ANGAE_SELF_OK);
	assert_int_equal(verify(bytes, len, "other.txt"), ANGAE_SELF_EXTENSION);
	free(bytes);
}

/* A new SIM orphans one's own files; another phone never had them (HH). */
static void test_identities(void **state)
{
	static const struct angae_identity other_sim = {"001234567890128", "001010123456780"};
	static const struct angae_identity other_phone = {"004999010640000", "001010123456789"};
	size_t len;
	uint8_t *bytes = make(77, "a.jpg", &len);

	(void)state;
	set_identity(&other_sim);
	assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_IDENTITY);
	set_identity(&other_phone);
	assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_IDENTITY);
	unit_write_at(phone, "legalref.dat", "short", 5);
	assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_NO_IDENTITY);
	assert_int_equal(unlinkat(phone, "legalref.dat", 0), 0);
	assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_NO_IDENTITY);
	set_identity(&me);
	assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_OK);
	free(bytes);
}

static void test_keys(void **state)
{
	static const char *const wrong[] = {"reference-1.dat", "1.key.pem"};
	size_t len, n;
	uint8_t *bytes = make(77, "a.jpg", &len), *key;

	(void)state;
	/* The state's key is one of the right kind: it does not fit. */
	key = unit_read_path(unit_key("1.dat"), &n);
	unit_write_at(phone, "selfsignkey.dat", key, n);
	assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_SIGNATURE);
	unit_write_at(phone, "selfsignkey.dat", key, n - 1);
	assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_KEY);
	free(key);
	for (size_t i = 0; i < 2; i++) {
		key = unit_read_path(unit_key(wrong[i]), &n);
		unit_write_at(phone, "selfsignkey.dat", key, n);
		assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_KEY);
		free(key);
	}
	assert_int_equal(unlinkat(phone, "selfsignkey.dat", 0), 0);
	assert_int_equal(verify(bytes, len, "a.jpg"), ANGAE_SELF_KEY);
	key = unit_read_path(unit_key("selfsignkey.dat"), &n);
	unit_write_at(phone, "selfsignkey.dat", key, n);
	free(key);
	free(bytes);
}

static bool stop(uint64_t done, void *arg)
{
	(void)done;
	(void)arg;
	return false;
}

static void test_stopped(void **state)
{
	size_t len;
	uint8_t *bytes = make(9000, "a.jpg", &len);
	int fd = unit_memory_file(bytes, len);

	(void)state;
	assert_int_equal(angae_selfsign_verify(fd, "a.jpg", phone, stop, NULL, NULL, NULL),
			 ANGAE_SELF_IO);
	assert_int_equal(errno, ECANCELED);
	close(fd);
	free(bytes);
}

static void test_cannot_sign(void **state)
{
	uint8_t trailer[ANGAE_SELFSIGN_MAX];
	char err[200] = "";
	int fd = unit_memory_file("x", 1);

	(void)state;
	assert_int_equal(angae_selfsign_sign(fd, "a.abcdefghijklmnop", unit_key("device.key.pem"),
					     &me, trailer, err, sizeof(err)),
			 -1);
	assert_non_null(strstr(err, "extension"));
	assert_int_equal(angae_selfsign_sign(fd, "a.jpg", "/none", &me, trailer, err, sizeof(err)),
			 -1);
	assert_int_equal(angae_selfsign_sign(fd, "a.jpg", unit_key("authority.key.pem"), &me,
					     trailer, err, sizeof(err)),
			 -1);
	assert_non_null(strstr(err, "not an RSA-2048 key"));
	assert_int_equal(
		angae_selfsign_sign(fd, "a.jpg", unit_key("1.dat"), &me, trailer, err, sizeof(err)),
		-1);
	assert_int_equal(angae_selfsign_sign(phone, "a.jpg", unit_key("device.key.pem"), &me,
					     trailer, err, sizeof(err)),
			 -1);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),	    cmocka_unit_test(test_as_2407),
		cmocka_unit_test(test_none),	    cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_names),	    cmocka_unit_test(test_identities),
		cmocka_unit_test(test_keys),	    cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_cannot_sign),
	};

	return cmocka_run_group_tests_name("selfsign", tests, set_up, NULL);
}
