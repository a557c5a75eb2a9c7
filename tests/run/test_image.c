// SPDX-License-Identifier: GPL-2.0-or-later
/* image.ini, and what is seen of parts that are broken at each byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "run_image.h"

static void test_parse(void **state)
{
	struct run_image image = {0};
	char err[128] = "";

	(void)state;
	assert_int_equal(run_image_parse(&image,
					 "[image]\narch = arm64\nkernel=firmware\nversion=6.1.1\n"
					 "accel=kvm\nsmp=4\nmemory=512\nwords=a=b c\nwords=d\n",
					 err, sizeof(err)),
			 0);
	assert_int_equal(image.arch, RUN_ARM64);
	assert_string_equal(image.kernel, "firmware");
	assert_string_equal(image.version, "6.1.1");
	assert_int_equal(image.accel, RUN_KVM);
	assert_int_equal(image.smp, 4);
	assert_int_equal(image.memory, 512);
	assert_string_equal(image.words, "a=b c d");
}

static void test_defaults(void **state)
{
	struct run_image image = {0};
	char err[128] = "";

	(void)state;
	assert_int_equal(
		run_image_parse(&image, "[image]\narch=amd64\nkernel=stock\n", err, sizeof(err)),
		0);
	assert_int_equal(image.accel, RUN_AUTO);
	assert_int_equal(image.smp, 2);
	assert_int_equal(image.memory, 1024);
	assert_string_equal(image.words, "");
}

static void refused(const char *text, const char *says)
{
	struct run_image image = {0};
	char err[128] = "";

	assert_int_equal(run_image_parse(&image, text, err, sizeof(err)), -1);
	if (!strstr(err, says))
		fail_msg("'%s' does not say '%s'", err, says);
}

static void test_refused(void **state)
{
	char many[1300] = "[image]\n";

	(void)state;
	refused("", "must say");
	refused("[image]\narch=amd64\n", "must say");
	refused("[image]\narch=mips\n", "line 2: is not amd64 or arm64");
	refused("[phone]\narch=amd64\n", "line 2: is not in section");
	refused("[image]\nfly=1\n", "not a key");
	refused("[image]\nsmp=0\n", "range");
	refused("[image]\nsmp=65\n", "range");
	refused("[image]\nmemory=-1\n", "range");
	refused("[image]\naccel=warp\n", "auto, tcg or kvm");
	refused("[image]\nkernel=\n", "empty");
	refused("[image]\nkernel=0123456789012345678901234567890123\n", "too long");
	for (int i = 0; i < 12; i++)
		sprintf(many + strlen(many), "words=%0100d\n", i);
	refused(many, "line 12: is too long");
}

/* Nothing that is written in a part may send the reader astray: every byte of the heads is tried. */
static void test_every_byte(void **state)
{
	const char *dir = getenv("RUN_IMAGE");
	struct run_image image;
	char path[] = "/tmp/angae-part.XXXXXX", why[160];
	uint8_t head[4096];

	(void)state;
	assert_non_null(dir);
	assert_int_equal(run_image_open(&image, dir), 0);
	close(mkstemp(path));
	for (int part = 0; part < RUN_PARTS; part++) {
		FILE *f = fopen(image.parts[part], "r");
		size_t n = fread(head, 1, sizeof(head), f);
		char *whole = image.parts[part];
		unsigned int good = 0;

		fclose(f);
		assert_false(run_image_fault(&image, (enum run_part)part, why, sizeof(why)));
		image.parts[part] = path;
		for (size_t i = 0; i < n; i++) {
			f = fopen(path, "w");
			head[i] ^= 0xff;
			fwrite(head, 1, n, f);
			head[i] ^= 0xff;
			assert_int_equal(ftruncate(fileno(f), 1 << 20), 0);
			fclose(f);
			good += !run_image_fault(&image, (enum run_part)part, why, sizeof(why));
		}
		/* Most bytes say nothing of the file's kind or length; some do. */
		assert_in_range(good, 1, n - 4);
		image.parts[part] = whole;
	}
	unlink(path);
	run_image_close(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_every_byte),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
