// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <unistd.h>

#include <zlib.h>

#include "bytes.h"
#include "unit.h"
#include "zipmaker.h"

struct taken {
	char text[4096];
	size_t len;
	int stop;
};

static int take(const void *data, size_t len, void *arg)
{
	struct taken *t = arg;

	assert_true(t->len + len <= sizeof(t->text));
	memcpy(t->text + t->len, data, len);
	t->len += len;
	return t->stop;
}

static int extract(const char *name, struct taken *t, char *err)
{
	int fd, ret;
	struct angae_zip *zip = zip_open(&fd, err);

	if (!zip)
		fail_msg("%s", err);
	ret = angae_zip_extract(zip, (size_t)angae_zip_find(zip, name), take, t, err, 256);
	angae_zip_close(zip);
	close(fd);
	return ret;
}

static void test_good(void **state)
{
	struct taken t = {0};
	char err[256];
	int fd;
	struct angae_zip *zip;

	(void)state;
	zip_make_two();
	zip_finish();
	zip = zip_open(&fd, err);
	assert_non_null(zip);
	assert_int_equal(angae_zip_count(zip), 2);
	assert_string_equal(angae_zip_entry(zip, 0)->name, "lib/x86_64/libone.so");
	assert_int_equal(angae_zip_entry(zip, 1)->size, 34);
	assert_int_equal(angae_zip_entry(zip, 1)->method, 8);
	assert_null(angae_zip_entry(zip, 2));
	assert_int_equal(angae_zip_find(zip, "classes.dex"), 1);
	assert_int_equal(angae_zip_find(zip, "classes.de"), -1);
	assert_int_equal(angae_zip_extract(zip, 2, take, &t, err, sizeof(err)), -1);
	angae_zip_close(zip);
	close(fd);
	assert_int_equal(extract("lib/x86_64/libone.so", &t, err), 0);
	assert_int_equal(t.len, 14);
	assert_memory_equal(t.text, "stored content", 14);
	t = (struct taken){0};
	assert_int_equal(extract("classes.dex", &t, err), 0);
	assert_int_equal(t.len, 34);
	t = (struct taken){.stop = 77};
	assert_int_equal(extract("classes.dex", &t, err), 77);
}

static void test_descriptor(void **state)
{
	struct taken t = {0};
	char err[256];

	(void)state;
	zip_start();
	zip_add(&(struct zip_member){
		.name = "a", .data = "hello", .len = 5, .method = 8, .flags = 8});
	zip_add_text("b", "", 0);
	zip_finish();
	assert_int_equal(extract("a", &t, err), 0);
	assert_memory_equal(t.text, "hello", 5);
	t = (struct taken){0};
	assert_int_equal(extract("b", &t, err), 0);
	assert_int_equal(t.len, 0);
}

static void test_duplicate(void **state)
{
	(void)state;
	zip_start();
	zip_add_text("classes.dex", "one", 0);
	zip_add_text("other", "x", 0);
	zip_add_text("classes.dex", "two", 0);
	zip_finish();
	zip_refused("twice");
}

static void test_sizes_of_stored(void **state)
{
	size_t dir;

	(void)state;
	zip_make_two();
	dir = zip_finish();
	angae_put32(zip_maker.bytes + dir + 24, 13);
	zip_refused("of two sizes");
	zip_make_two();
	dir = zip_finish();
	angae_put32(zip_maker.bytes + dir + 20, 400000);
	angae_put32(zip_maker.bytes + dir + 24, 400000);
	zip_refused("runs into");
}

static void test_first_entry_at_zero(void **state)
{
	(void)state;
	zip_start();
	memcpy(zip_maker.bytes, "dex\n035\0", 8);
	zip_maker.len = 8;
	zip_add_text("a", "x", 0);
	zip_finish();
	zip_refused("does not begin with a local header");
}

/* Two records, one local header within the other's data. */
static void test_overlap(void **state)
{
	char inner[64] = {0};
	uint8_t *p = (uint8_t *)inner;
	uint8_t *c;

	(void)state;
	angae_put32(p, 0x04034B50);
	angae_put32(p + 14, (uint32_t)crc32(0, (const Bytef *)"y", 1));
	angae_put32(p + 18, 1);
	angae_put32(p + 22, 1);
	zip_put16(p + 26, 1);
	p[30] = 'b';
	p[31] = 'y';
	zip_start();
	zip_add(&(struct zip_member){.name = "a", .data = inner, .len = sizeof(inner)});
	c = zip_maker.dir + zip_maker.dirlen;
	angae_put32(c, 0x02014B50);
	angae_put32(c + 16, (uint32_t)crc32(0, (const Bytef *)"y", 1));
	angae_put32(c + 20, 1);
	angae_put32(c + 24, 1);
	zip_put16(c + 28, 1);
	angae_put32(c + 42, 31);
	c[46] = 'b';
	zip_maker.dirlen += 47;
	zip_maker.count++;
	zip_finish();
	zip_refused("overlap");
}

static void test_crc(void **state)
{
	struct taken t = {0};
	char err[256];

	(void)state;
	zip_make_two();
	zip_finish();
	zip_maker.bytes[30 + strlen("lib/x86_64/libone.so")] ^= 1;
	assert_int_equal(extract("lib/x86_64/libone.so", &t, err), -1);
	assert_non_null(strstr(err, "CRC"));
}

/* Both headers lie alike about what the stream holds. */
static void lie(int32_t by, const char *says)
{
	size_t local = 30 + strlen("lib/x86_64/libone.so") + 14, dir;
	struct taken t = {0};
	char err[256];

	zip_make_two();
	dir = zip_finish();
	angae_put32(zip_maker.bytes + local + 22, (uint32_t)(34 + by));
	angae_put32(zip_maker.bytes + dir + 46 + strlen("lib/x86_64/libone.so") + 24,
		    (uint32_t)(34 + by));
	assert_int_equal(extract("classes.dex", &t, err), -1);
	assert_true(t.len <= (size_t)(34 + by));
	if (!strstr(err, says))
		fail_msg("'%s' does not say '%s'", err, says);
}

static void test_declared_size(void **state)
{
	(void)state;
	lie(-1, "more than it declares");
	lie(1, "less than it declares");
}

static void test_broken_stream(void **state)
{
	struct taken t = {0};
	char err[256];
	size_t data = 30 + strlen("lib/x86_64/libone.so") + 14 + 30 + strlen("classes.dex");
	size_t dir;
	uint32_t packed;

	(void)state;
	zip_make_two();
	zip_finish();
	zip_maker.bytes[data] = 0xFF;
	assert_int_equal(extract("classes.dex", &t, err), -1);
	/* Packed bytes that the stream does not need. */
	zip_start();
	zip_add_text("a", "x", 8);
	zip_maker.len += 5;
	packed = angae_get32(zip_maker.dir + 20) + 5;
	angae_put32(zip_maker.dir + 20, packed);
	angae_put32(zip_maker.bytes + 18, packed);
	zip_finish();
	assert_int_equal(extract("a", &t, err), -1);
	assert_non_null(strstr(err, "after the end"));
	/* And a stream that is cut. */
	zip_start();
	zip_add_text("a", "some text to be cut short", 8);
	packed = angae_get32(zip_maker.dir + 20) - 3;
	angae_put32(zip_maker.dir + 20, packed);
	angae_put32(zip_maker.bytes + 18, packed);
	dir = zip_finish();
	assert_true(dir > packed);
	assert_int_equal(extract("a", &t, err), -1);
	assert_non_null(strstr(err, "too early"));
}

static int count_only(const void *data, size_t len, void *arg)
{
	(void)data;
	*(uint64_t *)arg += len;
	return 0;
}

/* A real bomb of the allowed ratio gives what it declares and nothing more. */
static void test_bomb(void **state)
{
	size_t len = 64 << 20;
	char *zeros = calloc(1, len), err[256];
	uint64_t got = 0;
	struct angae_zip *zip;
	int fd;

	(void)state;
	zip_start();
	zip_add(&(struct zip_member){.name = "bomb", .data = zeros, .len = len, .method = 8});
	zip_finish();
	zip = zip_open(&fd, err);
	assert_non_null(zip);
	assert_int_equal(angae_zip_extract(zip, 0, count_only, &got, err, sizeof(err)), 0);
	assert_int_equal(got, len);
	angae_zip_close(zip);
	close(fd);
	free(zeros);
}

/* Cut anywhere, a bit turned anywhere: an error or a sound archive, never a crash. */
static void test_hostile(void **state)
{
	char err[256];
	size_t len;

	(void)state;
	zip_make_two();
	zip_finish();
	len = zip_maker.len;
	for (size_t n = 0; n < len; n++) {
		int fd = unit_memory_file(zip_maker.bytes, n);

		assert_null(angae_zip_open(fd, err, sizeof(err)));
		close(fd);
	}
	for (size_t bit = 0; bit < len * 8; bit++) {
		struct angae_zip *zip;
		uint64_t got = 0;
		int fd;

		zip_maker.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		zip = zip_open(&fd, err);
		for (size_t i = 0; zip && i < angae_zip_count(zip); i++)
			angae_zip_extract(zip, i, count_only, &got, err, sizeof(err));
		assert_true(got <= 48);
		angae_zip_close(zip);
		close(fd);
		zip_maker.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* A file that somebody cuts while it is open: an error, no signal. */
static void test_shrinks(void **state)
{
	uint64_t got = 0;
	char err[256];
	struct angae_zip *zip;
	int fd;

	(void)state;
	zip_make_two();
	zip_finish();
	zip = zip_open(&fd, err);
	assert_non_null(zip);
	assert_int_equal(ftruncate(fd, 40), 0);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(angae_zip_extract(zip, i, count_only, &got, err, sizeof(err)), -1);
		assert_non_null(strstr(err, "cannot be read"));
	}
	assert_int_equal(angae_zip_find(zip, "classes.dex"), 1);
	angae_zip_close(zip);
	close(fd);
}

static void test_not_regular(void **state)
{
	char path[PATH_MAX], err[256];
	int fd = unit_directory(path);

	(void)state;
	assert_null(angae_zip_open(fd, err, sizeof(err)));
	assert_null(angae_zip_open(-1, err, sizeof(err)));
	close(fd);
	angae_zip_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_descriptor),
		cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_sizes_of_stored),
		cmocka_unit_test(test_first_entry_at_zero),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_crc),
		cmocka_unit_test(test_declared_size),
		cmocka_unit_test(test_broken_stream),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_shrinks),
		cmocka_unit_test(test_not_regular),
	};

	return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
