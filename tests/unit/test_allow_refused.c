// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists that are not what was signed, and pages that change under an open one.
 */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <angae/merkle.h>

#include "allow_format.h"
#include "unit.h"

static uint8_t *bytes; /* a list, kept as it is */
static size_t len;
static uint64_t data; /* of which are data */
static uint8_t verity[ANGAE_SHA256_LEN];
static char cert[PATH_MAX];

#define MEDIA 700

static int set_up(void **state)
{
	static struct angae_allow_entry e[MEDIA + 40];
	char dir[PATH_MAX], path[PATH_MAX + 16], err[256];
	uint8_t root[ANGAE_SHA256_LEN];
	size_t n = 0;
	int fd;

	(void)state;
	close(unit_directory(dir));
	snprintf(path, sizeof(path), "%s/list", dir);
	snprintf(cert, sizeof(cert), "%s", unit_key("authority.pem"));
	for (; n < MEDIA; n++) {
		e[n].section = ANGAE_ALLOW_MEDIA;
		e[n].size = n;
	}
	for (; n < MEDIA + 40; n++) {
		e[n].section = 2 + n % 5;
		memcpy(e[n].package, "a.b", 4);
		e[n].max_version = n;
	}
	for (size_t i = 0; i < n; i++)
		unit_noise(e[i].digest, 32, i);
	if (angae_allow_write(path, 42, e, n, cert, unit_key("authority.key.pem"), err,
			      sizeof(err)))
		fail_msg("%s", err);
	bytes = unit_read_path(path, &len);
	data = angae_get64(bytes + ALLOW_OFF_DATA_LEN);
	fd = unit_memory_file(bytes, len);
	assert_int_equal(angae_merkle_fd(fd, 0, data, NULL, 0, 1, NULL, NULL, root), 0);
	angae_merkle_verity(root, data, verity);
	close(fd);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(bytes);
	return 0;
}

/* Return: what a whole check of these bytes says. */
static enum angae_allow_fault whole(const uint8_t *b, size_t n, const char *authority)
{
	int fd = unit_memory_file(b, n);
	struct angae_allow_source source = {
		.data = fd, .seal = -1, .authority = authority, .threads = 1};
	struct angae_allow_refusal why = {.fault = ANGAE_ALLOW_GOOD};
	struct angae_allow *list = angae_allow_load(&source, &why);

	close(fd);
	if (!list && strncmp(why.text, angae_allow_fault_name(why.fault),
			     strlen(angae_allow_fault_name(why.fault))) != 0)
		fail_msg("'%s' does not begin with its name", why.text);
	assert_true(!list == (why.fault != ANGAE_ALLOW_GOOD));
	angae_allow_close(list);
	return why.fault;
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(whole(bytes, len, cert), ANGAE_ALLOW_GOOD);
	assert_int_equal(whole(bytes, 0, cert), ANGAE_ALLOW_EMPTY);
	assert_int_equal(whole(bytes, 7, cert), ANGAE_ALLOW_NO_LIST);
	assert_int_equal(whole((const uint8_t *)"#!/bin/sh\n", 10, cert), ANGAE_ALLOW_NO_LIST);
	assert_int_equal(whole(bytes, 8, cert), ANGAE_ALLOW_CUT);
	assert_int_equal(whole(bytes, len, unit_key("app.pem")), ANGAE_ALLOW_FOREIGN);
	assert_int_equal(whole(bytes, len, unit_key("missing.pem")), ANGAE_ALLOW_UNREADABLE);
	assert_int_equal(whole(bytes, len, unit_key("1.dat")), ANGAE_ALLOW_UNREADABLE);
	assert_string_equal(angae_allow_fault_name((enum angae_allow_fault)99), "unknown");
}

/* Another lab's authority has the same name and another key. */
static void test_foreign(void **state)
{
	char dir[PATH_MAX], command[2 * PATH_MAX], other[PATH_MAX + 32];
	int fault;

	(void)state;
	close(unit_directory(dir));
	snprintf(command, sizeof(command), "%s/../../../bin/angae key new %s/k >/dev/null",
		 getenv("UNIT_KEYS"), dir);
	assert_int_equal(system(command), 0);
	snprintf(other, sizeof(other), "%s/k/authority.pem", dir);
	fault = whole(bytes, len, other);
	assert_int_equal(fault, ANGAE_ALLOW_FOREIGN);
}

static void test_truncated(void **state)
{
	(void)state;
	for (size_t n = 8; n < len; n += n < 100 ? 1 : n < data ? 97 : 1)
		assert_int_equal(whole(bytes, n, cert), ANGAE_ALLOW_CUT);
	/* And a byte too many. */
	bytes[len] = 0;
	assert_int_equal(whole(bytes, len + 1, cert), ANGAE_ALLOW_TAMPERED);
}

/* Every bit of header and signature; elsewhere one here and there. */
static void test_bit_flips(void **state)
{
	size_t step = 1;

	(void)state;
	for (size_t bit = 0; bit < 8 * len; bit += step) {
		enum angae_allow_fault fault;

		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		fault = whole(bytes, len, cert);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (fault == ANGAE_ALLOW_GOOD)
			fail_msg("bit %zu of byte %zu may change", bit % 8, bit / 8);
		step = bit < 8 * 40 || bit > 8 * data ? 1 : bit < 8 * 300 ? 5 : 1237;
	}
}

/* Trailing bytes of one kind or another. */
static void test_long_signature(void **state)
{
	uint8_t *longer = calloc(1, len + 70000);

	(void)state;
	memcpy(longer, bytes, len);
	assert_int_equal(whole(longer, len + 70000, cert), ANGAE_ALLOW_TAMPERED);
	free(longer);
}

static struct angae_allow *protected(int fd, int seal, const uint8_t *digest,
				     struct angae_allow_refusal *why)
{
	const struct angae_allow_source source = {
		.data = fd, .seal = seal, .verity = digest, .authority = cert};

	return angae_allow_load(&source, why);
}

static void test_protected(void **state)
{
	int whole_fd = unit_memory_file(bytes, len), fd = unit_memory_file(bytes, data);
	int seal = unit_memory_file(bytes + data, len - data);
	struct angae_allow_refusal why;
	struct angae_allow *list;
	uint8_t other[ANGAE_SHA256_LEN], digest[ANGAE_SHA256_LEN];

	(void)state;
	list = protected(fd, seal, verity, &why);
	assert_non_null(list);
	unit_noise(digest, 32, 5);
	assert_true(angae_allow_find(list, ANGAE_ALLOW_MEDIA, digest, NULL));
	assert_memory_equal(angae_allow_verity(list), verity, sizeof(verity));
	angae_allow_close(list);
	/* Not the digest that is signed. */
	memcpy(other, verity, sizeof(other));
	other[0] ^= 1;
	assert_null(protected(fd, seal, other, &why));
	assert_int_equal(why.fault, ANGAE_ALLOW_TAMPERED);
	/* Data and signature apart means just that. */
	assert_null(protected(whole_fd, seal, verity, &why));
	assert_int_equal(why.fault, ANGAE_ALLOW_TAMPERED);
	assert_null(protected(fd, -1, verity, &why));
	assert_int_equal(why.fault, ANGAE_ALLOW_CUT);
	/* Checked whole, apart: what an install does. */
	list = protected(fd, seal, NULL, &why);
	assert_non_null(list);
	angae_allow_close(list);
	close(whole_fd);
	close(fd);
	close(seal);
}

static void ask(const struct angae_allow *list, uint64_t seed)
{
	struct angae_allow_cursor cursor = {0};
	struct angae_allow_entry e;
	uint8_t digest[32];

	for (unsigned int s = 1; s <= 7; s++) {
		unit_noise(digest, 32, seed % (MEDIA + 80));
		angae_allow_find(list, s, digest, &e);
		angae_allow_has_size(list, s, seed);
		angae_allow_app(list, "a.b", seed, digest, NULL);
	}
	while (angae_allow_next(list, &cursor, &e))
		;
}

/* Pages that fs-verity would not let pass, but no look-up may trust. */
static void test_noise_in_pages(void **state)
{
	struct angae_allow_refusal why;

	(void)state;
	for (uint64_t seed = 0; seed < 400; seed++) {
		uint8_t *copy = malloc(data);
		struct angae_allow list = {.map = copy, .size = data, .version = 42};
		uint8_t what[2];

		memcpy(copy, bytes, data);
		for (uint64_t i = 0; i < 60; i++) {
			unit_noise(what, 2, seed * 100 + i);
			/* heads of pages most of all */
			copy[i % 2 ? (seed * 31 + what[0] * 4096u + what[1]) % data
				   : (what[0] * 4096u + what[1] % 8) % data] = what[1];
		}
		memcpy(copy, bytes, seed % 3 ? ALLOW_PAGE : ALLOW_OFF_VERSION + 8);
		if (!angae_allow_header(&list, &why)) {
			ask(&list, seed);
			assert_true(angae_allow_check(&list, &why) < 0 ||
				    !memcmp(copy, bytes, data) || seed);
		}
		free(copy);
	}
}

/* What cannot be read is refused, and the process lives. */
static void test_page_gone(void **state)
{
	int fd = unit_memory_file(bytes, len);
	struct angae_allow_source source = {.data = fd, .seal = -1, .authority = cert};
	struct angae_allow_refusal why;
	struct angae_allow *list = angae_allow_load(&source, &why);
	struct angae_allow_cursor cursor = {0};
	struct angae_allow_entry e;
	uint8_t digest[32];

	(void)state;
	assert_non_null(list);
	assert_int_equal(ftruncate(fd, ALLOW_PAGE), 0);
	unit_noise(digest, 32, 5);
	assert_false(angae_allow_find(list, ANGAE_ALLOW_MEDIA, digest, NULL));
	assert_true(angae_allow_damaged(list));
	/* Of what nobody can say whether it was revoked, it is said that it was. */
	assert_true(angae_allow_find(list, ANGAE_ALLOW_REVOKED, digest, &e));
	assert_int_equal(angae_allow_app(list, "a.b", 1, digest, NULL), ANGAE_APP_SIGNER_REVOKED);
	assert_true(angae_allow_has_size(list, ANGAE_ALLOW_MEDIA, 1ull << 50));
	assert_false(angae_allow_next(list, &cursor, &e));
	angae_allow_close(list);
	close(fd);
}

/* From here on the structure alone. */
static enum angae_allow_fault changed(uint64_t off, const void *with, size_t n)
{
	struct angae_allow_refusal why = {.fault = ANGAE_ALLOW_GOOD};
	uint8_t *copy = malloc(data);
	struct angae_allow list = {.map = copy, .size = data, .version = 42};

	memcpy(copy, bytes, data);
	memcpy(copy + off, with, n);
	if (!angae_allow_header(&list, &why))
		angae_allow_check(&list, &why);
	free(copy);
	return why.fault;
}

#define TABLE(section, off) (ALLOW_OFF_TABLES + ((section)-1) * ALLOW_TABLE_LEN + (off))

static void test_header(void **state)
{
	static const struct {
		uint64_t off;
		const char *with;
		size_t n;
		enum angae_allow_fault fault;
	} cases[] = {
		{0, "ANGAELSU", 8, ANGAE_ALLOW_NO_LIST},
		{ALLOW_OFF_FORMAT, "\1", 1, ANGAE_ALLOW_FORMAT},
		{ALLOW_OFF_PAGE_LEN, "\1", 1, ANGAE_ALLOW_MALFORMED},
		{ALLOW_OFF_VERSION, "\1", 1, ANGAE_ALLOW_MALFORMED},
		{ALLOW_OFF_DATA_LEN, "\1", 1, ANGAE_ALLOW_MALFORMED},
		{ALLOW_OFF_NAMES_PAGE, "\0", 1, ANGAE_ALLOW_MALFORMED},
		{ALLOW_OFF_NAMES_PAGE, "\xff\xff\xff\xff", 4, ANGAE_ALLOW_MALFORMED},
		{ALLOW_OFF_NAMES_PAGE + 4, "\1", 1, ANGAE_ALLOW_MALFORMED},
		{ALLOW_OFF_NAMES_LEN, "\0\0\0\0", 4, ANGAE_ALLOW_MALFORMED},
		{ALLOW_OFF_NAMES_LEN + 4, "\1", 1, ANGAE_ALLOW_MALFORMED},
		{ALLOW_OFF_NAMES_LEN + 8, "\1", 1, ANGAE_ALLOW_MALFORMED},
		{ALLOW_OFF_RESERVED, "\1", 1, ANGAE_ALLOW_MALFORMED},
		{ALLOW_PAGE - 1, "\1", 1, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_RECORD), "\1", 1, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_PAGE), "\0", 1, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_PAGE), "\x7f", 1, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_PAGE), "\xff\xff\xff\xff", 4, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_HOMES), "\0", 1, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_HOMES), "\xff\xff\xff\xff", 4, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_COUNT), "\0\0", 2, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_COUNT), "\1\0", 2, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_COUNT + 7), "\1", 1, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_FILTER), "\xff\xff\xff\xff", 4, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_BITS), "\xff", 1, ANGAE_ALLOW_MALFORMED},
		{TABLE(1, ALLOW_TABLE_BITS + 4), "\1", 1, ANGAE_ALLOW_MALFORMED},
		{TABLE(ANGAE_ALLOW_RULE, ALLOW_TABLE_FILTER), "\1", 1, ANGAE_ALLOW_MALFORMED},
		{TABLE(ANGAE_ALLOW_RULE, ALLOW_TABLE_BITS), "\1", 1, ANGAE_ALLOW_MALFORMED},
	};

	(void)state;
	assert_int_equal(changed(0, "A", 1), ANGAE_ALLOW_GOOD);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (changed(cases[i].off, cases[i].with, cases[i].n) != cases[i].fault)
			fail_msg("case %zu", i);
}

static void test_pages(void **state)
{
	uint64_t media = angae_get32(bytes + TABLE(1, ALLOW_TABLE_PAGE)) * (uint64_t)ALLOW_PAGE;
	uint64_t rules = angae_get32(bytes + TABLE(ANGAE_ALLOW_RULE, ALLOW_TABLE_PAGE)) *
			 (uint64_t)ALLOW_PAGE;
	uint64_t names = angae_get32(bytes + ALLOW_OFF_NAMES_PAGE) * (uint64_t)ALLOW_PAGE;
	uint64_t first = media + ALLOW_PAGE_HEAD, rule = rules + ALLOW_PAGE_HEAD;
	const struct {
		uint64_t off;
		const void *with;
		size_t n;
	} cases[] = {
		{media + ALLOW_PAGE_CARRIED, "\1", 1},
		{media + ALLOW_PAGE_OWN, "\xff\xff", 2},
		{media + ALLOW_PAGE_OWN, "\3", 1},
		{media + ALLOW_PAGE_SPILLED, "\xff", 1},
		{media + ALLOW_PAGE_SPILLED, "\x7f", 1},
		{first, bytes + first + 32, 32},
		{first, bytes + first + ALLOW_PAGE, 32},
		{rule, "xxxxxxxx", 8},
		{rule + ALLOW_RULE_MIN, "\xff", 1},
		{rule + ALLOW_RULE_NAME, "\1", 1},
		{rule + ALLOW_RULE_NAME, "\xff\xff\xff\xff", 4},
		{rule + ALLOW_RULE_NAME, "\xff\xff\xff\xff\xff\xff\xff\xff", 8},
		{names, "\0", 1},
		{names, ".", 1},
		{names + 3, "x", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (changed(cases[i].off, cases[i].with, cases[i].n) != ANGAE_ALLOW_MALFORMED)
			fail_msg("case %zu", i);
}

static void test_not_regular(void **state)
{
	char path[PATH_MAX], err[256];
	int fd = unit_directory(path);

	(void)state;
	assert_null(angae_allow_open(fd, cert, err, sizeof(err)));
	assert_non_null(strstr(err, "regular"));
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),	       cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_truncated),      cmocka_unit_test(test_bit_flips),
		cmocka_unit_test(test_long_signature), cmocka_unit_test(test_protected),
		cmocka_unit_test(test_noise_in_pages), cmocka_unit_test(test_page_gone),
		cmocka_unit_test(test_header),	       cmocka_unit_test(test_pages),
		cmocka_unit_test(test_not_regular),
	};

	return cmocka_run_group_tests_name("allow refused", tests, set_up, tear_down);
}
