// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Signing APKs by schemes v2 and v3, and the state's mark: what is written
 * reads as it should, and nothing else is written.
 */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <angae/apk_sign.h>

#include "bytes.h"
#include "unit.h"
#include "zipmaker.h"

static char err[512];

/* What was made: the archive of zip_maker with another end. */
static uint8_t apk[2 * ZIP_ROOM];
static size_t apklen;

static int file(void)
{
	return unit_memory_file(apk, apklen);
}

static const char *key_path(char path[PATH_MAX], const char *name)
{
	snprintf(path, PATH_MAX, "%s", unit_key(name));
	return path;
}

static void make_plain(void)
{
	zip_make_two();
	zip_finish();
	memcpy(apk, zip_maker.bytes, zip_maker.len);
	apklen = zip_maker.len;
}

static void apply(struct angae_apk_tail *tail)
{
	assert_true(tail->keep <= apklen);
	memcpy(apk + tail->keep, tail->bytes, tail->len);
	apklen = tail->keep + tail->len;
	angae_apk_tail_free(tail);
}

static int try_sign(const char *cert, const char *key, struct angae_apk_outcome *outcome)
{
	char certs[PATH_MAX], keys[PATH_MAX];
	const struct angae_apk_order order = {.cert = key_path(certs, cert),
					      .key = key_path(keys, key)};
	struct angae_apk_tail tail;
	int fd = file(), ret = angae_apk_sign(fd, &order, &tail, outcome, err, sizeof(err));

	close(fd);
	if (!ret)
		apply(&tail);
	return ret;
}

static struct angae_apk_outcome sign(const char *base)
{
	char cert[64], key[64];
	struct angae_apk_outcome outcome;

	snprintf(cert, sizeof(cert), "%s.pem", base);
	snprintf(key, sizeof(key), "%s.key.pem", base);
	if (try_sign(cert, key, &outcome) < 0)
		fail_msg("%s", err);
	return outcome;
}

/* Both schemes hold. These archives have no manifest, so there is no verdict on the whole. */
static void assert_signed_by(const struct angae_apk_outcome *outcome)
{
	struct angae_apk_options options = {.min_sdk = 24, .idsig = -1};
	struct angae_apk_report report;
	int fd = file();

	angae_apk_verify(fd, &options, &report);
	close(fd);
	assert_true(report.verified[ANGAE_APK_V2]);
	assert_true(report.verified[ANGAE_APK_V3]);
	assert_int_equal(report.nsigners, 2);
	for (size_t i = 0; i < report.nsigners; i++)
		assert_memory_equal(report.signers[i].cert.sha256, outcome->cert.sha256, 32);
	angae_apk_report_free(&report);
}

static struct angae_apk_mark show(const char *authority)
{
	struct angae_apk_mark mark;
	int fd = file();

	assert_int_equal(angae_apk_mark_show(fd, authority, &mark, err, sizeof(err)), 0);
	close(fd);
	return mark;
}

static int try_mark(const struct angae_apk_mark *mark)
{
	char cert[PATH_MAX], key[PATH_MAX];
	struct angae_apk_tail tail;
	int fd = file();
	int ret = angae_apk_countersign(fd, key_path(cert, "authority.pem"),
					key_path(key, "authority.key.pem"), mark, &tail, err,
					sizeof(err));

	close(fd);
	if (!ret)
		apply(&tail);
	return ret;
}

static const struct angae_apk_mark some = {
	.package = "org.lab.notes",
	.min_version = 3,
	.max_version = UINT64_MAX,
	.device = "001234567890128",
	.until = 1800000000,
};

static void test_both_kinds_of_key(void **state)
{
	(void)state;
	for (int ec = 0; ec < 2; ec++) {
		struct angae_apk_outcome outcome;

		make_plain();
		outcome = sign(ec ? "app-ec" : "app");
		assert_true(outcome.v2);
		assert_false(outcome.replaced);
		assert_int_equal(outcome.dropped, 0);
		assert_non_null(strstr(outcome.cert.subject, "LAB"));
		assert_signed_by(&outcome);
	}
}

static void test_block_is_whole_pages(void **state)
{
	(void)state;
	make_plain();
	sign("app");
	/* The two sizes stand at both ends of the block, before the directory. */
	for (size_t i = 0; i + 16 <= apklen; i++) {
		if (memcmp(apk + i, "APK Sig Block 42", 16) != 0)
			continue;
		assert_int_equal((angae_get64(apk + i - 8) + 8) % 4096, 0);
		return;
	}
	fail();
}

static void test_again(void **state)
{
	struct angae_apk_outcome outcome;
	size_t once;

	(void)state;
	make_plain();
	sign("app");
	once = apklen;
	outcome = sign("app");
	assert_true(outcome.replaced);
	assert_int_equal(apklen, once);
	outcome = sign("app-ec");
	assert_signed_by(&outcome);
}

static void test_old_signatures_leave(void **state)
{
	struct angae_apk_outcome outcome;

	(void)state;
	zip_make_two();
	zip_add_text("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n", 0);
	zip_add_text("META-INF/CERT.SF", "Signature-Version: 1.0\r\n", 8);
	zip_add_text("META-INF/CERT.RSA", "rsa", 0);
	zip_add_text("stamp-cert-sha256", "stamp", 0);
	zip_add_text("META-INF/services/a.SF", "stays", 0);
	zip_add_text("META-INF/kept.txt", "stays", 0);
	zip_finish();
	memcpy(apk, zip_maker.bytes, zip_maker.len);
	apklen = zip_maker.len;
	outcome = sign("app");
	assert_int_equal(outcome.dropped, 4);
	assert_signed_by(&outcome);
	assert_int_equal(sign("app").dropped, 0);
}

static void test_mark(void **state)
{
	struct angae_apk_outcome outcome;
	char authority[PATH_MAX];
	struct angae_apk_mark mark;

	(void)state;
	make_plain();
	outcome = sign("app");
	assert_false(show(NULL).present);
	assert_int_equal(try_mark(&some), 0);
	assert_signed_by(&outcome);
	mark = show(key_path(authority, "authority.pem"));
	assert_true(mark.present && mark.good);
	assert_string_equal(mark.package, some.package);
	assert_true(mark.min_version == 3 && mark.max_version == UINT64_MAX);
	assert_string_equal(mark.device, some.device);
	assert_int_equal(mark.until, some.until);

	mark = show(NULL);
	assert_true(mark.present && !mark.good);
	assert_non_null(strstr(mark.detail, "no authority"));
	mark = show(key_path(authority, "app.pem"));
	assert_false(mark.good);
	assert_non_null(strstr(mark.detail, "not signed by the authority"));
	mark = show("/nonexistent");
	assert_false(mark.good);
	outcome = sign("app");
	assert_true(outcome.unmarked);
	assert_false(show(NULL).present);
}

static void test_mark_again(void **state)
{
	struct angae_apk_mark other = {.package = "a.b"};
	char authority[PATH_MAX];
	struct angae_apk_mark mark;

	(void)state;
	make_plain();
	sign("app-ec");
	assert_int_equal(try_mark(&some), 0);
	assert_int_equal(try_mark(&other), 0);
	mark = show(key_path(authority, "authority.pem"));
	assert_true(mark.good);
	assert_string_equal(mark.package, "a.b");
	assert_string_equal(mark.device, "");
	assert_int_equal(mark.until, 0);
}

/* A mark cut out of one APK's signing block and put into another's. */
static void test_mark_moved(void **state)
{
	static uint8_t first[sizeof(apk)];
	char authority[PATH_MAX];
	struct angae_apk_mark mark;
	const uint8_t *pair;
	uint8_t *here;
	size_t len;

	(void)state;
	make_plain();
	sign("app");
	assert_int_equal(try_mark(&some), 0);
	memcpy(first, apk, apklen);
	pair = memmem(first, apklen, "nAgn", 4);
	assert_non_null(pair);
	len = angae_get64(pair - 8);

	make_plain();
	sign("app-ec");
	/* Both texts have one length; ECDSA signatures differ by a byte or two. */
	do {
		assert_int_equal(try_mark(&some), 0);
		here = memmem(apk, apklen, "nAgn", 4);
		assert_non_null(here);
	} while (angae_get64(here - 8) != len);
	memcpy(here, pair, len);
	mark = show(key_path(authority, "authority.pem"));
	assert_true(mark.present && !mark.good);
	assert_non_null(strstr(mark.detail, "other signatures"));
}

static void mark_refused(struct angae_apk_mark mark, const char *says)
{
	size_t before = apklen;

	assert_int_equal(try_mark(&mark), -1);
	if (!strstr(err, says))
		fail_msg("'%s' does not say '%s'", err, says);
	assert_int_equal(apklen, before);
}

static void test_marks_that_cannot_be(void **state)
{
	struct angae_apk_mark mark = some;

	(void)state;
	make_plain();
	mark_refused(some, "no scheme v2 or v3");
	sign("app");
	strcpy(mark.package, "two words");
	mark_refused(mark, "no such");
	strcpy(mark.package, "line\nbreak");
	mark_refused(mark, "no such");
	mark.package[0] = '\0';
	mark_refused(mark, "no such");
	mark = some;
	mark.min_version = 9;
	mark.max_version = 8;
	mark_refused(mark, "no such");
	mark = some;
	strcpy(mark.device, "12");
	mark_refused(mark, "no such");
}

static void test_not_an_archive(void **state)
{
	struct angae_apk_outcome outcome;

	(void)state;
	memset(apk, 'x', 1000);
	apklen = 1000;
	assert_int_equal(try_sign("app.pem", "app.key.pem", &outcome), -1);
	assert_non_null(strstr(err, "not an archive"));
	apklen = 0;
	assert_int_equal(try_sign("app.pem", "app.key.pem", &outcome), -1);
}

static void test_keys_that_do_not_do(void **state)
{
	static const char *const bad[][3] = {
		{"app.pem", "app-ec.key.pem", "is not the key of"},
		{"app.key.pem", "app.key.pem", "no certificate"},
		{"app.pem", "app.pem", "no private key"},
		{"none.pem", "app.key.pem", "No such file"},
	};
	struct angae_apk_outcome outcome;

	(void)state;
	make_plain();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(try_sign(bad[i][0], bad[i][1], &outcome), -1);
		if (!strstr(err, bad[i][2]))
			fail_msg("'%s' does not say '%s'", err, bad[i][2]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_kinds_of_key),
		cmocka_unit_test(test_block_is_whole_pages),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_old_signatures_leave),
		cmocka_unit_test(test_mark),
		cmocka_unit_test(test_mark_again),
		cmocka_unit_test(test_mark_moved),
		cmocka_unit_test(test_marks_that_cannot_be),
		cmocka_unit_test(test_not_an_archive),
		cmocka_unit_test(test_keys_that_do_not_do),
	};

	return cmocka_run_group_tests_name("apk sign", tests, NULL, NULL);
}
