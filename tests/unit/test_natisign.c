// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every result code of verifyFileSign, and the order they come in.
 */
#include <fcntl.h>
#include <unistd.h>

#include <angae/natisign.h>

#include "bytes.h"
#include "forge.h"
#include "phone.h"
#include "unit.h"

static void sizes(size_t from, size_t to, size_t step)
{
	for (size_t n = from; n <= to; n += step) {
		struct forged f;

		forge(&f, n, "film.mp4");
		assert_int_equal(phone_verify(&f, "film.mp4", n), ANGAE_NATI_OK);
		f.bytes[n / 2] ^= 1;
		if (n <= 131072 - ANGAE_TRAILER_HEADER)
			assert_int_equal(phone_verify(&f, "film.mp4", n), ANGAE_NATI_DIGEST);
		forge_free(&f);
	}
}

static void test_sizes(void **state)
{
	(void)state;
	sizes(1, 60, 1);
	sizes(61, 400, 13);
	sizes(131072 - 49, 131072 - 46, 1);
	sizes(131070, 131074, 1);
	sizes(262143 - 48, 262145 - 48, 1);
}

static void test_no_path(void **state)
{
	(void)state;
	assert_int_equal(angae_natisign_verify(-1, NULL, -1, 0, NULL), ANGAE_NATI_NO_PATH);
}

/* Text comes before the file is even opened. */
static void test_text(void **state)
{
	static const char *const text[] = {"a.txt",	    "A.TXT", "x/noext", "",	".",
					   "dir.mp4/plain", "a.",    "a.t",	"a.tx", "a.T"};
	static const char *const other[] = {"a.txtx", "a.txt.mp4", "a.te", "a.xt", "a.mp4"};

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		assert_int_equal(angae_natisign_verify(-1, text[i], -1, 0, NULL), ANGAE_NATI_TEXT);
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_int_equal(angae_natisign_verify(-1, other[i], -1, 0, NULL), ANGAE_NATI_OPEN);
}

static void test_open(void **state)
{
	int pipes[2];

	(void)state;
	assert_int_equal(angae_natisign_verify(phone, "a.mp4", phone, 0, NULL), ANGAE_NATI_OPEN);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(angae_natisign_verify(pipes[0], "a.mp4", phone, 0, NULL), ANGAE_NATI_OPEN);
	close(pipes[0]);
	close(pipes[1]);
}

static void test_small(void **state)
{
	uint8_t bytes[320];

	(void)state;
	unit_noise(bytes, sizeof(bytes), 3);
	for (size_t n = 0; n < 320; n++)
		assert_int_equal(phone_verify_bytes(bytes, n, "a.mp4", 0), ANGAE_NATI_SMALL);
	assert_int_equal(phone_verify_bytes(bytes, 320, "a.mp4", 0), ANGAE_NATI_UNSIGNED);
}

static void test_unsigned(void **state)
{
	uint8_t bytes[1000] = {0};

	(void)state;
	assert_int_equal(phone_verify_bytes(bytes, sizeof(bytes), "a.mp4", 0), ANGAE_NATI_UNSIGNED);
	/* "SIGN" as the last word: so a self-signed file answers too. */
	memcpy(bytes + sizeof(bytes) - 8, "SELFSIGN", 8);
	assert_int_equal(phone_verify_bytes(bytes, sizeof(bytes), "a.mp4", 0), ANGAE_NATI_UNSIGNED);
}

static void test_no_magic(void **state)
{
	uint8_t bytes[1000];

	(void)state;
	unit_noise(bytes, sizeof(bytes), 4);
	for (uint32_t tail = 0; tail <= 440; tail++) {
		angae_put32(bytes + sizeof(bytes) - 4, sizeof(bytes) - tail);
		assert_int_equal(phone_verify_bytes(bytes, sizeof(bytes), "a.mp4", 0),
				 ANGAE_NATI_NO_MAGIC);
	}
	angae_put32(bytes + sizeof(bytes) - 4, sizeof(bytes) - 441);
	assert_int_equal(phone_verify_bytes(bytes, sizeof(bytes), "a.mp4", 0), ANGAE_NATI_UNSIGNED);
	angae_put32(bytes + sizeof(bytes) - 4, sizeof(bytes) + 1);
	assert_int_equal(phone_verify_bytes(bytes, sizeof(bytes), "a.mp4", 0), ANGAE_NATI_UNSIGNED);
}

/* In a short file the tail may point before its start. */
static void test_tail_before_start(void **state)
{
	uint8_t bytes[330];

	(void)state;
	for (uint32_t end = 0; end < 24; end++) {
		unit_noise(bytes, sizeof(bytes), 5);
		if (end >= 8)
			memcpy(bytes + end - 8, "NATISIGN", 8);
		angae_put32(bytes + sizeof(bytes) - 4, end);
		if (end >= 12)
			angae_put32(bytes + end - 12, 100);
		assert_int_equal(phone_verify_bytes(bytes, sizeof(bytes), "a.mp4", 0),
				 ANGAE_NATI_UNSIGNED);
	}
}

static void test_tails(void **state)
{
	(void)state;
	for (size_t tail = 4; tail <= 441; tail += tail < 8 || tail > 436 ? 1 : 61) {
		struct forged f;

		forge(&f, 5000, "film.mp4");
		forge_tail(&f, tail);
		assert_int_equal(phone_verify(&f, "film.mp4", 7),
				 tail <= 440 ? ANGAE_NATI_OK : ANGAE_NATI_UNSIGNED);
		/* The other bytes of the tail are free. */
		if (tail > 4 && tail <= 440) {
			f.bytes[f.len - 5] ^= 0xFF;
			assert_int_equal(phone_verify(&f, "film.mp4", 7), ANGAE_NATI_OK);
		}
		forge_free(&f);
	}
}

static void test_trailer_length(void **state)
{
	struct forged f;

	(void)state;
	forge(&f, 5000, "film.mp4");
	for (uint32_t len = 321; len; len = len < 5000	       ? len + 700
					    : len < UINT32_MAX ? UINT32_MAX
							       : 0) {
		angae_put32(f.bytes + f.len - 12, len);
		assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_TRAILER_LONG);
	}
	/* A shorter one is read, from another place: its header makes no sense. */
	for (uint32_t len = 0; len < 320; len++) {
		int code;

		angae_put32(f.bytes + f.len - 12, len);
		code = phone_verify(&f, "film.mp4", 0);
		assert_true(code == ANGAE_NATI_HEADER || code == ANGAE_NATI_SIZE);
	}
	forge_free(&f);
}

/* Change one field of the header; the rest stays right. */
static int with_field(size_t content, size_t off, const void *bytes, size_t len)
{
	uint8_t plain[ANGAE_TRAILER_HEADER];
	struct forged f;
	int code;

	forge(&f, content, "film.mp4");
	forge_header(&f, plain);
	memcpy(plain + off, bytes, len);
	forge_put_header(&f, plain);
	code = phone_verify(&f, "film.mp4", 0);
	forge_free(&f);
	return code;
}

static void test_header_fields(void **state)
{
	(void)state;
	assert_int_equal(with_field(999, 0, "\1", 1), ANGAE_NATI_HEADER);
	assert_int_equal(with_field(999, 3, "\x80", 1), ANGAE_NATI_HEADER);
	assert_int_equal(with_field(999, ANGAE_HEADER_SIZE, "\0", 1), ANGAE_NATI_SIZE);
	assert_int_equal(with_field(999, ANGAE_HEADER_SIZE + 7, "\1", 1), ANGAE_NATI_SIZE);
	assert_int_equal(with_field(999, ANGAE_HEADER_EXT, ".jpg", 4), ANGAE_NATI_EXTENSION);
	assert_int_equal(with_field(999, ANGAE_HEADER_KEY, "\2", 1), ANGAE_NATI_KEY);
	/* Of the key index only the low byte counts, but the header is signed. */
	assert_int_equal(with_field(999, ANGAE_HEADER_KEY + 1, "\1", 1), ANGAE_NATI_DIGEST);
	assert_int_equal(with_field(999, 8, "\1", 1), ANGAE_NATI_DIGEST);
	assert_int_equal(with_field(999, ANGAE_HEADER_B, "\1", 1), ANGAE_NATI_DIGEST);
	/* Before the extension comes the size, and before both the first word. */
	assert_int_equal(with_field(999, ANGAE_HEADER_EXT, ".jpg\0\0\0\0\0", 9), ANGAE_NATI_SIZE);
}

static void test_key_high_bytes(void **state)
{
	uint8_t plain[ANGAE_TRAILER_HEADER];
	struct forged f;

	(void)state;
	forge(&f, 999, "film.mp4");
	forge_header(&f, plain);
	memset(plain + ANGAE_HEADER_KEY + 1, 0xEE, 3);
	memset(plain + 8, 0xDD, 16);
	forge_put_header(&f, plain);
	forge_resign(&f, -1);
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_OK);
	forge_free(&f);
}

static void test_extension(void **state)
{
	struct forged f;

	(void)state;
	forge(&f, 999, "film.MP4");
	assert_int_equal(phone_verify(&f, "other.mp4", 0), ANGAE_NATI_OK);
	assert_int_equal(phone_verify(&f, "x.Mp4", 0), ANGAE_NATI_OK);
	assert_int_equal(phone_verify(&f, "x.jpg", 0), ANGAE_NATI_EXTENSION);
	assert_int_equal(phone_verify(&f, "x.mp45", 0), ANGAE_NATI_EXTENSION);
	assert_int_equal(phone_verify(&f, "x.mp4.gif", 0), ANGAE_NATI_EXTENSION);
	/* Compared over the real one's length: a shorter one passes (HH). */
	assert_int_equal(phone_verify(&f, "x.mp", 0), ANGAE_NATI_OK);
	assert_int_equal(phone_verify(&f, "x.m", 0), ANGAE_NATI_OK);
	forge_free(&f);
	/* Only eight characters count. */
	forge(&f, 999, "a.abcdefghij");
	assert_int_equal(phone_verify(&f, "a.abcdefgXX", 0), ANGAE_NATI_OK);
	assert_int_equal(phone_verify(&f, "a.abcdefXhij", 0), ANGAE_NATI_EXTENSION);
	forge_free(&f);
}

/* One record is wrong: one second in ten says so. */
static void test_which_record(void **state)
{
	static const uint64_t starts[] = {0, 1700000000, UINT32_MAX - 5, 1ull << 40};

	(void)state;
	for (int bad = 0; bad < 10; bad++) {
		struct forged f;

		forge(&f, 999, "film.mp4");
		forge_resign(&f, bad);
		for (size_t k = 0; k < sizeof(starts) / sizeof(starts[0]); k++)
			for (uint64_t now = starts[k]; now < starts[k] + 12; now++) {
				uint32_t i = (uint32_t)(now + forge_word(&f)) % 10;

				assert_int_equal(phone_verify(&f, "film.mp4", now),
						 (int)i == bad ? ANGAE_NATI_DIGEST : ANGAE_NATI_OK);
			}
		forge_free(&f);
	}
}

/* The stored word counts only where the content has none. */
static void test_stored_word(void **state)
{
	(void)state;
	for (size_t n = 9; n <= 12; n++) {
		struct forged f;

		forge(&f, n, "film.mp4");
		forge_resign(&f, 3);
		angae_put32(f.bytes + n + 48, 4);
		for (uint64_t now = 0; now < 10; now++) {
			uint32_t i =
				(uint32_t)(now + (n < 11 ? 4 : angae_get32(f.bytes + n - 11))) % 10;

			assert_int_equal(phone_verify(&f, "film.mp4", now),
					 i == 3 ? ANGAE_NATI_DIGEST : ANGAE_NATI_OK);
		}
		forge_free(&f);
	}
}

static void test_block_flips(void **state)
{
	struct forged f;

	(void)state;
	forge(&f, 999, "film.mp4");
	for (size_t i = 0; i < 256; i++) {
		f.bytes[f.content + 52 + i] ^= (uint8_t)(1u << (i & 7));
		assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_DIGEST);
		f.bytes[f.content + 52 + i] ^= (uint8_t)(1u << (i & 7));
	}
	assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_OK);
	forge_free(&f);
}

static void test_content_flips(void **state)
{
	struct forged f;

	(void)state;
	forge(&f, 777, "film.mp4");
	for (size_t i = 0; i < f.content; i++) {
		f.bytes[i] ^= 0x10;
		assert_int_equal(phone_verify(&f, "film.mp4", 0), ANGAE_NATI_DIGEST);
		f.bytes[i] ^= 0x10;
	}
	forge_free(&f);
}

/* Truncation anywhere never passes and never reads past the end. */
static void test_truncated(void **state)
{
	struct forged f;

	(void)state;
	forge(&f, 600, "film.mp4");
	forge_tail(&f, 40);
	for (size_t n = 0; n < f.len; n++) {
		int code = phone_verify_bytes(f.bytes, n, "film.mp4", 0);

		if (n == f.len - 40)
			assert_int_equal(code, ANGAE_NATI_OK);
		else
			assert_true(code == ANGAE_NATI_SMALL || code == ANGAE_NATI_UNSIGNED);
	}
	forge_free(&f);
}

/* The documented weakness: a byte between the blocks is nobody's business. */
static void test_uncovered_byte(void **state)
{
	struct angae_reason why;
	struct forged f;
	size_t outside = 0, inside;
	int fd;

	(void)state;
	forge(&f, 3 << 20, "film.mp4");
	fd = unit_memory_file(f.bytes, f.len);
	assert_int_equal(angae_natisign_verify(fd, "film.mp4", phone, 5, &why), ANGAE_NATI_OK);
	assert_int_equal(why.nranges, 131);
	close(fd);
	inside = why.ranges[50].off + 1000;
	for (size_t i = 0; i < why.nranges; i++)
		if (why.ranges[i].off <= outside &&
		    outside < why.ranges[i].off + why.ranges[i].len) {
			outside = why.ranges[i].off + why.ranges[i].len;
			i = (size_t)-1;
		}
	f.bytes[outside] ^= 1;
	assert_int_equal(phone_verify(&f, "film.mp4", 5), ANGAE_NATI_OK);
	f.bytes[inside] ^= 1;
	assert_int_equal(phone_verify(&f, "film.mp4", 5), ANGAE_NATI_DIGEST);
	forge_free(&f);
}

/* Past 4 GiB, with next to nothing on the disk. */
static void test_sparse(void **state)
{
	struct angae_natisign_order order = {.key = unit_key("1.key.pem"), .index = 1};
	uint8_t trailer[ANGAE_NATISIGN_TRAILER];
	uint64_t size = (5ull << 30) + 12345;
	struct angae_reason why;
	char err[256];
	int fd = openat(phone, "sparse.mp4", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	(void)state;
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(pwrite(fd, "far", 3, (off_t)size - 500), 3);
	assert_int_equal(angae_natisign_sign(fd, "sparse.mp4", &order, trailer, err, sizeof(err)),
			 0);
	assert_int_equal(pwrite(fd, trailer, sizeof(trailer), (off_t)size), sizeof(trailer));
	for (uint64_t now = 0; now < 10; now++)
		assert_int_equal(angae_natisign_verify(fd, "sparse.mp4", phone, now, &why),
				 ANGAE_NATI_OK);
	assert_true(why.ranges[why.nranges - 2].off > 1ull << 32);
	assert_int_equal(pwrite(fd, "x", 1, (off_t)size - 498), 1);
	assert_int_equal(angae_natisign_verify(fd, "sparse.mp4", phone, 0, NULL),
			 ANGAE_NATI_DIGEST);
	/* A tail's word cannot say where such a file ends. */
	assert_int_equal(pwrite(fd, "tail", 4, (off_t)size + 320), 4);
	assert_int_equal(angae_natisign_verify(fd, "sparse.mp4", phone, 0, NULL),
			 ANGAE_NATI_UNSIGNED);
	close(fd);
}

static void test_looks(void **state)
{
	struct forged f;
	int fd;

	(void)state;
	forge(&f, 600, "film.mp4");
	fd = unit_memory_file(f.bytes, f.len);
	assert_int_equal(angae_natisign_length(fd), 320);
	assert_int_equal(angae_natisign_magic(fd), 1);
	close(fd);
	forge_tail(&f, 441);
	fd = unit_memory_file(f.bytes, f.len);
	assert_int_equal(angae_natisign_length(fd), 0);
	/* Here a tail of any length will do. */
	assert_int_equal(angae_natisign_magic(fd), 1);
	close(fd);
	fd = unit_memory_file("SELFSIGN", 8);
	assert_int_equal(angae_natisign_length(fd), ANGAE_NATI_SMALL);
	assert_int_equal(angae_natisign_magic(fd), 1);
	close(fd);
	fd = unit_memory_file("nothing", 7);
	assert_int_equal(angae_natisign_magic(fd), 0);
	close(fd);
	assert_int_equal(angae_natisign_length(-1), ANGAE_NATI_OPEN);
	assert_int_equal(angae_natisign_magic(-1), ANGAE_NATI_OPEN);
	forge_free(&f);
}

static void test_sign_refuses(void **state)
{
	struct angae_natisign_order order = {.key = unit_key("1.key.pem"), .index = 1};
	uint8_t trailer[ANGAE_NATISIGN_TRAILER];
	char err[256];
	int fd = unit_memory_file("", 0);

	(void)state;
	assert_int_equal(angae_natisign_sign(fd, "a.mp4", &order, trailer, err, sizeof(err)), -1);
	assert_non_null(strstr(err, "empty"));
	assert_int_equal(angae_natisign_sign(phone, "a.mp4", &order, trailer, err, sizeof(err)),
			 -1);
	assert_non_null(strstr(err, "not a regular file"));
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(angae_natisign_sign(fd, "a.txt", &order, trailer, err, sizeof(err)), -1);
	assert_int_equal(angae_natisign_sign(fd, "a", &order, trailer, err, sizeof(err)), -1);
	order.key = unit_key("authority.key.pem");
	assert_int_equal(angae_natisign_sign(fd, "a.mp4", &order, trailer, err, sizeof(err)), -1);
	assert_non_null(strstr(err, "RSA"));
	order.key = unit_key("authority.pem");
	assert_int_equal(angae_natisign_sign(fd, "a.mp4", &order, trailer, err, sizeof(err)), -1);
	order.key = unit_key("missing.pem");
	assert_int_equal(angae_natisign_sign(fd, "a.mp4", &order, trailer, err, sizeof(err)), -1);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),	       cmocka_unit_test(test_no_path),
		cmocka_unit_test(test_text),	       cmocka_unit_test(test_open),
		cmocka_unit_test(test_small),	       cmocka_unit_test(test_unsigned),
		cmocka_unit_test(test_no_magic),       cmocka_unit_test(test_tail_before_start),
		cmocka_unit_test(test_tails),	       cmocka_unit_test(test_trailer_length),
		cmocka_unit_test(test_header_fields),  cmocka_unit_test(test_key_high_bytes),
		cmocka_unit_test(test_extension),      cmocka_unit_test(test_which_record),
		cmocka_unit_test(test_stored_word),    cmocka_unit_test(test_block_flips),
		cmocka_unit_test(test_content_flips),  cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_uncovered_byte), cmocka_unit_test(test_sparse),
		cmocka_unit_test(test_looks),	       cmocka_unit_test(test_sign_refuses),
	};

	return cmocka_run_group_tests_name("natisign", tests, phone_set_up, NULL);
}
