// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The allowlist: what is built is found, and what is not what was signed is
 * refused by name.
 */
#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <angae/merkle.h>

#include "allow_format.h"
#include "unit.h"

static char list_path[PATH_MAX + 16];
static char cert[PATH_MAX];

static int set_up(void **state)
{
	char dir[PATH_MAX];

	(void)state;
	close(unit_directory(dir));
	snprintf(list_path, sizeof(list_path), "%s/list", dir);
	snprintf(cert, sizeof(cert), "%s", unit_key("authority.pem"));
	return 0;
}

static void entry(struct angae_allow_entry *e, enum angae_allow_section section, uint8_t first,
		  uint64_t size)
{
	memset(e, 0, sizeof(*e));
	e->section = section;
	memset(e->digest, first, sizeof(e->digest));
	e->size = size;
	if (section == ANGAE_ALLOW_RULE)
		memcpy(e->package, "org.lab.app", sizeof("org.lab.app"));
	if (section == ANGAE_ALLOW_RULE) {
		e->min_version = 3;
		e->max_version = 5;
	}
}

static int write_list(const struct angae_allow_entry *entries, size_t n, char *err)
{
	return angae_allow_write(list_path, 42, entries, n, cert, unit_key("authority.key.pem"),
				 err, 256);
}

static struct angae_allow *open_bytes(const uint8_t *bytes, size_t len,
				      struct angae_allow_refusal *why)
{
	int fd = unit_memory_file(bytes, len);
	struct angae_allow_source source = {.data = fd, .seal = -1, .authority = cert};
	struct angae_allow *list = angae_allow_load(&source, why);

	close(fd);
	return list;
}

static struct angae_allow *open_path(const char *path)
{
	struct angae_allow_refusal why = {0};
	size_t len;
	uint8_t *bytes = unit_read_path(path, &len);
	struct angae_allow *list = open_bytes(bytes, len, &why);

	free(bytes);
	if (!list)
		fail_msg("%s", why.text);
	return list;
}

/* A small list of every section, as bytes. */
#define SAMPLES 9
static uint8_t *sample(size_t *len)
{
	struct angae_allow_entry e[SAMPLES];
	char err[256];

	entry(&e[0], ANGAE_ALLOW_REVOKED, 0x55, 10);
	entry(&e[1], ANGAE_ALLOW_MEDIA, 0x99, 1ull << 40);
	entry(&e[2], ANGAE_ALLOW_MEDIA, 0x11, 300);
	entry(&e[3], ANGAE_ALLOW_MEDIA, 0x22, 200);
	entry(&e[4], ANGAE_ALLOW_REVOKED, 0x10, 300);
	entry(&e[5], ANGAE_ALLOW_RULE, 0x33, 0);
	entry(&e[6], ANGAE_ALLOW_SIGNER, 0x44, 0);
	entry(&e[7], ANGAE_ALLOW_REVOKED_SIGNER, 0x66, 0);
	entry(&e[8], ANGAE_ALLOW_VERITY, 0x77, 0);
	if (write_list(e, SAMPLES, err))
		fail_msg("%s", err);
	return unit_read_path(list_path, len);
}

static bool finds(const struct angae_allow *list, enum angae_allow_section section, uint8_t first,
		  struct angae_allow_entry *e)
{
	uint8_t digest[32];

	memset(digest, first, sizeof(digest));
	return angae_allow_find(list, section, digest, e);
}

static void test_round_trip(void **state)
{
	struct angae_allow_refusal why;
	size_t len;
	uint8_t *bytes = sample(&len), digest[32];
	struct angae_allow *list = open_bytes(bytes, len, &why);
	struct angae_allow_cursor cursor = {0};
	struct angae_allow_entry e;
	size_t n = 0;

	(void)state;
	assert_non_null(list);
	assert_int_equal(angae_allow_version(list), 42);
	assert_int_equal(angae_allow_count(list), SAMPLES);
	assert_int_equal(angae_allow_section_count(list, ANGAE_ALLOW_REVOKED), 2);
	assert_true(finds(list, ANGAE_ALLOW_REVOKED, 0x10, &e));
	assert_false(finds(list, ANGAE_ALLOW_MEDIA, 0x10, &e));
	assert_false(finds(list, (enum angae_allow_section)9, 0x11, &e));
	assert_false(finds(list, ANGAE_ALLOW_RULE, 0x33, &e));
	assert_true(finds(list, ANGAE_ALLOW_VERITY, 0x77, NULL));
	assert_true(finds(list, ANGAE_ALLOW_MEDIA, 0x99, &e));
	assert_true(e.size == ANGAE_SIZE_UNKNOWN);
	memset(digest, 0x99, sizeof(digest));
	digest[31]++;
	assert_false(angae_allow_find(list, ANGAE_ALLOW_MEDIA, digest, NULL));
	assert_true(angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, 1ull << 40));
	assert_true(angae_allow_has_size(list, ANGAE_ALLOW_REVOKED, 10));
	assert_false(angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, 10));
	assert_false(angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, UINT64_MAX));
	assert_false(angae_allow_has_size(list, (enum angae_allow_section)0, 10));
	while (angae_allow_next(list, &cursor, &e))
		n++;
	assert_int_equal(n, SAMPLES);
	assert_int_equal(e.section, ANGAE_ALLOW_VERITY);
	assert_false(angae_allow_next(list, &cursor, &e));
	assert_false(angae_allow_damaged(list));
	angae_allow_close(list);
	free(bytes);
}

static void test_apps(void **state)
{
	enum { STATE = 1, OTHER, WHOLE, GONE, UNKNOWN };
	static const struct {
		const char *package;
		uint64_t version;
		uint8_t signer;
		enum angae_allow_app says;
	} cases[] = {
		{"a.b", 5, STATE, ANGAE_APP_LISTED},
		{"a.b", 4, STATE, ANGAE_APP_OTHER_VERSION},
		{"a.b", 9, STATE, ANGAE_APP_OTHER_VERSION},
		{"a.b", 20, STATE, ANGAE_APP_LISTED},
		{"a.b", UINT64_MAX, STATE, ANGAE_APP_LISTED},
		{"a.b", 5, OTHER, ANGAE_APP_OTHER_VERSION},
		{"a.b", 5, UNKNOWN, ANGAE_APP_OTHER_SIGNER},
		{"a.b", 5, WHOLE, ANGAE_APP_SIGNER_LISTED},
		{"a.b", 5, GONE, ANGAE_APP_SIGNER_REVOKED},
		{"a.c", 5, STATE, ANGAE_APP_NOT_LISTED},
		{"a.c", 5, WHOLE, ANGAE_APP_SIGNER_LISTED},
		{"", 5, STATE, ANGAE_APP_NOT_LISTED},
	};
	struct angae_allow_entry e[6];
	struct angae_allow_rule rule;
	struct angae_allow *list;
	uint8_t signer[32];
	char err[256];

	(void)state;
	for (int i = 0; i < 4; i++) {
		entry(&e[i], ANGAE_ALLOW_RULE, i == 2 ? OTHER : i == 3 ? GONE : STATE, 0);
		memcpy(e[i].package, "a.b", 4);
		e[i].package[3] = '\0';
		e[i].min_version = i == 1 ? 10 : 5;
		e[i].max_version = i == 1 ? UINT64_MAX : 8;
	}
	e[2].min_version = 6;
	entry(&e[4], ANGAE_ALLOW_SIGNER, WHOLE, 0);
	entry(&e[5], ANGAE_ALLOW_REVOKED_SIGNER, GONE, 0);
	assert_int_equal(write_list(e, 6, err), 0);
	list = open_path(list_path);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(signer, cases[i].signer, sizeof(signer));
		memset(&rule, 0, sizeof(rule));
		if (angae_allow_app(list, cases[i].package, cases[i].version, signer, &rule) !=
		    cases[i].says)
			fail_msg("case %zu", i);
		if (cases[i].says == ANGAE_APP_LISTED) {
			assert_string_equal(rule.package, "a.b");
			assert_true(rule.min_version <= cases[i].version &&
				    rule.max_version >= cases[i].version);
			assert_memory_equal(rule.signer, signer, 32);
		}
	}
	angae_allow_close(list);
}

/* Against the plainest of models: the array it was built from. */
static void check_against(const struct angae_allow_entry *e, size_t n, bool noise)
{
	struct angae_allow_cursor cursor = {0};
	struct angae_allow *list = open_path(list_path);
	struct angae_allow_entry got, last;
	uint8_t digest[32];
	size_t found = 0, strangers = 0, walked = 0;

	for (size_t i = 0; i < n; i++) {
		found += angae_allow_find(list, e[i].section, e[i].digest, &got) &&
			 !angae_allow_order(&got, &e[i]) &&
			 angae_allow_has_size(list, e[i].section, e[i].size);
		memcpy(digest, e[i].digest, sizeof(digest));
		digest[noise ? i % 32 : 31] ^= 0x80;
		strangers += angae_allow_find(list, e[i].section, digest, NULL);
	}
	while (angae_allow_next(list, &cursor, &got)) {
		if (walked && angae_allow_order(&last, &got) >= 0)
			fail_msg("out of order at %zu", walked);
		last = got;
		walked++;
	}
	assert_int_equal(found, n);
	assert_int_equal(strangers, 0);
	assert_int_equal(walked, n);
	angae_allow_close(list);
}

static void make(struct angae_allow_entry *e, size_t n, uint64_t seed, bool noise)
{
	for (size_t i = 0; i < n; i++) {
		entry(&e[i], i % 11 ? ANGAE_ALLOW_MEDIA : ANGAE_ALLOW_REVOKED, 0, i * 3);
		if (noise)
			unit_noise(e[i].digest, 32, seed + i);
		else
			angae_put32(e[i].digest + seed % 28, (uint32_t)i);
	}
}

/* Around what fits into one home, two pages, one group; and digests that are no digests at all. */
static void test_counts(void **state)
{
	static const size_t counts[] = {0,   1,	  2,   126, 127, 128, 139,  140,   141,
					253, 254, 255, 279, 280, 281, 1000, 17000, 40000};
	struct angae_allow_entry *e = calloc(40000, sizeof(*e));
	char err[256];

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		for (int noise = 0; noise < 2; noise++) {
			make(e, counts[i], i, noise);
			if (write_list(e, counts[i], err))
				fail_msg("%zu entries: %s", counts[i], err);
			check_against(e, counts[i], noise);
		}
	free(e);
}

static void test_filter(void **state)
{
	size_t n = 5000, wrong = 0;
	struct angae_allow_entry *e = calloc(n, sizeof(*e));
	struct angae_allow *list;
	char err[256];

	(void)state;
	for (size_t i = 0; i < n; i++) {
		entry(&e[i], ANGAE_ALLOW_MEDIA, 0, i * 3);
		unit_noise(e[i].digest, 32, i);
	}
	assert_int_equal(write_list(e, n, err), 0);
	list = open_path(list_path);
	for (size_t i = 0; i < n; i++)
		wrong += angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, i * 3 + 1);
	assert_true(wrong < n / 50);
	angae_allow_close(list);
	/* One whose size was not told: anything may be there. */
	e[7].size = ANGAE_SIZE_UNKNOWN;
	assert_int_equal(write_list(e, n, err), 0);
	list = open_path(list_path);
	assert_true(angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, 1));
	angae_allow_close(list);
	free(e);
}

static void build_on(const struct angae_allow *base, const struct angae_allow_entry *e, size_t n,
		     int want)
{
	char err[256] = "";
	struct angae_allow_builder *b = angae_allow_builder_new(list_path, err, sizeof(err));

	assert_non_null(b);
	assert_int_equal(angae_allow_add_list(b, base, err, sizeof(err)), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(angae_allow_add(b, &e[i], i, err, sizeof(err)), 0);
	if (angae_allow_finish(b, 43, cert, unit_key("authority.key.pem"), err, sizeof(err)) !=
	    want)
		fail_msg("%s", err);
	angae_allow_builder_free(b);
}

/* An earlier list's entries and sizes stay, and may be given again. */
static void test_base(void **state)
{
	size_t n = 3000;
	struct angae_allow_entry *e = calloc(2 * n, sizeof(*e));
	struct angae_allow *base;
	char err[256];

	(void)state;
	make(e, 2 * n, 1, true);
	assert_int_equal(write_list(e, n, err), 0);
	base = open_path(list_path);
	build_on(base, e + n / 2, 2 * n - n / 2, 0);
	check_against(e, 2 * n, true);
	build_on(base, NULL, 0, 0);
	check_against(e, n, true);
	build_on(base, e + n - 1, 1, 0);
	check_against(e, n, true);
	angae_allow_close(base);
	free(e);
}

static void test_twice(void **state)
{
	struct angae_allow_builder *b;
	struct angae_allow_entry e;
	uint64_t tags[2];
	char err[256];

	(void)state;
	b = angae_allow_builder_new(list_path, err, sizeof(err));
	assert_false(angae_allow_twice(b, tags));
	for (uint64_t i = 0; i < 1000; i++) {
		entry(&e, ANGAE_ALLOW_MEDIA, 0, i);
		unit_noise(e.digest, 32, i % 700 == 123 ? 123 : i);
		assert_int_equal(angae_allow_add(b, &e, i, err, sizeof(err)), 0);
	}
	assert_int_equal(
		angae_allow_finish(b, 1, cert, unit_key("authority.key.pem"), err, sizeof(err)),
		-1);
	assert_non_null(strstr(err, "twice"));
	assert_true(angae_allow_twice(b, tags));
	assert_int_equal(tags[0], 123);
	assert_int_equal(tags[1], 823);
	angae_allow_builder_free(b);
}

static void test_refused_entries(void **state)
{
	static const char *const names[] = {"", ".", "../up", "a b", "a/b", "\xff"};
	static struct angae_allow_entry e[200];
	char err[256];

	(void)state;
	entry(&e[0], ANGAE_ALLOW_MEDIA, 1, 1);
	entry(&e[1], ANGAE_ALLOW_REVOKED, 1, 1);
	/* The same in two sections is fine. */
	assert_int_equal(write_list(e, 2, err), 0);
	e[1].section = (enum angae_allow_section)8;
	assert_int_equal(write_list(e, 2, err), -1);
	entry(&e[0], ANGAE_ALLOW_RULE, 1, 1);
	e[0].min_version = 6;
	assert_int_equal(write_list(e, 1, err), -1);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		entry(&e[0], ANGAE_ALLOW_RULE, 1, 1);
		snprintf(e[0].package, sizeof(e[0].package), "%s", names[i]);
		assert_int_equal(write_list(e, 1, err), -1);
	}
	/* One package's rules are at home in one place. */
	for (size_t i = 0; i < 200; i++)
		entry(&e[i], ANGAE_ALLOW_RULE, (uint8_t)i, 1);
	assert_int_equal(write_list(e, 92, err), 0);
	assert_int_equal(write_list(e, 93, err), -1);
	assert_non_null(strstr(err, "alike"));
}

static void test_write_errors(void **state)
{
	struct angae_allow_entry e;
	char err[256], key[PATH_MAX];

	(void)state;
	entry(&e, ANGAE_ALLOW_MEDIA, 1, 1);
	snprintf(key, sizeof(key), "%s", unit_key("authority.key.pem"));
	assert_int_equal(
		angae_allow_write("/nonexistent/list", 1, &e, 1, cert, key, err, sizeof(err)), -1);
	assert_int_equal(
		angae_allow_write(list_path, 1, &e, 1, unit_key("1.dat"), key, err, sizeof(err)),
		-1);
	assert_non_null(strstr(err, "no certificate"));
	/* A key that is not the certificate's. */
	assert_int_equal(angae_allow_write(list_path, 1, &e, 1, cert, unit_key("app.key.pem"), err,
					   sizeof(err)),
			 -1);
	assert_int_equal(
		angae_allow_write(list_path, 1, &e, 1, cert, unit_key("nothing"), err, sizeof(err)),
		-1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),   cmocka_unit_test(test_apps),
		cmocka_unit_test(test_counts),	     cmocka_unit_test(test_filter),
		cmocka_unit_test(test_base),	     cmocka_unit_test(test_twice),
		cmocka_unit_test(test_write_errors), cmocka_unit_test(test_refused_entries),
	};

	return cmocka_run_group_tests_name("allow", tests, set_up, NULL);
}
