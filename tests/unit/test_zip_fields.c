// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A ZIP's names, end record, directory and local headers, each field told wrong.
 */
#include "bytes.h"
#include "unit.h"
#include "zipmaker.h"

static void test_names(void **state)
{
	static const char *const bad[] = {"../up", "a/../../up", "/abs", "a//b",   "./a", "a/.",
					  "..",	   "a\\b",	 "a\nb", "a/../b", "/"};

	(void)state;
	/* They can be listed, as on a phone, and not be extracted. */
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		zip_start();
		zip_add_text("first", "x", 0);
		zip_add_text(bad[i], "x", 0);
		zip_finish();
		zip_accepted();
		zip_extract_refused(1, "plain relative path");
	}
	zip_start();
	zip_add_text("first", "x", 0);
	zip_add_text("\xff\xfe", "x", 0);
	zip_finish();
	zip_refused("not UTF-8");
	zip_start();
	zip_add_text("first", "x", 0);
	zip_add_text("cut\xe1\x80", "x", 0);
	zip_finish();
	zip_refused("not UTF-8");
	zip_start();
	zip_add(&(struct zip_member){.name = "a\0b", .namelen = 3, .data = "x", .len = 1});
	zip_finish();
	zip_refused("NUL");
	zip_start();
	zip_add_text("...", "x", 0);
	zip_add_text("조선/안개.so", "x", 0);
	zip_add_text("dir/", "", 0);
	zip_finish();
	zip_accepted();
	zip_start();
	zip_add_text("dir/", "x", 0);
	zip_finish();
	zip_accepted();
	zip_extract_refused(0, "directory with content");
}

static void test_end_record(void **state)
{
	(void)state;
	zip_make_two();
	zip_finish();
	zip_maker.bytes[zip_maker.len++] = 0;
	zip_refused("where the file does");
	zip_make_two();
	zip_finish();
	zip_maker.len--;
	zip_refused("where the file does");
	/* A comment that is announced is fine, unless it holds another end record. */
	zip_make_two();
	zip_finish();
	zip_put16(zip_maker.bytes + zip_maker.len - 2, 30);
	memset(zip_maker.bytes + zip_maker.len, 'c', 30);
	zip_maker.len += 30;
	zip_accepted();
	memcpy(zip_maker.bytes + zip_maker.len - 22, "PK\5\6", 4);
	zip_refused("second end record");
	/* Even where no record has room. */
	memcpy(zip_maker.bytes + zip_maker.len - 22, "cccccccccccccccccPK\5\6", 21);
	zip_refused("second end record");
	zip_start();
	zip_finish();
	zip_refused("no entries");
	zip_maker.len = 0;
	zip_refused("");
	memset(zip_maker.bytes, 0, sizeof(zip_maker.bytes));
	zip_maker.len = 21;
	zip_refused("no end record");
}

static void patch_end(size_t off, uint32_t v, const char *says)
{
	zip_make_two();
	zip_finish();
	angae_put32(zip_maker.bytes + zip_maker.len - 22 + off, v);
	zip_refused(says);
}

static void test_end_fields(void **state)
{
	(void)state;
	patch_end(8, 0x00010001, "more entries than");
	patch_end(8, 0x00030003, "cannot be in a directory");
	patch_end(8, 0xFFFFFFFF, "ZIP64");
	patch_end(12, 0xFFFFFFFF, "ZIP64");
	patch_end(12, 0x7FFFFFFF, "lie before the end record");
	patch_end(12, 0, "cannot be in a directory");
	patch_end(12, 0x30, "cannot be in a directory");
	patch_end(16, 0xFFFFFFFF, "ZIP64");
	patch_end(16, 0x7FFFFFFF, "lie before the end record");
	patch_end(16, 1, "no directory record");
	/* Nobody looks at what disk it is. */
	zip_make_two();
	zip_finish();
	zip_put16(zip_maker.bytes + zip_maker.len - 22 + 4, 1);
	zip_put16(zip_maker.bytes + zip_maker.len - 22 + 8, 1);
	zip_accepted();
}

static void said(const char *says)
{
	if (says)
		zip_refused(says);
	else
		zip_accepted();
}

/* Change four bytes of the second record of the directory. */
static void patch_central(size_t off, uint32_t v, const char *says)
{
	size_t dir;

	zip_make_two();
	dir = zip_finish();
	angae_put32(zip_maker.bytes + dir + 46 + strlen("lib/x86_64/libone.so") + off, v);
	said(says);
}

static void test_central_fields(void **state)
{
	(void)state;
	patch_central(0, 0x02014B51, "no directory record");
	patch_central(16, 0, "other sizes or CRC");
	patch_central(20, 0xFFFFFFFF, "ZIP64");
	patch_central(24, 0xFFFFFFFF, "ZIP64");
	patch_central(24, 0x80000000, "other sizes or CRC");
	patch_central(24, 0, "other sizes or CRC");
	patch_central(24, 35, "other sizes or CRC");
	patch_central(28, 0xFFFF, "cut short");
	patch_central(28, 10, "named otherwise");
	patch_central(42, 0xFFFFFFFF, "ZIP64");
	patch_central(42, 0x7FFFFFFF, "no local header");
	patch_central(42, 1, "no local header");
	patch_central(42, 0, "named otherwise");
	patch_central(8, 0x00080008, NULL);
}

/* Change four bytes of the second local header. */
static void patch_local(size_t off, uint32_t v, const char *says)
{
	zip_make_two();
	zip_finish();
	angae_put32(zip_maker.bytes + 30 + strlen("lib/x86_64/libone.so") + 14 + off, v);
	said(says);
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
	patch_local(6, 8, NULL);
	/* An extra field that reaches into the directory. */
	patch_local(26, 0xFFFF000B, "runs into the central directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),	     cmocka_unit_test(test_end_record),
		cmocka_unit_test(test_end_fields),   cmocka_unit_test(test_central_fields),
		cmocka_unit_test(test_local_fields),
	};

	return cmocka_run_group_tests_name("zip fields", tests, NULL, NULL);
}
