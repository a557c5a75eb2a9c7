// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The order of checks on a package, over reports made by hand and a list that
 * the test plays (the linker gives its functions to us: build.mk).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <angae/judge_package.h>

#define NOW  1000000u
#define IMEI "004401550000018"

static struct angae_profile profile;
static struct angae_apk_report report;
static struct angae_apk_issue issues[4];
static struct angae_apk_signer signers[4];
static struct angae_apk_cert lineage[4];
static struct angae_package_there there[2];
static struct angae_package_case what;
static struct angae_package_verdict out;
static const uint8_t digest[ANGAE_SHA256_LEN] = {0xd1};

/* The played list: what it says of a signer by the first byte of his certificate. */
static enum angae_allow_app says[256];
static bool revoked;

enum angae_allow_app __wrap_angae_allow_app(const struct angae_allow *list, const char *package,
					    uint64_t version, const uint8_t *signer,
					    struct angae_allow_rule *rule);
bool __wrap_angae_allow_find(const struct angae_allow *list, enum angae_allow_section section,
			     const uint8_t *of, struct angae_allow_entry *entry);
uint64_t __wrap_angae_allow_version(const struct angae_allow *list);

enum angae_allow_app __wrap_angae_allow_app(const struct angae_allow *list, const char *package,
					    uint64_t version, const uint8_t *signer,
					    struct angae_allow_rule *rule)
{
	assert_non_null(list);
	assert_string_equal(package, "lab.test.app");
	assert_int_equal(version, report.manifest.version_code);
	assert_null(rule);
	return says[signer[0]];
}

bool __wrap_angae_allow_find(const struct angae_allow *list, enum angae_allow_section section,
			     const uint8_t *of, struct angae_allow_entry *entry)
{
	assert_non_null(list);
	assert_int_equal(section, ANGAE_ALLOW_REVOKED);
	assert_ptr_equal(of, digest);
	assert_null(entry);
	return revoked;
}

uint64_t __wrap_angae_allow_version(const struct angae_allow *list)
{
	assert_non_null(list);
	return 7;
}

static void sign(enum angae_apk_part part, uint8_t cert)
{
	struct angae_apk_signer *signer = &signers[report.nsigners++];

	*signer = (struct angae_apk_signer){.part = part, .max_sdk = ANGAE_APK_SDK_MAX};
	signer->cert.sha256[0] = cert;
	report.verified[part] = true;
}

static int setup(void **state)
{
	(void)state;
	memset(&profile, 0, sizeof(profile));
	memset(&report, 0, sizeof(report));
	memset(issues, 0, sizeof(issues));
	memset(lineage, 0, sizeof(lineage));
	memset(there, 0, sizeof(there));
	memset(says, 0, sizeof(says));
	revoked = false;
	profile.sdk = 33;
	report.verdict = ANGAE_APK_PASS;
	report.issues = issues;
	report.signers = signers;
	report.manifest.valid = true;
	strcpy(report.manifest.package, "lab.test.app");
	report.manifest.version_code = 5;
	report.manifest.min_sdk = 21;
	sign(ANGAE_APK_V2, 0xaa);
	says[0xaa] = ANGAE_APP_LISTED;
	what = (struct angae_package_case){
		.profile = &profile,
		.allow = (const struct angae_allow *)&profile, /* never looked into */
		.report = &report,
		.digest = digest,
		.size = 100,
		.there = there,
		.imei = IMEI,
		.now = NOW,
	};
	return 0;
}

static const struct angae_reason * final(void)
{
	assert_true(out.judgement.nchecks > 0 && out.judgement.nchecks <= ANGAE_CHECKS_MAX);
	assert_true(out.judgement.final < out.judgement.nchecks);
	return &out.judgement.checks[out.judgement.final];
}

static void allowed(int code)
{
	assert_int_equal(angae_judge_package(&what, &out), ANGAE_DECISION_ALLOW);
	assert_null(out.failure);
	assert_false(out.ask);
	assert_int_equal(final()->code, code);
}

static void refused(const char *failure, const char *check, int code)
{
	assert_int_equal(angae_judge_package(&what, &out), ANGAE_DECISION_REFUSE);
	assert_string_equal(out.failure, failure);
	assert_string_equal(final()->check, check);
	assert_int_equal(final()->code, code);
	assert_true(final()->detail[0]);
}

static void fault(enum angae_apk_verdict verdict, enum angae_apk_part part, const char *name)
{
	report.verdict = verdict;
	issues[report.nissues++] =
		(struct angae_apk_issue){.part = part, .name = name, .signer = -1, .len = 4};
}

static void test_listed(void **state)
{
	(void)state;
	allowed(ANGAE_PACKAGE_LISTED);
	assert_int_equal(out.judgement.nchecks, 2);
	assert_int_equal(out.signers.n, 1);
	assert_false(out.unknown);
	says[0xaa] = ANGAE_APP_SIGNER_LISTED;
	allowed(ANGAE_PACKAGE_LISTED);
	assert_int_equal(out.until, 0);
}

static void test_broken(void **state)
{
	(void)state;
	issues[report.nissues++] = (struct angae_apk_issue){
		.part = ANGAE_APK_V1, .name = "JAR_SIG_UNPROTECTED_ZIP_ENTRY", .warning = true};
	fault(ANGAE_APK_FAIL, ANGAE_APK_STAMP, "SOURCE_STAMP_SIGNATURE_BLOCK_WITHOUT_SIGNER");
	fault(ANGAE_APK_FAIL, ANGAE_APK_V2, "V2_SIG_APK_DIGEST_DID_NOT_VERIFY");
	refused("INSTALL_PARSE_FAILED_NO_CERTIFICATES", "signature", ANGAE_PACKAGE_SIGNATURE);
	assert_string_equal(final()->detail, "v2: V2_SIG_APK_DIGEST_DID_NOT_VERIFY");
	assert_int_equal(final()->nranges, 1);
	issues[2].part = ANGAE_APK_POLICY;
	refused("INSTALL_PARSE_FAILED_NO_CERTIFICATES", "signature", ANGAE_PACKAGE_SIGNATURE);
	issues[2].part = ANGAE_APK_ZIP;
	refused("INSTALL_PARSE_FAILED_NOT_APK", "archive", ANGAE_PACKAGE_ARCHIVE);
	report.verdict = ANGAE_APK_FORMAT_ERROR;
	issues[2].part = ANGAE_APK_MANIFEST;
	refused("INSTALL_PARSE_FAILED_BAD_MANIFEST", "manifest", ANGAE_PACKAGE_MANIFEST);
	fault(ANGAE_APK_FORMAT_ERROR, ANGAE_APK_POLICY, "STOPPED");
	refused("INSTALL_FAILED_INTERNAL_ERROR", "archive", ANGAE_PACKAGE_STOPPED);
	report.nissues = 0;
	refused("INSTALL_FAILED_INTERNAL_ERROR", "archive", ANGAE_PACKAGE_STOPPED);
	/* a broken signature is final, whatever the list says */
	assert_false(out.unknown);
}

static void test_manifest(void **state)
{
	(void)state;
	report.manifest.min_sdk = 34;
	refused("INSTALL_FAILED_OLDER_SDK", "manifest", ANGAE_PACKAGE_OLDER_SDK);
	report.manifest.package[0] = '\0';
	refused("INSTALL_PARSE_FAILED_BAD_MANIFEST", "manifest", ANGAE_PACKAGE_MANIFEST);
	strcpy(report.manifest.package, "lab.test.app");
	report.manifest.valid = false;
	refused("INSTALL_PARSE_FAILED_BAD_MANIFEST", "manifest", ANGAE_PACKAGE_MANIFEST);
}

static void test_signers(void **state)
{
	struct angae_signers got;

	(void)state;
	sign(ANGAE_APK_V3, 0xbb);
	signers[1].max_sdk = 32;
	sign(ANGAE_APK_V31, 0xcc);
	signers[2].min_sdk = 33;
	lineage[0].sha256[0] = 0xbb;
	lineage[0].flags = ANGAE_LINEAGE_INSTALLED_DATA;
	lineage[1].sha256[0] = 0xcc;
	signers[2].lineage = lineage;
	signers[2].nlineage = 2;
	angae_package_signers(&report, 33, &got);
	assert_int_equal(got.n, 1);
	assert_int_equal(got.signer[0].cert[0], 0xcc);
	assert_int_equal(got.nlineage, 1);
	assert_int_equal(got.lineage[0].cert[0], 0xbb);
	angae_package_signers(&report, 32, &got);
	assert_int_equal(got.signer[0].cert[0], 0xbb);
	assert_int_equal(got.nlineage, 0);
	report.verified[ANGAE_APK_V3] = report.verified[ANGAE_APK_V31] = false;
	angae_package_signers(&report, 33, &got);
	assert_int_equal(got.signer[0].cert[0], 0xaa);
	signers[0].max_sdk = 20;
	angae_package_signers(&report, 33, &got);
	assert_int_equal(got.n, 0);
	refused("INSTALL_PARSE_FAILED_NO_CERTIFICATES", "signature", ANGAE_PACKAGE_SIGNATURE);
}

static void test_several_signers(void **state)
{
	(void)state;
	sign(ANGAE_APK_V2, 0xbb);
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "listed", ANGAE_PACKAGE_NOT_LISTED);
	says[0xbb] = ANGAE_APP_LISTED;
	allowed(ANGAE_PACKAGE_LISTED);
	says[0xbb] = ANGAE_APP_SIGNER_REVOKED;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "signer", ANGAE_PACKAGE_REVOKED_SIGNER);
}

static void test_revoked(void **state)
{
	(void)state;
	revoked = true;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "revoked", ANGAE_PACKAGE_REVOKED);
	assert_false(out.unknown);
	what.digest = NULL;
	allowed(ANGAE_PACKAGE_LISTED);
	says[0xaa] = ANGAE_APP_SIGNER_REVOKED;
	profile.unknown_ask = true;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "signer", ANGAE_PACKAGE_REVOKED_SIGNER);
	assert_false(out.ask);
	/* nobody's yes helps, nor a mark */
	what.answered = true;
	report.mark = (struct angae_apk_mark){.present = true, .good = true, .max_version = 9};
	strcpy(report.mark.package, "lab.test.app");
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "signer", ANGAE_PACKAGE_REVOKED_SIGNER);
}

static void test_unknown(void **state)
{
	(void)state;
	says[0xaa] = ANGAE_APP_NOT_LISTED;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "listed", ANGAE_PACKAGE_NOT_LISTED);
	assert_true(out.unknown);
	assert_false(out.ask);
	says[0xaa] = ANGAE_APP_OTHER_SIGNER;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "listed", ANGAE_PACKAGE_OTHER_SIGNER);
	says[0xaa] = ANGAE_APP_OTHER_VERSION;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "listed", ANGAE_PACKAGE_OTHER_VERSION);
	what.allow = NULL;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "listed", ANGAE_PACKAGE_NO_LIST);
	assert_true(out.unknown);
}

static void test_ask(void **state)
{
	(void)state;
	says[0xaa] = ANGAE_APP_NOT_LISTED;
	profile.unknown_ask = true;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "listed", ANGAE_PACKAGE_NOT_LISTED);
	assert_true(out.unknown && out.ask);
	/* nobody is asked about what a yes would not install */
	what.nthere = 1;
	there[0].version = 6;
	there[0].signers = out.signers;
	refused("INSTALL_FAILED_VERSION_DOWNGRADE", "version", ANGAE_PACKAGE_DOWNGRADE);
	assert_false(out.ask);
	there[0].version = 5;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "listed", ANGAE_PACKAGE_NOT_LISTED);
	assert_true(out.ask);
	what.answered = true;
	allowed(ANGAE_PACKAGE_ANSWERED_YES);
	assert_true(out.unknown);
	there[0].version = 6;
	refused("INSTALL_FAILED_VERSION_DOWNGRADE", "version", ANGAE_PACKAGE_DOWNGRADE);
}

static void test_unknown_before_update(void **state)
{
	(void)state;
	says[0xaa] = ANGAE_APP_NOT_LISTED;
	what.nthere = 1;
	there[0].version = 6;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "listed", ANGAE_PACKAGE_NOT_LISTED);
}

static void installed(size_t i, uint64_t version, uint8_t cert)
{
	there[i].version = version;
	there[i].signers.n = 1;
	there[i].signers.signer[0].cert[0] = cert;
	if (what.nthere < i + 1)
		what.nthere = i + 1;
}

static void test_version(void **state)
{
	(void)state;
	installed(0, 5, 0xaa);
	allowed(ANGAE_PACKAGE_LISTED);
	installed(0, 4, 0xaa);
	allowed(ANGAE_PACKAGE_LISTED);
	/* one that is on its way counts like one that is there */
	installed(1, (1ull << 32) + 1, 0xaa);
	refused("INSTALL_FAILED_VERSION_DOWNGRADE", "version", ANGAE_PACKAGE_DOWNGRADE);
}

static void test_signer_changed(void **state)
{
	(void)state;
	installed(0, 5, 0xbb);
	refused("INSTALL_FAILED_UPDATE_INCOMPATIBLE", "update", ANGAE_PACKAGE_OTHER_UPDATE);
	there[0].signers.n = 0;
	refused("INSTALL_FAILED_UPDATE_INCOMPATIBLE", "update", ANGAE_PACKAGE_OTHER_UPDATE);
	/* a second signer is another set */
	installed(0, 5, 0xaa);
	there[0].signers.n = 2;
	there[0].signers.signer[1].cert[0] = 0xbb;
	refused("INSTALL_FAILED_UPDATE_INCOMPATIBLE", "update", ANGAE_PACKAGE_OTHER_UPDATE);
}

static void test_lineage(void **state)
{
	(void)state;
	sign(ANGAE_APK_V3, 0xaa);
	lineage[0].sha256[0] = 0xbb;
	lineage[0].flags = ANGAE_LINEAGE_INSTALLED_DATA | 2;
	lineage[1].sha256[0] = 0xaa;
	signers[1].lineage = lineage;
	signers[1].nlineage = 2;
	installed(0, 5, 0xbb);
	allowed(ANGAE_PACKAGE_LISTED);
	/* the owner of the new key has taken the old one's right back */
	lineage[0].flags = 2;
	refused("INSTALL_FAILED_UPDATE_INCOMPATIBLE", "update", ANGAE_PACKAGE_OTHER_UPDATE);
	/* and back again, where the installed one grants it */
	signers[1].nlineage = 0;
	there[0].signers.nlineage = 1;
	there[0].signers.lineage[0].cert[0] = 0xaa;
	refused("INSTALL_FAILED_UPDATE_INCOMPATIBLE", "update", ANGAE_PACKAGE_OTHER_UPDATE);
	there[0].signers.lineage[0].flags = ANGAE_LINEAGE_ROLLBACK;
	allowed(ANGAE_PACKAGE_LISTED);
}

static void test_mark(void **state)
{
	struct angae_apk_mark *mark = &report.mark;

	(void)state;
	says[0xaa] = ANGAE_APP_NOT_LISTED;
	*mark = (struct angae_apk_mark){.present = true,
					.good = true,
					.min_version = 5,
					.max_version = 5,
					.until = NOW + 1};
	strcpy(mark->package, "lab.test.app");
	strcpy(mark->device, IMEI);
	allowed(ANGAE_PACKAGE_MARKED);
	assert_int_equal(out.until, NOW + 1);
	assert_false(out.unknown);
	mark->until = NOW;
	allowed(ANGAE_PACKAGE_MARKED);
	mark->until = NOW - 1;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "mark", ANGAE_PACKAGE_MARK_EXPIRED);
	mark->until = 0;
	allowed(ANGAE_PACKAGE_MARKED);
	what.imei = "";
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "mark", ANGAE_PACKAGE_MARK_DEVICE);
	mark->device[0] = '\0';
	allowed(ANGAE_PACKAGE_MARKED);
	what.allow = NULL; /* it stands for the list */
	allowed(ANGAE_PACKAGE_MARKED);
	mark->max_version = 4;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "mark", ANGAE_PACKAGE_MARK_OTHER);
	mark->max_version = 9;
	mark->min_version = 6;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "mark", ANGAE_PACKAGE_MARK_OTHER);
	mark->min_version = 0;
	strcpy(mark->package, "lab.test.other");
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "mark", ANGAE_PACKAGE_MARK_OTHER);
	mark->good = false;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "mark", ANGAE_PACKAGE_MARK_BROKEN);
	/* and it does not go to the list for comfort */
	says[0xaa] = ANGAE_APP_LISTED;
	what.answered = true;
	refused("INSTALL_FAILED_VERIFICATION_FAILURE", "mark", ANGAE_PACKAGE_MARK_BROKEN);
}

static void test_many_signers(void **state)
{
	static struct angae_apk_signer many[ANGAE_SIGNERS_MAX + 4];
	struct angae_signers got, less;

	(void)state;
	for (size_t i = 0; i < ANGAE_SIGNERS_MAX + 4; i++) {
		many[i].part = ANGAE_APK_V1;
		many[i].max_sdk = ANGAE_APK_SDK_MAX;
		many[i].cert.sha256[0] = (uint8_t)i;
	}
	report.signers = many;
	report.nsigners = ANGAE_SIGNERS_MAX + 4;
	memset(report.verified, 0, sizeof(report.verified));
	report.verified[ANGAE_APK_V1] = true;
	angae_package_signers(&report, 33, &got);
	assert_int_equal(got.n, ANGAE_SIGNERS_MAX);
	less = got;
	less.n--;
	assert_false(angae_signers_same(&got, &less));
	assert_false(angae_signers_same(&less, &got));
	assert_true(angae_signers_same(&got, &got));
}

#define TEST(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_listed),
		TEST(test_broken),
		TEST(test_manifest),
		TEST(test_signers),
		TEST(test_several_signers),
		TEST(test_revoked),
		TEST(test_unknown),
		TEST(test_ask),
		TEST(test_unknown_before_update),
		TEST(test_version),
		TEST(test_signer_changed),
		TEST(test_lineage),
		TEST(test_mark),
		TEST(test_many_signers),
	};

	return cmocka_run_group_tests_name("judge_package", tests, NULL, NULL);
}
