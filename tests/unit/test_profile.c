// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "profile.h"
#include "unit.h"

#define GOOD "[profile]\nname = x\n[media]\nextensions = mp4 JPG\n"

static int parse(const char *text, struct angae_profile *p, char *err)
{
	return angae_profile_parse(text, strlen(text), "era.ini", p, err, 256);
}

static void refused(const char *text, const char *says)
{
	struct angae_profile p;
	char err[256] = "";

	assert_int_equal(parse(text, &p, err), -1);
	if (!strstr(err, says))
		fail_msg("'%s' does not say '%s'", err, says);
}

static void test_shipped(void **state)
{
	const char *dir = getenv("UNIT_PROFILES");
	struct angae_profile p;
	char path[PATH_MAX], err[256];

	(void)state;
	assert_non_null(dir);
	snprintf(path, sizeof(path), "%s/2014.ini", dir);
	if (angae_profile_load(path, &p, err, sizeof(err)))
		fail_msg("%s", err);
	assert_string_equal(p.name, "2014");
	assert_int_equal(p.natisign, ANGAE_NATISIGN_2407);
	assert_false(p.store_media);
	assert_false(p.refuse_writer);
	assert_false(p.fail_open);
	assert_true(angae_profile_checks(&p, "film.mp4"));
	snprintf(path, sizeof(path), "%s/reference.ini", dir);
	assert_int_equal(angae_profile_load(path, &p, err, sizeof(err)), 0);
	assert_string_equal(p.name, "reference");
	assert_int_equal(p.natisign, ANGAE_NATISIGN_REFERENCE);
	assert_true(p.selfsign);
	assert_true(p.store_media);
	assert_true(p.refuse_writer);
	assert_true(p.allowlist);
}

static void test_defaults(void **state)
{
	struct angae_profile p;
	char err[256];

	(void)state;
	assert_int_equal(parse(GOOD, &p, err), 0);
	assert_false(p.selfsign || p.store_media || p.refuse_writer || p.fail_open || p.magic);
	assert_true(p.allowlist);
	assert_int_equal(p.deadline_ms, 10000);
	assert_int_equal(p.window_ms, 1000);
	assert_int_equal(p.natisign, ANGAE_NATISIGN_NONE);
	assert_int_equal(p.wording, ANGAE_WORDING_S4);
	assert_string_equal(p.extensions, ".mp4.jpg.");
}

static void test_lines_go_on(void **state)
{
	struct angae_profile p;
	char err[256];

	(void)state;
	assert_int_equal(
		parse("[profile]\nname = x\n[media]\nextensions = a b\n; why\n c d\n", &p, err), 0);
	assert_string_equal(p.extensions, ".a.b.c.d.");
}

static void test_errors_name_the_line(void **state)
{
	(void)state;
	refused(GOOD "colour = red\n", "era.ini:5: unknown key 'colour' in [media]");
	refused("[profile]\nname = x\n\n[gate]\nnatisign = 2407\n", "era.ini:5: unknown key");
	refused("name = x\n", "era.ini:1: unknown key");
	refused("[profile\n", "era.ini:1:");
	refused("[profile]\nno equals sign\n", "era.ini:2:");
	refused(GOOD "magic = perhaps\n", "era.ini:5: 'magic' must be yes or no");
	refused(GOOD "natisign = 2408\n", "none, 2407 or reference");
	refused(GOOD "[gate]\ndeadline_ms = 0\n", "milliseconds");
	refused(GOOD "[gate]\ndeadline_ms = -1\n", "milliseconds");
	refused(GOOD "[gate]\ndeadline_ms = 99999999999999999999\n", "milliseconds");
	refused(GOOD "[gate]\nwindow_ms = 10s\n", "milliseconds");
	refused(GOOD "[package]\nwording = s5\n", "s4 or reuters");
	refused(GOOD "[gate]\nfail_open = no\nfail_open = no\n",
		"era.ini:7: 'fail_open' is given twice");
	refused("[profile]\nname = Upper\n", "must be 1 to 31");
	refused("[profile]\nname = 1234567890123456789012345678901234\n", "must be 1 to 31");
	refused("[profile]\ntitle =\n", "must be 1 to 95");
	refused("[media]\nextensions = .mp4\n", "without dots");
	refused("[media]\nextensions =\n", "must not be empty");
	refused("[profile]\nname = x\n", "'extensions' is missing");
	refused("[media]\nextensions = x\n", "'name' is missing");
	refused("", "'name' is missing");
}

static void test_long_things(void **state)
{
	char text[8192];
	size_t len = (size_t)snprintf(text, sizeof(text), GOOD);

	(void)state;
	for (int i = 0; i < 200; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " abcdefgh\n");
	refused(text, "too long");
	memset(text, 'a', 1000);
	text[1000] = '\0';
	refused(text, "era.ini:1:");
}

static void test_nul_and_files(void **state)
{
	struct angae_profile p;
	char err[256];

	(void)state;
	assert_int_equal(angae_profile_parse("[profile]\0x", 11, "era.ini", &p, err, sizeof(err)),
			 -1);
	assert_non_null(strstr(err, "NUL"));
	assert_int_equal(angae_profile_load("/nonexistent.ini", &p, err, sizeof(err)), -1);
	assert_int_equal(angae_profile_load("/", &p, err, sizeof(err)), -1);
}

static void test_checks(void **state)
{
	static const char *const yes[] = {"a.rm", "A.RM", "dir.x/b.rmvb", "x.y.rmv", ".rm"};
	static const char *const no[] = {
		"a.r",	    "a.",     "a",
		"",	    "rm",     "a.rm.x",
		"dir.rm/a", "a.rmv.", "a.abcdefghijabcdefghijabcdefghijabcdefghij"};
	struct angae_profile p;
	char err[256];

	(void)state;
	assert_int_equal(parse("[profile]\nname = x\n[media]\nextensions = rmv rmvb rm\n", &p, err),
			 0);
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(angae_profile_checks(&p, yes[i]));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(angae_profile_checks(&p, no[i]));
	assert_false(angae_profile_checks(&p, NULL));
}

static void test_warning(void **state)
{
	struct angae_profile p = {.wording = ANGAE_WORDING_S4};

	(void)state;
	assert_string_equal(angae_warning_text(&p, "en"),
			    "If you install a pirated program, your phone may malfunction, or data "
			    "will be destroyed.");
	assert_string_equal(angae_warning_source(&p, "en"), "S4, verbatim");
	assert_non_null(strstr(angae_warning_source(&p, "ko"), "our rendering"));
	p.wording = ANGAE_WORDING_REUTERS;
	assert_string_equal(angae_warning_text(&p, "en"),
			    "If you install illegal programmes, your phone can malfunction or data "
			    "will get destroyed");
	assert_non_null(strstr(angae_warning_source(&p, "ko"), "our rendering"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),	    cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_lines_go_on), cmocka_unit_test(test_errors_name_the_line),
		cmocka_unit_test(test_long_things), cmocka_unit_test(test_nul_and_files),
		cmocka_unit_test(test_checks),	    cmocka_unit_test(test_warning),
	};

	return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
