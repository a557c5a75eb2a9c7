// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <unistd.h>

#include <zlib.h>

#include <angae/zip.h>

#include "bytes.h"
#include "unit.h"

#define ROOM (1 << 20)

/* An archive in the making; every field can be told wrong afterwards. */
struct maker {
	uint8_t bytes[ROOM];
	size_t len;
	uint8_t dir[65536];
	size_t dirlen;
	unsigned int count;
};

struct member {
	const char *name;
	size_t namelen; /* 0: strlen */
	const char *data;
	size_t len;
	uint16_t method;
	uint16_t flags;
};

static struct maker maker;

static void put16(uint8_t *p, unsigned int v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static size_t deflate_raw(const char *data, size_t len, uint8_t *out, size_t room)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return room - z.avail_out;
}

static void start(void)
{
	memset(&maker, 0, sizeof(maker));
}

static void add(const struct member *m)
{
	size_t namelen = m->namelen ? m->namelen : strlen(m->name), packed = m->len;
	uint8_t *local = maker.bytes + maker.len, *c = maker.dir + maker.dirlen;
	uint8_t *data = local + 30 + namelen;
	uint32_t crc = (uint32_t)crc32(0, (const Bytef *)m->data, (uInt)m->len);

	if (m->method == 8)
		packed = deflate_raw(m->data, m->len, data, ROOM / 2);
	else
		memcpy(data, m->data, m->len);
	angae_put32(local, 0x04034B50);
	put16(local + 6, m->flags);
	put16(local + 8, m->method);
	if (!(m->flags & 8)) {
		angae_put32(local + 14, crc);
		angae_put32(local + 18, (uint32_t)packed);
		angae_put32(local + 22, (uint32_t)m->len);
	}
	put16(local + 26, (unsigned int)namelen);
	memcpy(local + 30, m->name, namelen);
	angae_put32(c, 0x02014B50);
	put16(c + 8, m->flags);
	put16(c + 10, m->method);
	angae_put32(c + 16, crc);
	angae_put32(c + 20, (uint32_t)packed);
	angae_put32(c + 24, (uint32_t)m->len);
	put16(c + 28, (unsigned int)namelen);
	angae_put32(c + 42, (uint32_t)maker.len);
	memcpy(c + 46, m->name, namelen);
	maker.dirlen += 46 + namelen;
	maker.len += 30 + namelen + packed;
	if (m->flags & 8)
		maker.len += 12;
	maker.count++;
}

static void add_text(const char *name, const char *text, uint16_t method)
{
	add(&(struct member){.name = name, .data = text, .len = strlen(text), .method = method});
}

/* Return: offset of the central directory. */
static size_t finish(void)
{
	size_t dir = maker.len;
	uint8_t *end = maker.bytes + dir + maker.dirlen;

	memcpy(maker.bytes + dir, maker.dir, maker.dirlen);
	angae_put32(end, 0x06054B50);
	put16(end + 8, maker.count);
	put16(end + 10, maker.count);
	angae_put32(end + 12, (uint32_t)maker.dirlen);
	angae_put32(end + 16, (uint32_t)dir);
	maker.len = dir + maker.dirlen + 22;
	return dir;
}

static struct angae_zip *open_made(int *fd, char *err)
{
	*fd = unit_memory_file(maker.bytes, maker.len);
	return angae_zip_open(*fd, err, 256);
}

static void refused(const char *says)
{
	char err[256] = "";
	int fd;
	struct angae_zip *zip = open_made(&fd, err);

	assert_null(zip);
	if (!strstr(err, says))
		fail_msg("'%s' does not say '%s'", err, says);
	close(fd);
}

static void accepted(void)
{
	char err[256] = "";
	int fd;
	struct angae_zip *zip = open_made(&fd, err);

	if (!zip)
		fail_msg("%s", err);
	angae_zip_close(zip);
	close(fd);
}

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
	struct angae_zip *zip = open_made(&fd, err);

	if (!zip)
		fail_msg("%s", err);
	ret = angae_zip_extract(zip, (size_t)angae_zip_find(zip, name), take, t, err, 256);
	angae_zip_close(zip);
	close(fd);
	return ret;
}

static void make_two(void)
{
	start();
	add_text("lib/x86_64/libone.so", "stored content", 0);
	add_text("classes.dex", "deflated deflated deflated content", 8);
}

static void test_good(void **state)
{
	struct taken t = {0};
	char err[256];
	int fd;
	struct angae_zip *zip;

	(void)state;
	make_two();
	finish();
	zip = open_made(&fd, err);
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
	start();
	add(&(struct member){.name = "a", .data = "hello", .len = 5, .method = 8, .flags = 8});
	add_text("b", "", 0);
	finish();
	assert_int_equal(extract("a", &t, err), 0);
	assert_memory_equal(t.text, "hello", 5);
	t = (struct taken){0};
	assert_int_equal(extract("b", &t, err), 0);
	assert_int_equal(t.len, 0);
}

static void test_names(void **state)
{
	static const char *const bad[] = {"../up", "a/../../up", "/abs",   "a//b",
					  "./a",   "a/.",	 "..",	   "a\\b",
					  "a\nb",  "\xff\xfe",	 "a/../b", "/"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		start();
		add_text("first", "x", 0);
		add_text(bad[i], "x", 0);
		finish();
		refused("plain relative path");
	}
	start();
	add(&(struct member){.name = "a\0b", .namelen = 3, .data = "x", .len = 1});
	finish();
	refused("NUL");
	start();
	add_text("...", "x", 0);
	add_text("조선/안개.so", "x", 0);
	add_text("dir/", "", 0);
	finish();
	accepted();
	start();
	add_text("dir/", "x", 0);
	finish();
	refused("directory with content");
}

static void test_duplicate(void **state)
{
	(void)state;
	start();
	add_text("classes.dex", "one", 0);
	add_text("other", "x", 0);
	add_text("classes.dex", "two", 0);
	finish();
	refused("twice");
}

static void test_end_record(void **state)
{
	(void)state;
	make_two();
	finish();
	maker.bytes[maker.len++] = 0;
	refused("end record");
	make_two();
	finish();
	maker.len--;
	refused("end record");
	/* A comment that is announced is fine, unless it holds another end record. */
	make_two();
	finish();
	put16(maker.bytes + maker.len - 2, 30);
	memset(maker.bytes + maker.len, 'c', 30);
	maker.len += 30;
	accepted();
	memcpy(maker.bytes + maker.len - 10, "PK\5\6", 4);
	refused("end record");
	start();
	finish();
	refused("0 entries");
	maker.len = 0;
	refused("");
	maker.len = 21;
	refused("end record");
}

static void patch_end(size_t off, uint32_t v, const char *says)
{
	make_two();
	finish();
	angae_put32(maker.bytes + maker.len - 22 + off, v);
	refused(says);
}

static void test_end_fields(void **state)
{
	(void)state;
	patch_end(4, 1, "several parts");
	patch_end(8, 0x00020001, "several parts");
	patch_end(8, 0x00010001, "too many");
	patch_end(8, 0x00030003, "");
	patch_end(8, 0xFFFFFFFF, "end at its end record");
	patch_end(12, 0xFFFFFFFF, "end at its end record");
	patch_end(12, 0, "end at its end record");
	patch_end(16, 0xFFFFFFFF, "end at its end record");
	patch_end(16, 1, "end at its end record");
}

/* Change four bytes of the second record of the directory. */
static void patch_central(size_t off, uint32_t v, const char *says)
{
	size_t dir;

	make_two();
	dir = finish();
	angae_put32(maker.bytes + dir + 46 + strlen("lib/x86_64/libone.so") + off, v);
	refused(says);
}

static void test_central_fields(void **state)
{
	(void)state;
	patch_central(0, 0x02014B51, "no directory record");
	patch_central(10, 12, "method");
	patch_central(16, 0, "other sizes or CRC");
	patch_central(20, 0xFFFFFFFF, "ZIP64");
	patch_central(24, 0xFFFFFFFF, "ZIP64");
	patch_central(24, 0x80000000, "cannot come out");
	patch_central(24, 0, "cannot come out");
	patch_central(24, 35, "other sizes or CRC");
	patch_central(28, 0xFFFF, "cut short");
	patch_central(28, 10, "too many");
	patch_central(42, 0xFFFFFFFF, "ZIP64");
	patch_central(42, 0x7FFFFFFF, "no local header");
	patch_central(42, 1, "no local header");
	patch_central(42, 0, "named otherwise");
}

/* Change four bytes of the second local header. */
static void patch_local(size_t off, uint32_t v, const char *says)
{
	make_two();
	finish();
	angae_put32(maker.bytes + 30 + strlen("lib/x86_64/libone.so") + 14 + off, v);
	refused(says);
}

static void test_local_fields(void **state)
{
	(void)state;
	patch_local(0, 0, "no local header");
	patch_local(14, 0, "other sizes or CRC");
	patch_local(18, 1, "other sizes or CRC");
	patch_local(22, 1, "other sizes or CRC");
	patch_local(26, 3, "named otherwise");
	patch_local(30, 0x41414141, "named otherwise");
	patch_local(6, 8, "other sizes or CRC");
	/* An extra field that reaches into the directory. */
	patch_local(26, 0xFFFF000B, "runs into the central directory");
}

static void test_sizes_of_stored(void **state)
{
	size_t dir;

	(void)state;
	make_two();
	dir = finish();
	angae_put32(maker.bytes + dir + 24, 13);
	refused("cannot come out");
	make_two();
	dir = finish();
	angae_put32(maker.bytes + dir + 20, 400000);
	angae_put32(maker.bytes + dir + 24, 400000);
	refused("runs into");
}

static void test_first_entry_at_zero(void **state)
{
	(void)state;
	start();
	memcpy(maker.bytes, "dex\n035\0", 8);
	maker.len = 8;
	add_text("a", "x", 0);
	finish();
	refused("before the first entry");
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
	put16(p + 26, 1);
	p[30] = 'b';
	p[31] = 'y';
	start();
	add(&(struct member){.name = "a", .data = inner, .len = sizeof(inner)});
	c = maker.dir + maker.dirlen;
	angae_put32(c, 0x02014B50);
	angae_put32(c + 16, (uint32_t)crc32(0, (const Bytef *)"y", 1));
	angae_put32(c + 20, 1);
	angae_put32(c + 24, 1);
	put16(c + 28, 1);
	angae_put32(c + 42, 31);
	c[46] = 'b';
	maker.dirlen += 47;
	maker.count++;
	finish();
	refused("overlap");
}

static void test_crc(void **state)
{
	struct taken t = {0};
	char err[256];

	(void)state;
	make_two();
	finish();
	maker.bytes[30 + strlen("lib/x86_64/libone.so")] ^= 1;
	assert_int_equal(extract("lib/x86_64/libone.so", &t, err), -1);
	assert_non_null(strstr(err, "CRC"));
}

/* Both headers lie alike about what the stream holds. */
static void lie(int32_t by, const char *says)
{
	size_t local = 30 + strlen("lib/x86_64/libone.so") + 14, dir;
	struct taken t = {0};
	char err[256];

	make_two();
	dir = finish();
	angae_put32(maker.bytes + local + 22, (uint32_t)(34 + by));
	angae_put32(maker.bytes + dir + 46 + strlen("lib/x86_64/libone.so") + 24,
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
	make_two();
	finish();
	maker.bytes[data] = 0xFF;
	assert_int_equal(extract("classes.dex", &t, err), -1);
	/* Packed bytes that the stream does not need. */
	start();
	add_text("a", "x", 8);
	maker.len += 5;
	packed = angae_get32(maker.dir + 20) + 5;
	angae_put32(maker.dir + 20, packed);
	angae_put32(maker.bytes + 18, packed);
	finish();
	assert_int_equal(extract("a", &t, err), -1);
	assert_non_null(strstr(err, "after the end"));
	/* And a stream that is cut. */
	start();
	add_text("a", "some text to be cut short", 8);
	packed = angae_get32(maker.dir + 20) - 3;
	angae_put32(maker.dir + 20, packed);
	angae_put32(maker.bytes + 18, packed);
	dir = finish();
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
	start();
	add(&(struct member){.name = "bomb", .data = zeros, .len = len, .method = 8});
	finish();
	zip = open_made(&fd, err);
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
	make_two();
	finish();
	len = maker.len;
	for (size_t n = 0; n < len; n++) {
		int fd = unit_memory_file(maker.bytes, n);

		assert_null(angae_zip_open(fd, err, sizeof(err)));
		close(fd);
	}
	for (size_t bit = 0; bit < len * 8; bit++) {
		struct angae_zip *zip;
		uint64_t got = 0;
		int fd;

		maker.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		zip = open_made(&fd, err);
		for (size_t i = 0; zip && i < angae_zip_count(zip); i++)
			angae_zip_extract(zip, i, count_only, &got, err, sizeof(err));
		assert_true(got <= 48);
		angae_zip_close(zip);
		close(fd);
		maker.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
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
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_end_record),
		cmocka_unit_test(test_end_fields),
		cmocka_unit_test(test_central_fields),
		cmocka_unit_test(test_local_fields),
		cmocka_unit_test(test_sizes_of_stored),
		cmocka_unit_test(test_first_entry_at_zero),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_crc),
		cmocka_unit_test(test_declared_size),
		cmocka_unit_test(test_broken_stream),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_not_regular),
	};

	return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
