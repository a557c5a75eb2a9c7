// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Red Star's watermark: records, chains, edits; twins of the published samples
 * in structure (a picture of 28616 bytes with two users, a document).
 */
#include <stdio.h>
#include <unistd.h>

#include <angae/watermark.h>

#include "bytes.h"
#include "unit.h"

#define RECORD ANGAE_WATERMARK_RECORD
#define END    ANGAE_WATERMARK_END
#define FIRST  "AC9A58CDZ364C"
#define SECOND "8295FF513293A"
#define THIRD  "B48Z789B3AZ97"

static char err[256];

/* A file in memory that edits are applied to, as the tool does on disk. */
struct file {
	uint8_t *bytes;
	size_t len;
	int fd;
};

static void file_make(struct file *f, size_t len)
{
	f->bytes = malloc(len + (1 << 17));
	f->len = len;
	unit_noise(f->bytes, len, len);
	f->fd = unit_memory_file(f->bytes, len);
}

static void file_sync(struct file *f)
{
	close(f->fd);
	f->fd = unit_memory_file(f->bytes, f->len);
}

static void file_free(struct file *f)
{
	close(f->fd);
	free(f->bytes);
}

static void apply(struct file *f, const struct angae_watermark_edit *edit)
{
	assert_true(edit->keep <= f->len && edit->at <= edit->keep);
	memcpy(f->bytes + edit->at, edit->bytes, edit->len);
	f->len = edit->keep > edit->at + edit->len ? edit->keep : edit->at + edit->len;
	file_sync(f);
}

static int add(struct file *f, enum angae_watermark_kind kind, const char *machine)
{
	struct angae_watermark_edit edit;
	struct angae_watermark wm;
	int ret;

	angae_watermark_find(f->fd, kind, &wm);
	ret = angae_watermark_add(f->fd, &wm, machine, 0, &edit, err, sizeof(err));
	if (ret == 1)
		apply(f, &edit);
	return ret;
}

static int strip(struct file *f, enum angae_watermark_kind kind)
{
	struct angae_watermark_edit edit;
	struct angae_watermark wm;

	angae_watermark_find(f->fd, kind, &wm);
	if (angae_watermark_strip(f->fd, &wm, &edit, err, sizeof(err)) < 0)
		return -1;
	apply(f, &edit);
	return 0;
}

static enum angae_watermark_state find(const struct file *f, enum angae_watermark_kind kind,
				       struct angae_watermark *wm)
{
	return angae_watermark_find(f->fd, kind, wm);
}

static void assert_record(const struct file *f, const struct angae_watermark *wm, uint32_t i,
			  const char *text)
{
	struct angae_watermark_record record;

	assert_int_equal(angae_watermark_record(f->fd, wm, i, &record), 0);
	assert_string_equal(record.text, text);
	assert_int_equal(record.extra, 0);
	assert_true(record.good);
}

/* Records opened from the published samples have this third block; the others are openssl's. */
static void test_record(void **state)
{
	static const uint8_t zeros[] = {0x5a, 0x13, 0xa0, 0xe6, 0x29, 0x4b, 0x75, 0xb1};
	struct angae_watermark_record record;
	uint8_t raw[RECORD];

	(void)state;
	assert_int_equal(angae_watermark_pack(FIRST, 0, raw), 0);
	assert_memory_equal(raw + 16, zeros, sizeof(zeros));
	assert_int_equal(angae_watermark_unpack(raw, &record), 0);
	assert_string_equal(record.text, "WM" FIRST);
	assert_int_equal(angae_watermark_pack("", 0x12345678, raw), 0);
	assert_int_equal(angae_watermark_unpack(raw, &record), 0);
	assert_string_equal(record.text, "WM");
	assert_int_equal(record.extra, 0x12345678);
	assert_int_equal(angae_watermark_pack("12345678901234", 0, raw), -1);
}

static void test_machine(void **state)
{
	static const struct {
		const char *serial;
		const char *machine;
	} rows[] = {
		{NULL, ANGAE_WATERMARK_DEFAULT},
		{"", "ZZZZZZZZZZZZZ"},
		{"Z", "ZZZZZZZZZZZ23"},
		{"z", "ZZZZZZZZZZZ23"},
		{"1 ", "ZZZZZZZZZZZ24"},
		{"1-", "ZZZZZZZZZZZZ1"},
		{"WD-WXA1", "ZZZZZZZZZZ169"},
		{"wd-wxa1", "ZZZZZZZZZZ169"},
		{"WD-W", "ZZZZZZZZZZZZZ"},
		{"WD-", "ZZZZZZZZZZ48D"},
		/* 36^12 is past 2^52: a high word of six digits, cut at the end. */
		{"1000000000000", "41C21CB8E1ZZZ"},
		/* 36^13 is past 2^64: what is left of it, and only 20 characters count. */
		{"10000000000000", "3F4CZ9FFA4ZZZ"},
		{"ZZZZZZZZZZZZZZZZZZZZ", "1FE82ZFFFFFFF"},
		{"ZZZZZZZZZZZZZZZZZZZZ12", "1FE82ZFFFFFFF"},
	};
	char machine[ANGAE_WATERMARK_MACHINE + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		angae_watermark_machine(rows[i].serial, machine);
		assert_string_equal(machine, rows[i].machine);
	}
}

static void test_kinds(void **state)
{
	(void)state;
	assert_int_equal(angae_watermark_kind("a/b.JPG"), ANGAE_WATERMARK_TAIL);
	assert_int_equal(angae_watermark_kind("b.rmvb"), ANGAE_WATERMARK_TAIL);
	assert_int_equal(angae_watermark_kind("b.docx"), ANGAE_WATERMARK_AT_50);
	assert_int_equal(angae_watermark_kind("b.docxx"), ANGAE_WATERMARK_NONE);
	assert_int_equal(angae_watermark_kind("b.html"), ANGAE_WATERMARK_NONE);
	assert_int_equal(angae_watermark_kind("jpg"), ANGAE_WATERMARK_NONE);
	assert_string_equal(angae_watermark_kind_name(ANGAE_WATERMARK_TAIL), "tail");
	assert_string_equal(angae_watermark_kind_name(ANGAE_WATERMARK_AT_50), "0x50");
	assert_string_equal(angae_watermark_kind_name(ANGAE_WATERMARK_NONE), "none");
}

/* The samples' picture: 28616 bytes; the first user's copy is 31 longer, the second's 24 more. */
static void test_twin_picture(void **state)
{
	struct angae_watermark wm;
	struct file f;
	uint8_t *plain;

	(void)state;
	file_make(&f, 28616);
	plain = malloc(f.len);
	memcpy(plain, f.bytes, f.len);
	assert_int_equal(find(&f, ANGAE_WATERMARK_TAIL, &wm), ANGAE_WATERMARK_ABSENT);
	assert_int_equal(strip(&f, ANGAE_WATERMARK_TAIL), -1);
	assert_int_equal(add(&f, ANGAE_WATERMARK_TAIL, FIRST), 1);
	assert_int_equal(f.len, 28616 + 31);
	assert_int_equal(add(&f, ANGAE_WATERMARK_TAIL, FIRST), 0);
	assert_int_equal(add(&f, ANGAE_WATERMARK_TAIL, SECOND), 1);
	assert_int_equal(f.len, 28616 + 31 + 24);
	assert_int_equal(add(&f, ANGAE_WATERMARK_TAIL, FIRST), 0);
	assert_memory_equal(f.bytes + f.len - 7, "\x30\0\0\0EOF", 7);
	assert_int_equal(find(&f, ANGAE_WATERMARK_TAIL, &wm), ANGAE_WATERMARK_GOOD);
	assert_int_equal(wm.off, 28616);
	assert_int_equal(wm.count, 2);
	assert_record(&f, &wm, 0, "WM" FIRST);
	assert_record(&f, &wm, 1, "WM" SECOND);
	assert_int_equal(angae_watermark_record(f.fd, &wm, 2, &(struct angae_watermark_record){0}),
			 -1);
	assert_int_equal(strip(&f, ANGAE_WATERMARK_TAIL), 0);
	assert_int_equal(f.len, 28616);
	assert_memory_equal(f.bytes, plain, f.len);
	free(plain);
	file_free(&f);
}

/* A first local header as Office writes it: [Content_Types].xml, growth hint of 516 bytes. */
static void make_document(struct file *f)
{
	static const uint8_t hint[] = {0x20, 0xA2, 0x04, 0x02, 0x28, 0xA0, 0x00, 0x01};

	file_make(f, 4000);
	memset(f->bytes, 0, 30);
	memcpy(f->bytes, "PK\3\4", 4);
	f->bytes[26] = 19;
	f->bytes[28] = 520 & 255;
	f->bytes[29] = 520 >> 8;
	memcpy(f->bytes + 30, "[Content_Types].xml", 19);
	memset(f->bytes + 0x31, 0, 520);
	memcpy(f->bytes + 0x31, hint, sizeof(hint));
	file_sync(f);
}

static void test_twin_document(void **state)
{
	struct angae_watermark wm;
	struct file f;
	uint8_t plain[4000];

	(void)state;
	make_document(&f);
	memcpy(plain, f.bytes, sizeof(plain));
	assert_true(angae_watermark_padding(f.fd));
	assert_int_equal(find(&f, ANGAE_WATERMARK_AT_50, &wm), ANGAE_WATERMARK_ABSENT);
	assert_int_equal(add(&f, ANGAE_WATERMARK_AT_50, FIRST), 1);
	/* The second user takes the place of the first. */
	assert_int_equal(add(&f, ANGAE_WATERMARK_AT_50, THIRD), 1);
	assert_int_equal(add(&f, ANGAE_WATERMARK_AT_50, THIRD), 0);
	assert_int_equal(f.len, sizeof(plain));
	assert_memory_equal(f.bytes, plain, 0x50);
	assert_memory_equal(f.bytes + 0x50 + 24, "\x18\0\0\0EOF", 7);
	assert_memory_equal(f.bytes + 0x50 + 31, plain + 0x50 + 31, sizeof(plain) - 0x50 - 31);
	assert_int_equal(find(&f, ANGAE_WATERMARK_AT_50, &wm), ANGAE_WATERMARK_GOOD);
	assert_int_equal(wm.off, 0x50);
	assert_int_equal(wm.count, 1);
	assert_record(&f, &wm, 0, "WM" THIRD);
	assert_int_equal(strip(&f, ANGAE_WATERMARK_AT_50), 0);
	assert_memory_equal(f.bytes, plain, sizeof(plain));
	file_free(&f);
}

/* Any byte of the hint that is not as Office leaves it: what stood there is not known. */
static void test_unsure_document(void **state)
{
	struct file f;

	(void)state;
	make_document(&f);
	assert_int_equal(add(&f, ANGAE_WATERMARK_AT_50, FIRST), 1);
	for (size_t i = 0; i < 0x31 + 520; i += i == 0x4F ? 32 : 1) {
		/* Of the header the signature, the name's length, and how much extra there is at least. */
		bool counts = i < 4 || i == 26 || i == 27 || i == 29 || (i >= 0x31 && i < 0x37) ||
			      (i >= 0x39 && i < 0x50) || i >= 0x50 + 31;

		f.bytes[i] ^= 0x80;
		file_sync(&f);
		assert_int_equal(angae_watermark_padding(f.fd), !counts);
		if (counts)
			assert_int_equal(strip(&f, ANGAE_WATERMARK_AT_50), -1);
		f.bytes[i] ^= 0x80;
	}
	file_free(&f);
	/* No ZIP at all, and a file that ends before the mark would. */
	file_make(&f, 200);
	assert_int_equal(add(&f, ANGAE_WATERMARK_AT_50, FIRST), 1);
	assert_int_equal(strip(&f, ANGAE_WATERMARK_AT_50), -1);
	file_free(&f);
	file_make(&f, 0x50 + 30);
	assert_int_equal(add(&f, ANGAE_WATERMARK_AT_50, FIRST), -1);
	file_free(&f);
}

static void expect(size_t content, uint32_t length, size_t records, enum angae_watermark_state want)
{
	struct angae_watermark wm;
	struct file f;

	file_make(&f, content);
	for (size_t i = 0; i < records; i++, f.len += RECORD)
		assert_int_equal(angae_watermark_pack(FIRST, 0, f.bytes + f.len), 0);
	angae_put32(f.bytes + f.len, length);
	memcpy(f.bytes + f.len + 4, "EOF", 3);
	f.len += END;
	file_sync(&f);
	assert_int_equal(find(&f, ANGAE_WATERMARK_TAIL, &wm), want);
	assert_int_equal(!wm.detail[0], want == ANGAE_WATERMARK_GOOD);
	assert_int_equal(strip(&f, ANGAE_WATERMARK_TAIL), want == ANGAE_WATERMARK_GOOD ? 0 : -1);
	/* What ends like a chain but cannot be one is content. */
	assert_int_equal(add(&f, ANGAE_WATERMARK_TAIL, SECOND),
			 want == ANGAE_WATERMARK_BAD ? -1 : 1);
	file_free(&f);
}

static void test_malformed(void **state)
{
	(void)state;
	expect(0, 24, 1, ANGAE_WATERMARK_GOOD);
	expect(100, 24, 1, ANGAE_WATERMARK_GOOD);
	expect(100, 72, 3, ANGAE_WATERMARK_GOOD);
	expect(100, 0, 0, ANGAE_WATERMARK_BAD);
	expect(100, 0, 1, ANGAE_WATERMARK_BAD);
	expect(100, 25, 1, ANGAE_WATERMARK_BAD);
	expect(100, 23, 1, ANGAE_WATERMARK_BAD);
	/* More records than there are: the content before them is no record. */
	expect(100, 72, 2, ANGAE_WATERMARK_BAD);
	expect(100, 124, 1, ANGAE_WATERMARK_BAD);
	expect(100, 125, 1, ANGAE_WATERMARK_ABSENT);
	expect(100, 0xFFFFFFF0, 1, ANGAE_WATERMARK_ABSENT);
	expect(0, 24, 0, ANGAE_WATERMARK_ABSENT);
	expect(0, 4096 * 24, 4096, ANGAE_WATERMARK_GOOD);
	expect(0, 4097 * 24, 4097, ANGAE_WATERMARK_BAD);
}

/* A damaged record is told, and the ones around it can still be read. */
static void test_damaged_record(void **state)
{
	struct angae_watermark wm;
	struct file f;

	(void)state;
	file_make(&f, 1000);
	assert_int_equal(add(&f, ANGAE_WATERMARK_TAIL, FIRST), 1);
	assert_int_equal(add(&f, ANGAE_WATERMARK_TAIL, SECOND), 1);
	assert_int_equal(add(&f, ANGAE_WATERMARK_TAIL, THIRD), 1);
	memset(f.bytes + 1000 + RECORD, 0, 8);
	file_sync(&f);
	assert_int_equal(find(&f, ANGAE_WATERMARK_TAIL, &wm), ANGAE_WATERMARK_BAD);
	assert_non_null(strstr(wm.detail, "record 2 of 3, at 1024"));
	assert_int_equal(wm.count, 3);
	assert_record(&f, &wm, 0, "WM" FIRST);
	assert_record(&f, &wm, 2, "WM" THIRD);
	file_free(&f);
}

/* At 0x50 there is one record, whatever the length says. */
static void test_malformed_document(void **state)
{
	static const uint32_t lengths[] = {0, 1, 23, 25, 48, 96};
	struct angae_watermark wm;
	struct file f;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		make_document(&f);
		assert_int_equal(add(&f, ANGAE_WATERMARK_AT_50, FIRST), 1);
		angae_put32(f.bytes + 0x50 + RECORD, lengths[i]);
		file_sync(&f);
		assert_int_equal(find(&f, ANGAE_WATERMARK_AT_50, &wm), ANGAE_WATERMARK_BAD);
		assert_int_equal(wm.count, 0);
		assert_true(wm.detail[0]);
		assert_int_equal(add(&f, ANGAE_WATERMARK_AT_50, SECOND), -1);
		assert_int_equal(strip(&f, ANGAE_WATERMARK_AT_50), -1);
		file_free(&f);
	}
}

/* W first or M second is enough for the reader (RS). */
static void test_good(void **state)
{
	struct angae_watermark_record record;
	int good = 0;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		uint8_t raw[RECORD];

		unit_noise(raw, sizeof(raw), (uint64_t)i);
		assert_int_equal(angae_watermark_unpack(raw, &record), 0);
		assert_int_equal(record.good, record.text[0] == 'W' || record.text[1] == 'M');
		good += record.good;
	}
	assert_true(good > 5 && good < 60);
}

static void test_unreadable(void **state)
{
	struct angae_watermark wm;

	(void)state;
	assert_int_equal(angae_watermark_find(-1, ANGAE_WATERMARK_TAIL, &wm),
			 ANGAE_WATERMARK_ERROR);
	assert_true(wm.detail[0]);
	assert_false(angae_watermark_padding(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_machine),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_twin_picture),
		cmocka_unit_test(test_twin_document),
		cmocka_unit_test(test_unsure_document),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_damaged_record),
		cmocka_unit_test(test_malformed_document),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_unreadable),
	};

	return cmocka_run_group_tests_name("watermark", tests, NULL, NULL);
}
