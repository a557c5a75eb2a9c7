// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NATISIGN, era reference: every code, every bit of the trailer, and each
 * weakness of 2407 beside it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <angae/merkle.h>
#include <angae/natisign.h>

#include "bytes.h"
#include "forge.h"
#include "reference.h"
#include "scramble.h"
#include "unit.h"

#define L ANGAE_NATISIGN_TRAILER

static int phone;

static void give(const char *name)
{
	size_t len;
	uint8_t *key = unit_read_path(unit_key(name), &len);

	unit_write_at(phone, name, key, len);
	free(key);
}

static int set_up(void **state)
{
	char path[PATH_MAX];

	(void)state;
	phone = unit_directory(path);
	give("1.dat");
	give("reference-1.dat");
	return 0;
}

/* A file of @content bytes signed for @name. */
static void make(struct forged *f, size_t content, const char *name)
{
	struct angae_natisign_order order = {
		.key = unit_key("reference-1.key.pem"), .index = 1, .a = 0xA1, .b = 0xB2};
	char err[200] = "";
	int fd;

	*f = (struct forged){.content = content, .len = content + L};
	f->bytes = calloc(1, f->len + 512);
	assert_non_null(f->bytes);
	unit_noise(f->bytes, content, content);
	fd = unit_memory_file(f->bytes, content);
	if (angae_reference_sign(fd, name, &order, f->bytes + content, err, sizeof(err)))
		fail_msg("%s", err);
	close(fd);
}

static int verify_facts(const struct forged *f, const char *name,
			struct angae_reference_facts *facts)
{
	int fd = unit_memory_file(f->bytes, f->len);
	struct angae_reason why;
	uint64_t hashed = 0;
	int code = angae_reference_verify(fd, name, phone, NULL, NULL, &hashed, facts, &why);

	assert_int_equal(why.code, code);
	assert_int_equal(why.layer, ANGAE_LAYER_NATISIGN);
	assert_true(why.detail[0]);
	for (size_t i = 0; i < why.nranges; i++)
		assert_true(why.ranges[i].off + why.ranges[i].len <= f->len);
	/* Content is read only when all else is right. */
	assert_int_equal(hashed,
			 code == ANGAE_NATI_OK || code == ANGAE_NATI_DIGEST ? f->content : 0);
	close(fd);
	return code;
}

static int verify(const struct forged *f, const char *name)
{
	struct angae_reference_facts facts;

	return verify_facts(f, name, &facts);
}

static int as_2407(const struct forged *f, const char *name, uint64_t now)
{
	int fd = unit_memory_file(f->bytes, f->len);
	int code = angae_natisign_verify(fd, name, phone, now, NULL);

	close(fd);
	return code;
}

static void test_sizes(void **state)
{
	static const size_t sizes[] = {1,    10,     11,     12,     319,    320,
				       4095, 4096,   4097,   131023, 131024, 131025,
				       8192, 131071, 131072, 131073, 524288, 524289};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct forged f;

		make(&f, sizes[i], "film.mp4");
		assert_int_equal(verify(&f, "dir/FILM.MP4"), ANGAE_NATI_OK);
		assert_int_equal(as_2407(&f, "film.mp4", i), ANGAE_NATI_HEADER);
		f.bytes[sizes[i] / 2] ^= 0x10;
		assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_DIGEST);
		forge_free(&f);
	}
}

/* What fsverity(1) says of the whole file is what the facts say the kernel will measure. */
static void test_verity(void **state)
{
	static const size_t sizes[] = {1, 4000, 4096, 524288, 600000};
	struct angae_reference_facts facts;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint8_t root[ANGAE_SHA256_LEN], digest[ANGAE_SHA256_LEN];
		struct forged f;
		int fd;

		make(&f, sizes[i], "film.mp4");
		assert_int_equal(verify_facts(&f, "film.mp4", &facts), ANGAE_NATI_OK);
		fd = unit_memory_file(f.bytes, f.len);
		angae_merkle_fd(fd, 0, f.len, NULL, 0, 1, NULL, NULL, root);
		angae_merkle_verity(root, f.len, digest);
		assert_memory_equal(facts.verity, digest, sizeof(digest));
		assert_int_equal(facts.size, sizes[i]);
		assert_int_equal(facts.a, 0xA1);
		assert_int_equal(facts.b, 0xB2);
		assert_int_equal(facts.index, 1);
		assert_memory_equal(facts.ext, ".mp4\0\0\0", 8);
		close(fd);
		forge_free(&f);
	}
}

static int code_of_header(size_t at)
{
	if (at < 4)
		return ANGAE_NATI_HEADER;
	if (at < 8)
		return ANGAE_NATI_KEY;
	if (at < 24)
		return ANGAE_NATI_STRAY;
	if (at < 32)
		return ANGAE_NATI_SIGNATURE;
	return at < 40 ? ANGAE_NATI_EXTENSION : ANGAE_NATI_SIZE;
}

static int code_of_trailer(size_t at)
{
	if (at < ANGAE_REFERENCE_ROOT_AT)
		return ANGAE_NATI_STRAY;
	if (at < ANGAE_REFERENCE_END)
		return ANGAE_NATI_SIGNATURE;
	if (at < L - 12)
		return ANGAE_NATI_STRAY;
	return at < L - 8 ? ANGAE_NATI_TRAILER_LONG : ANGAE_NATI_UNSIGNED;
}

static void test_every_bit(void **state)
{
	struct forged f;
	uint8_t *trailer, header[48], stored[48];

	(void)state;
	make(&f, 1000, "film.mp4");
	trailer = f.bytes + f.content;
	memcpy(stored, trailer, sizeof(stored));
	for (size_t bit = 0; bit < 8 * sizeof(header); bit++) {
		angae_descramble(ANGAE_SCRAMBLE_ANDROID, stored, header, sizeof(header));
		header[bit / 8] ^= (uint8_t)(1u << bit % 8);
		angae_scramble(ANGAE_SCRAMBLE_ANDROID, header, trailer, sizeof(header));
		assert_int_equal(verify(&f, "film.mp4"), code_of_header(bit / 8));
	}
	memcpy(trailer, stored, sizeof(stored));
	for (size_t bit = 8 * sizeof(header); bit < 8 * L; bit++) {
		int code;

		trailer[bit / 8] ^= (uint8_t)(1u << bit % 8);
		code = verify(&f, "film.mp4");
		/* A shorter trailer than is there: its header is noise, its length still wrong. */
		assert_int_equal(code, code_of_trailer(bit / 8));
		trailer[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_OK);
	forge_free(&f);
}

static void test_not_there(void **state)
{
	struct forged f = {.bytes = calloc(1, 500)};

	(void)state;
	assert_int_equal(angae_reference_verify(-1, NULL, phone, NULL, NULL, NULL, NULL, NULL),
			 ANGAE_NATI_NO_PATH);
	assert_int_equal(angae_reference_verify(-1, "a", phone, NULL, NULL, NULL, NULL, NULL),
			 ANGAE_NATI_OPEN);
	assert_int_equal(verify(&f, "a.mp4"), ANGAE_NATI_SMALL);
	f.len = 319;
	assert_int_equal(verify(&f, "a.mp4"), ANGAE_NATI_SMALL);
	f.len = 500;
	assert_int_equal(verify(&f, "a.mp4"), ANGAE_NATI_UNSIGNED);
	/* Where 2407 says 262 there is no signature either. */
	angae_put32(f.bytes + 496, 400);
	assert_int_equal(as_2407(&f, "a.mp4", 0), ANGAE_NATI_NO_MAGIC);
	assert_int_equal(verify(&f, "a.mp4"), ANGAE_NATI_UNSIGNED);
	forge_free(&f);
}

static void test_names(void **state)
{
	struct forged f;

	(void)state;
	make(&f, 50, "film.mp4");
	assert_int_equal(verify(&f, "film.mp"), ANGAE_NATI_EXTENSION);
	assert_int_equal(verify(&f, "film.mp4x"), ANGAE_NATI_EXTENSION);
	assert_int_equal(verify(&f, "film"), ANGAE_NATI_EXTENSION);
	assert_int_equal(verify(&f, "film.txt"), ANGAE_NATI_EXTENSION);
	assert_int_equal(verify(&f, "film.mp4.abcdefgh"), ANGAE_NATI_EXTENSION);
	forge_free(&f);
	make(&f, 50, "x.abcdefg");
	assert_int_equal(verify(&f, "x.abcdefg"), ANGAE_NATI_OK);
	assert_int_equal(verify(&f, "x.abcdefgh"), ANGAE_NATI_EXTENSION);
	forge_free(&f);
	make(&f, 50, "x.txt");
	assert_int_equal(verify(&f, "x.txt"), ANGAE_NATI_OK);
	forge_free(&f);
}

static void test_keys(void **state)
{
	struct forged f;
	uint8_t *key;
	size_t len;

	(void)state;
	make(&f, 50, "film.mp4");
	key = unit_read_path(unit_key("reference-2.dat"), &len);
	unit_write_at(phone, "reference-1.dat", key, len);
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_SIGNATURE);
	unit_write_at(phone, "reference-1.dat", key, len - 1);
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_KEY);
	free(key);
	key = unit_read_path(unit_key("1.dat"), &len);
	unit_write_at(phone, "reference-1.dat", key, len);
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_KEY);
	free(key);
	unlinkat(phone, "reference-1.dat", 0);
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_KEY);
	give("reference-1.dat");
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_OK);
	forge_free(&f);
}

static void pattern_of(const struct forged *f, uint8_t record[24])
{
	memset(record, 0, 24);
	angae_put32(record + 4, forge_word(f));
	memcpy(record + 8, ".MP4", 4);
	angae_put32(record + 16, 0xA1);
	angae_put32(record + 20, 0xB2);
}

/* A weakness of 2407: half a record revokes nothing. Here it stops everything. */
static void test_pattern(void **state)
{
	struct angae_reference_facts facts;
	uint8_t record[24], other[24] = {0};
	struct forged f;

	(void)state;
	make(&f, 50, "film.mp4");
	pattern_of(&f, record);
	unit_write_at(phone, "pattern.dat", "", 0);
	assert_int_equal(verify_facts(&f, "film.mp4", &facts), ANGAE_NATI_OK);
	unit_write_at(phone, "pattern.dat", other, 24);
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_OK);
	unit_write_at(phone, "pattern.dat", record, 24);
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_REVOKED);
	assert_int_equal(angae_reference_recheck(&facts, "film.mp4", phone, NULL),
			 ANGAE_NATI_REVOKED);
	unit_write_at(phone, "pattern.dat", record, 23);
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_PATTERN);
	assert_int_equal(angae_reference_recheck(&facts, "film.mp4", phone, NULL),
			 ANGAE_NATI_PATTERN);
	unlinkat(phone, "pattern.dat", 0);
	assert_int_equal(mkdirat(phone, "pattern.dat", 0700), 0);
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_PATTERN);
	unlinkat(phone, "pattern.dat", AT_REMOVEDIR);
	assert_int_equal(verify(&f, "film.mp4"), ANGAE_NATI_OK);
	forge_free(&f);
}

static void test_recheck(void **state)
{
	struct angae_reference_facts facts, forged;
	struct angae_reason why;
	struct forged f;

	(void)state;
	make(&f, 50, "film.mp4");
	assert_int_equal(verify_facts(&f, "film.mp4", &facts), ANGAE_NATI_OK);
	assert_int_equal(angae_reference_recheck(&facts, "b.MP4", phone, &why), ANGAE_NATI_OK);
	assert_int_equal(why.code, ANGAE_NATI_OK);
	assert_int_equal(angae_reference_recheck(&facts, NULL, phone, NULL), ANGAE_NATI_NO_PATH);
	assert_int_equal(angae_reference_recheck(&facts, "b.mp", phone, NULL),
			 ANGAE_NATI_EXTENSION);
	assert_int_equal(angae_reference_recheck(&facts, "b.mp4", -1, NULL), ANGAE_NATI_KEY);
	forged = facts;
	forged.root[0] ^= 1;
	assert_int_equal(angae_reference_recheck(&forged, "b.mp4", phone, NULL),
			 ANGAE_NATI_SIGNATURE);
	forged = facts;
	forged.size++;
	assert_int_equal(angae_reference_recheck(&forged, "b.mp4", phone, NULL),
			 ANGAE_NATI_SIGNATURE);
	forge_free(&f);
}

/* Weaknesses of 2407, each accepted there and refused here. */
static void test_unseen_byte(void **state)
{
	struct forged old, new;
	size_t n = 2 << 20, hidden = 0;

	(void)state;
	forge(&old, n, "film.mp4");
	make(&new, n, "film.mp4");
	for (size_t at = 1024; at < n && !hidden; at += 1024) {
		bool seen = false;

		old.bytes[at] ^= 1;
		for (uint64_t now = 0; now < 10 && !seen; now++)
			seen = as_2407(&old, "film.mp4", now) != ANGAE_NATI_OK;
		hidden = seen ? 0 : at;
		old.bytes[at] ^= seen;
	}
	assert_true(hidden > 0);
	new.bytes[hidden] ^= 1;
	assert_int_equal(verify(&new, "film.mp4"), ANGAE_NATI_DIGEST);
	forge_free(&old);
	forge_free(&new);
}

static void test_shorter_name_and_tail(void **state)
{
	struct forged old, new;

	(void)state;
	forge(&old, 100, "film.mp4");
	make(&new, 100, "film.mp4");
	assert_int_equal(as_2407(&old, "film.mp", 0), ANGAE_NATI_OK);
	assert_int_equal(verify(&new, "film.mp"), ANGAE_NATI_EXTENSION);
	forge_tail(&old, 440);
	forge_tail(&new, 440);
	assert_int_equal(as_2407(&old, "film.mp4", 0), ANGAE_NATI_OK);
	assert_int_equal(verify(&new, "film.mp4"), ANGAE_NATI_TAIL);
	forge_free(&old);
	forge_free(&new);
}

static void test_changing_answer(void **state)
{
	struct forged old, new;
	int first;

	(void)state;
	forge(&old, 100, "film.mp4");
	forge_resign(&old, 3);
	first = as_2407(&old, "film.mp4", 0);
	for (uint64_t now = 1; first == as_2407(&old, "film.mp4", now); now++)
		assert_true(now < 10);
	/* There is no clock to ask. */
	make(&new, 100, "film.mp4");
	new.bytes[5] ^= 1;
	for (int i = 0; i < 3; i++)
		assert_int_equal(verify(&new, "film.mp4"), ANGAE_NATI_DIGEST);
	forge_free(&old);
	forge_free(&new);
}

static bool stop(uint64_t done, void *arg)
{
	(void)done;
	(void)arg;
	return false;
}

static void test_stopped(void **state)
{
	struct forged f;
	int fd;

	(void)state;
	make(&f, 600000, "film.mp4");
	fd = unit_memory_file(f.bytes, f.len);
	assert_int_equal(
		angae_reference_verify(fd, "film.mp4", phone, stop, NULL, NULL, NULL, NULL),
		ANGAE_NATI_READ);
	assert_int_equal(errno, ECANCELED);
	close(fd);
	forge_free(&f);
}

static void test_cannot_sign(void **state)
{
	struct angae_natisign_order order = {.key = "/none"};
	uint8_t trailer[L];
	char err[200] = "";
	int fd = unit_memory_file("x", 1), empty = unit_memory_file("", 0);

	(void)state;
	assert_int_equal(angae_reference_sign(fd, "a.mp4", &order, trailer, err, sizeof(err)), -1);
	order.key = unit_key("1.key.pem");
	assert_int_equal(angae_reference_sign(fd, "a.mp4", &order, trailer, err, sizeof(err)), -1);
	assert_non_null(strstr(err, "not an Ed25519 key"));
	assert_int_equal(angae_reference_sign(empty, "a.mp4", &order, trailer, err, sizeof(err)),
			 -1);
	assert_int_equal(angae_reference_sign(phone, "a.mp4", &order, trailer, err, sizeof(err)),
			 -1);
	assert_int_equal(angae_reference_sign(fd, "a.abcdefgh", &order, trailer, err, sizeof(err)),
			 -1);
	assert_non_null(strstr(err, "extension"));
	close(fd);
	close(empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_verity),
		cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_pattern),
		cmocka_unit_test(test_recheck),
		cmocka_unit_test(test_unseen_byte),
		cmocka_unit_test(test_shorter_name_and_tail),
		cmocka_unit_test(test_changing_answer),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_cannot_sign),
	};

	return cmocka_run_group_tests_name("reference", tests, set_up, NULL);
}
