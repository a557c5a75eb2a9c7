// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The governed table's reader: what it takes, and that one bad line spoils all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <linux/angae.h>

#include "init.h"

static struct init_line lines[INIT_TABLE_MAX];
static char err[256];

static int read_bytes(const char *bytes, size_t n)
{
	char path[] = "/tmp/governed.XXXXXX";
	int fd = mkstemp(path);
	int ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	close(fd);
	err[0] = '\0';
	ret = init_table_read(path, lines, err, sizeof(err));
	unlink(path);
	return ret;
}

static int read_text(const char *text)
{
	return read_bytes(text, strlen(text));
}

static void takes_each_kind(void **state)
{
	(void)state;
	assert_int_equal(read_text("# a comment\n\n"
				   "type media_file\tmedia # another\n"
				   "volume / trusted\n"
				   "volume /data labelled media\n"
				   "volume /mnt/lab plain none if-mounted\n"
				   "program /system/bin/pm installer"),
			 5);
	assert_int_equal(lines[0].kind, INIT_LINE_TYPE);
	assert_string_equal(lines[0].name, "media_file");
	assert_int_equal(lines[0].value, ANGAE_CLASS_MEDIA);
	assert_int_equal(lines[1].flags, ANGAE_VOLF_TRUSTED);
	assert_int_equal(lines[2].flags, ANGAE_VOLF_LABELLED);
	assert_false(lines[2].if_mounted);
	assert_int_equal(lines[3].value, ANGAE_CLASS_NONE);
	assert_int_equal(lines[3].flags, 0);
	assert_true(lines[3].if_mounted);
	assert_int_equal(lines[4].kind, INIT_LINE_PROGRAM);
	assert_int_equal(lines[4].value, ANGAE_ROLE_INSTALLER);
}

static void takes_the_phones_own(void **state)
{
	(void)state;
	assert_true(init_table_read("userspace/image/governed.tab", lines, err, sizeof(err)) > 10);
}

static void refuses_the_whole_for_one_line(void **state)
{
	static const char *const bad[] = {
		"type media_file",
		"type media_file film",
		"type media_file media media",
		"type a b c d e f g h",
		"typ media_file media",
		"volume data labelled media",
		"volume /data labelled",
		"volume /data sorted media",
		"volume /data labelled media sometimes",
		"volume /data trusted media",
		"volume /data if-mounted",
		"program pm installer",
		"program /system/bin/pm lab",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[256];

		snprintf(text, sizeof(text), "type media_file media\n%s\n", bad[i]);
		assert_int_equal(read_text(text), -1);
		assert_non_null(strstr(err, ":2: "));
	}
}

static void refuses_what_is_too_long(void **state)
{
	char text[1024];

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, "type ", 5);
	assert_int_equal(read_bytes(text, sizeof(text)), -1);
	assert_non_null(strstr(err, "line too long"));
	snprintf(text, sizeof(text), "type %0*d media\n", ANGAE_TYPE_LEN, 1);
	assert_int_equal(read_text(text), -1);
	assert_non_null(strstr(err, "type name too long"));
	snprintf(text, sizeof(text), "volume /%0200d trusted\n", 1);
	assert_int_equal(read_text(text), -1);
	assert_non_null(strstr(err, "name too long"));
}

static void refuses_too_many_lines(void **state)
{
	static char text[(INIT_TABLE_MAX + 1) * 16];
	size_t n = 0;

	(void)state;
	for (int i = 0; i <= INIT_TABLE_MAX; i++)
		n += snprintf(text + n, sizeof(text) - n, "type t%d media\n", i);
	assert_int_equal(read_bytes(text, n), -1);
	assert_non_null(strstr(err, "too many lines"));
}

static void says_that_it_is_missing(void **state)
{
	(void)state;
	assert_int_equal(init_table_read("/nonexistent", lines, err, sizeof(err)), -1);
	assert_non_null(strstr(err, "No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_each_kind),
		cmocka_unit_test(takes_the_phones_own),
		cmocka_unit_test(refuses_the_whole_for_one_line),
		cmocka_unit_test(refuses_what_is_too_long),
		cmocka_unit_test(refuses_too_many_lines),
		cmocka_unit_test(says_that_it_is_missing),
	};

	return cmocka_run_group_tests_name("governed table", tests, NULL, NULL);
}
