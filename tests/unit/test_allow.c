// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/evp.h>

#include <angae/allow.h>

#include "allow_format.h"
#include "bytes.h"
#include "unit.h"

static char list_path[PATH_MAX + 16];

static int set_up(void **state)
{
	char dir[PATH_MAX];

	(void)state;
	close(unit_directory(dir));
	snprintf(list_path, sizeof(list_path), "%s/list", dir);
	return 0;
}

static void entry(struct angae_allow_entry *e, enum angae_allow_section section, uint8_t first,
		  uint64_t size)
{
	memset(e, 0, sizeof(*e));
	e->section = section;
	memset(e->digest, first, sizeof(e->digest));
	e->size = size;
	if (section == ANGAE_ALLOW_PACKAGE) {
		memcpy(e->package, "org.lab.app", sizeof("org.lab.app"));
		e->version = 7;
	}
}

static int write_list(const struct angae_allow_entry *entries, size_t n, char *err)
{
	char cert[PATH_MAX];

	snprintf(cert, sizeof(cert), "%s", unit_key("authority.pem"));
	return angae_allow_write(list_path, 42, entries, n, cert, unit_key("authority.key.pem"),
				 err, 256);
}

static struct angae_allow *open_bytes(const uint8_t *bytes, size_t len, const char *cert, char *err)
{
	int fd = unit_memory_file(bytes, len);
	struct angae_allow *list = angae_allow_open(fd, unit_key(cert), err, 256);

	close(fd);
	return list;
}

/* A small list of every section, as bytes. */
static uint8_t *sample(size_t *len)
{
	struct angae_allow_entry e[5];
	char err[256];

	entry(&e[0], ANGAE_ALLOW_REVOKED, 0x55, 10);
	entry(&e[1], ANGAE_ALLOW_MEDIA, 0x99, 1ull << 40);
	entry(&e[2], ANGAE_ALLOW_PACKAGE, 0x11, 300);
	entry(&e[3], ANGAE_ALLOW_MEDIA, 0x22, 200);
	entry(&e[4], ANGAE_ALLOW_PACKAGE, 0x10, 300);
	if (write_list(e, 5, err))
		fail_msg("%s", err);
	return unit_read_path(list_path, len);
}

static void test_round_trip(void **state)
{
	char err[256];
	size_t len;
	uint8_t *bytes = sample(&len);
	struct angae_allow *list = open_bytes(bytes, len, "authority.pem", err);
	struct angae_allow_entry e;
	uint8_t digest[32];

	(void)state;
	assert_non_null(list);
	assert_int_equal(angae_allow_version(list), 42);
	assert_int_equal(angae_allow_count(list), 5);
	memset(digest, 0x11, sizeof(digest));
	assert_true(angae_allow_find(list, ANGAE_ALLOW_PACKAGE, digest, &e));
	assert_string_equal(e.package, "org.lab.app");
	assert_int_equal(e.version, 7);
	assert_int_equal(e.size, 300);
	assert_false(angae_allow_find(list, ANGAE_ALLOW_MEDIA, digest, &e));
	assert_false(angae_allow_find(list, (enum angae_allow_section)9, digest, &e));
	memset(digest, 0x99, sizeof(digest));
	assert_true(angae_allow_find(list, ANGAE_ALLOW_MEDIA, digest, NULL));
	digest[31]++;
	assert_false(angae_allow_find(list, ANGAE_ALLOW_MEDIA, digest, NULL));
	assert_true(angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, 1ull << 40));
	assert_true(angae_allow_has_size(list, ANGAE_ALLOW_REVOKED, 10));
	assert_false(angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, 10));
	assert_false(angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, UINT64_MAX));
	for (size_t i = 0; i < 5; i++)
		assert_true(angae_allow_entry_at(list, i, &e));
	assert_int_equal(e.section, ANGAE_ALLOW_REVOKED);
	assert_false(angae_allow_entry_at(list, 5, &e));
	angae_allow_close(list);
	free(bytes);
}

static void test_empty(void **state)
{
	struct angae_allow *list;
	uint8_t *bytes;
	char err[256];
	size_t len;

	(void)state;
	assert_int_equal(write_list(NULL, 0, err), 0);
	bytes = unit_read_path(list_path, &len);
	list = open_bytes(bytes, len, "authority.pem", err);
	assert_non_null(list);
	assert_int_equal(angae_allow_count(list), 0);
	assert_false(angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, 0));
	angae_allow_close(list);
	free(bytes);
}

static void test_many(void **state)
{
	size_t n = 5000, found = 0;
	struct angae_allow_entry *e = calloc(n, sizeof(*e));
	struct angae_allow *list;
	uint8_t *bytes;
	char err[256];
	size_t len;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		e[i].section = ANGAE_ALLOW_MEDIA;
		unit_noise(e[i].digest, 32, i);
		e[i].size = i * 3;
	}
	assert_int_equal(write_list(e, n, err), 0);
	bytes = unit_read_path(list_path, &len);
	list = open_bytes(bytes, len, "authority.pem", err);
	assert_non_null(list);
	for (size_t i = 0; i < n; i++)
		found += angae_allow_find(list, ANGAE_ALLOW_MEDIA, e[i].digest, NULL) &&
			 angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, i * 3) &&
			 !angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, i * 3 + 1);
	assert_int_equal(found, n);
	angae_allow_close(list);
	free(bytes);
	free(e);
}

static void test_wrong_authority(void **state)
{
	char err[256];
	size_t len;
	uint8_t *bytes = sample(&len);

	(void)state;
	assert_null(open_bytes(bytes, len, "app.pem", err));
	assert_non_null(strstr(err, "not signed by"));
	assert_null(open_bytes(bytes, len, "missing.pem", err));
	assert_null(open_bytes(bytes, len, "1.dat", err));
	assert_non_null(strstr(err, "no certificate"));
	free(bytes);
}

/* Every bit of header and body is under the signature. */
static void test_bit_flips(void **state)
{
	char err[256];
	size_t len, body;
	uint8_t *bytes = sample(&len);
	struct angae_allow *list = open_bytes(bytes, len, "authority.pem", err);

	(void)state;
	assert_non_null(list);
	body = list->cms;
	angae_allow_close(list);
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= (uint8_t)(1u << (i % 8));
		list = open_bytes(bytes, len, "authority.pem", err);
		if (i < body)
			assert_null(list);
		angae_allow_close(list);
		bytes[i] ^= (uint8_t)(1u << (i % 8));
	}
	free(bytes);
}

static void test_truncated(void **state)
{
	char err[256];
	size_t len;
	uint8_t *bytes = sample(&len);

	(void)state;
	for (size_t n = 0; n < len; n++)
		assert_null(open_bytes(bytes, n, "authority.pem", err));
	/* And a byte too many. */
	bytes[len] = 0;
	assert_null(open_bytes(bytes, len + 1, "authority.pem", err));
	free(bytes);
}

static void test_refused_entries(void **state)
{
	static const char *const names[] = {"", ".", "../up", "a b", "a/b", "\xff"};
	struct angae_allow_entry e[2];
	char err[256];

	(void)state;
	entry(&e[0], ANGAE_ALLOW_MEDIA, 1, 1);
	entry(&e[1], ANGAE_ALLOW_MEDIA, 1, 1);
	assert_int_equal(write_list(e, 2, err), -1);
	assert_non_null(strstr(err, "twice"));
	/* The same in two sections is fine. */
	e[1].section = ANGAE_ALLOW_REVOKED;
	assert_int_equal(write_list(e, 2, err), 0);
	e[1].section = (enum angae_allow_section)4;
	assert_int_equal(write_list(e, 2, err), -1);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		entry(&e[0], ANGAE_ALLOW_PACKAGE, 1, 1);
		snprintf(e[0].package, sizeof(e[0].package), "%s", names[i]);
		assert_int_equal(write_list(e, 1, err), -1);
	}
}

static void test_write_errors(void **state)
{
	struct angae_allow_entry e;
	char err[256], cert[PATH_MAX];

	(void)state;
	entry(&e, ANGAE_ALLOW_MEDIA, 1, 1);
	snprintf(cert, sizeof(cert), "%s", unit_key("authority.pem"));
	assert_int_equal(angae_allow_write("/nonexistent/list", 1, &e, 1, cert,
					   unit_key("authority.key.pem"), err, sizeof(err)),
			 -1);
	/* A key that is not the certificate's. */
	assert_int_equal(angae_allow_write(list_path, 1, &e, 1, cert, unit_key("app.key.pem"), err,
					   sizeof(err)),
			 -1);
	assert_int_equal(
		angae_allow_write(list_path, 1, &e, 1, cert, unit_key("nothing"), err, sizeof(err)),
		-1);
}

/* From here on the structure alone, with the digest made right again. */
static struct angae_allow *parse_changed(size_t off, const void *with, size_t n, char *err)
{
	size_t len, end;
	uint8_t *bytes = sample(&len);

	memcpy(bytes + off, with, n);
	end = ALLOW_HEADER_LEN + 5 * ALLOW_RECORD_LEN + angae_get32(bytes + ALLOW_OFF_NAMES);
	if (end <= len)
		EVP_Digest(bytes + ALLOW_HEADER_LEN, end - ALLOW_HEADER_LEN,
			   bytes + ALLOW_OFF_DIGEST, NULL, EVP_sha256(), NULL);
	return angae_allow_parse(bytes, len, err, 256);
}

#define RECORD(n) (ALLOW_HEADER_LEN + (n)*ALLOW_RECORD_LEN)

static void test_structure(void **state)
{
	static const struct {
		size_t off;
		const char *bytes;
		size_t len;
		const char *says;
	} cases[] = {
		{0, "ANGAELSU", 8, "not a state allowlist"},
		{ALLOW_OFF_FORMAT, "\2", 1, "format"},
		{ALLOW_OFF_HEADER_LEN, "\0", 1, "format"},
		{ALLOW_OFF_RESERVED, "\1", 1, "not zero"},
		{ALLOW_HEADER_LEN - 1, "\1", 1, "not zero"},
		{ALLOW_OFF_COUNTS, "\xff\xff\xff\xff", 4, "cut short"},
		{ALLOW_OFF_COUNTS + 8, "\xff\xff\xff\xff", 4, "cut short"},
		{ALLOW_OFF_NAMES, "\xff\xff\xff\xff", 4, "cut short"},
		{ALLOW_OFF_NAMES, "\0\0\0\0", 4, "names"},
		{RECORD(5), "x", 1, "names"},
		{RECORD(0), "\xff", 1, "out of order"},
		{RECORD(0) + ALLOW_OFF_NAME, "\1", 1, "malformed"},
		{RECORD(0) + ALLOW_OFF_PKG_VERSION, "\1", 1, "malformed"},
		{RECORD(2) + ALLOW_OFF_NAME, "\xff\xff\xff\xff", 4, "malformed"},
		{RECORD(2) + ALLOW_OFF_NAME, "\0", 1, "malformed"},
	};
	char err[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_null(parse_changed(cases[i].off, cases[i].bytes, cases[i].len, err));
		if (!strstr(err, cases[i].says))
			fail_msg("case %zu: '%s' does not say '%s'", i, err, cases[i].says);
	}
}

static void test_not_regular(void **state)
{
	char path[PATH_MAX], err[256];
	int fd = unit_directory(path);

	(void)state;
	assert_null(angae_allow_open(fd, unit_key("authority.pem"), err, sizeof(err)));
	assert_non_null(strstr(err, "regular"));
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),   cmocka_unit_test(test_empty),
		cmocka_unit_test(test_many),	     cmocka_unit_test(test_wrong_authority),
		cmocka_unit_test(test_bit_flips),    cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_write_errors), cmocka_unit_test(test_refused_entries),
		cmocka_unit_test(test_structure),    cmocka_unit_test(test_not_regular),
	};

	return cmocka_run_group_tests_name("allow", tests, set_up, NULL);
}
