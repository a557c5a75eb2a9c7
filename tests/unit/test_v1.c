// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JAR signatures as a whole: archives signed here, then tampered with; and the report.
 */
#include <stdio.h>

#include <openssl/cms.h>
#include <openssl/ec.h>

#include "apk/apk.h"
#include "bytes.h"
#include "unit.h"
#include "zipmaker.h"

/* The archive in the making, and its judgement. */
static struct {
	EVP_PKEY *key;
	X509 *cert;
	char manifest[4096];
	char file[4096];
	struct angae_apk_report report;
	struct angae_apk_options options;
	struct apk apk;
	enum apk_found found;
} t;

static int make_key(void **state)
{
	X509_NAME *name;

	(void)state;
	t.key = EVP_EC_gen("P-256");
	t.cert = X509_new();
	assert_non_null(t.key);
	assert_non_null(t.cert);
	ASN1_INTEGER_set(X509_get_serialNumber(t.cert), 7);
	X509_gmtime_adj(X509_getm_notBefore(t.cert), 0);
	X509_gmtime_adj(X509_getm_notAfter(t.cert), 1000000);
	name = X509_get_subject_name(t.cert);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const uint8_t *)"LAB 안개\n", -1, -1,
				   0);
	X509_set_issuer_name(t.cert, name);
	X509_set_pubkey(t.cert, t.key);
	assert_true(X509_sign(t.cert, t.key, EVP_sha256()) > 0);
	return 0;
}

static int free_key(void **state)
{
	(void)state;
	EVP_PKEY_free(t.key);
	X509_free(t.cert);
	return 0;
}

static void digest_line(char *out, const char *name, const void *data, size_t len)
{
	uint8_t md[32];
	char text[64];

	EVP_Digest(data, len, md, NULL, EVP_sha256(), NULL);
	EVP_EncodeBlock((uint8_t *)text, md, 32);
	sprintf(out + strlen(out), "%s: %s\r\n", name, text);
}

/* A section for an entry of the given content. */
static void declare(const char *name, const char *content)
{
	if (!t.manifest[0])
		strcpy(t.manifest, "Manifest-Version: 1.0\r\n\r\n");
	sprintf(t.manifest + strlen(t.manifest), "Name: %s\r\n", name);
	digest_line(t.manifest, "SHA-256-Digest", content, strlen(content));
	strcat(t.manifest, "\r\n");
}

static void begin_file(const char *more)
{
	sprintf(t.file, "Signature-Version: 1.0\r\n%s", more);
	digest_line(t.file, "SHA-256-Digest-Manifest", t.manifest, strlen(t.manifest));
	strcat(t.file, "\r\n");
}

static void vouch(const char *name)
{
	sprintf(t.file + strlen(t.file), "Name: %s\r\n", name);
	digest_line(t.file, "SHA-256-Digest", "not looked at", 3);
	strcat(t.file, "\r\n");
}

/* The pair of a signer into the archive. */
static void sign(const char *stem, unsigned int flags)
{
	BIO *in = BIO_new_mem_buf(t.file, -1), *out = BIO_new(BIO_s_mem());
	CMS_ContentInfo *cms = CMS_sign(t.cert, t.key, NULL, in,
					CMS_BINARY | CMS_DETACHED | CMS_NOSMIMECAP | flags);
	char name[100], *der;
	long len;

	assert_non_null(cms);
	assert_int_equal(i2d_CMS_bio(out, cms), 1);
	len = BIO_get_mem_data(out, &der);
	snprintf(name, sizeof(name), "META-INF/%s.SF", stem);
	zip_add_text(name, t.file, 8);
	snprintf(name, sizeof(name), "META-INF/%s.EC", stem);
	zip_add(&(struct zip_member){.name = name, .data = der, .len = (size_t)len, .method = 8});
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	BIO_free(out);
}

/* classes.dex and res/a, signed; the manifest is added last. */
static void start(void)
{
	t.manifest[0] = '\0';
	zip_start();
	zip_add_text("classes.dex", "dex", 0);
	zip_add_text("res/a", "a text that is deflated", 8);
	zip_add_text("res/", "", 0);
	declare("classes.dex", "dex");
	declare("res/a", "a text that is deflated");
}

static void start_signed(const char *more)
{
	start();
	begin_file(more);
	vouch("classes.dex");
	vouch("res/a");
	sign("CERT", CMS_NOATTR);
	zip_add_text("META-INF/MANIFEST.MF", t.manifest, 8);
}

static void judge(int32_t min, int32_t max, uint32_t schemes)
{
	angae_apk_report_free(&t.report);
	t.apk = (struct apk){.report = &t.report,
			     .options = &t.options,
			     .min_sdk = min,
			     .max_sdk = max,
			     .file = {zip_maker.bytes, zip_maker.len}};
	assert_int_equal(apk_zip_read(&t.apk), 0);
	t.found = apk_v1_verify(&t.apk, schemes);
	apk_certs_drop(&t.apk);
	apk_zip_free(&t.apk.zip);
}

static bool said(const char *name, bool warning)
{
	for (size_t i = 0; i < t.report.nissues; i++)
		if (t.report.issues[i].warning == warning && !strcmp(t.report.issues[i].name, name))
			return true;
	return false;
}

static void assert_bad(const char *issue)
{
	assert_int_equal(t.found, APK_BAD);
	assert_false(t.report.verified[ANGAE_APK_V1]);
	assert_int_equal(t.report.nsigners, 0);
	if (!said(issue, false))
		fail_msg("no %s, but %s", issue,
			 t.report.nissues ? t.report.issues[0].name : "nothing");
}

static void assert_good(void)
{
	if (t.report.nissues && !t.report.issues[0].warning)
		fail_msg("%s: %s", t.report.issues[0].name, t.report.issues[0].detail);
	assert_int_equal(t.found, APK_GOOD);
	assert_true(t.report.verified[ANGAE_APK_V1]);
	assert_int_equal(apk_errors(&t.apk, ANGAE_APK_ZIP), 0);
}

static void test_good(void **state)
{
	uint8_t md[32], *der = NULL;
	int len;

	(void)state;
	start_signed("");
	zip_finish();
	judge(21, INT32_MAX, 0);
	assert_good();
	assert_int_equal(t.report.nissues, 0);
	assert_int_equal(t.report.nsigners, 1);
	assert_int_equal(t.report.signers[0].part, ANGAE_APK_V1);
	assert_int_equal(t.report.signers[0].min_sdk, 21);
	assert_string_equal(t.report.signers[0].cert.subject, "CN=LAB 안개\\0A");
	len = i2d_X509(t.cert, &der);
	EVP_Digest(der, (size_t)len, md, NULL, EVP_sha256(), NULL);
	OPENSSL_free(der);
	assert_memory_equal(t.report.signers[0].cert.sha256, md, 32);
	assert_true(t.report.hashed > 26);
	/* SHA-256 with ECDSA came with Android 5. */
	judge(18, INT32_MAX, 0);
	assert_bad("JAR_SIG_UNSUPPORTED_SIG_ALG");
}

static void test_attributes(void **state)
{
	(void)state;
	start();
	begin_file("");
	vouch("classes.dex");
	vouch("res/a");
	sign("CERT", 0);
	zip_add_text("META-INF/MANIFEST.MF", t.manifest, 8);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_good();
	judge(21, 23, 0);
	assert_good();
}

static void test_entries(void **state)
{
	(void)state;
	start_signed("");
	zip_add_text("added", "x", 0);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_MANIFEST");
	start_signed("");
	zip_add_text("META-INF/added", "x", 0);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_good();
	assert_true(said("JAR_SIG_UNPROTECTED_ZIP_ENTRY", true));
	start_signed("");
	zip_finish();
	zip_maker.bytes[30 + strlen("classes.dex")] ^= 1;
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_ZIP_ENTRY_DIGEST_DID_NOT_VERIFY");
	start_signed("");
	zip_add_text("META-INF/CERT.EC\n", "x", 0);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("ZIP_NAME_LINE_END");
}

static void test_manifest(void **state)
{
	(void)state;
	zip_start();
	zip_add_text("a", "x", 0);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_NO_MANIFEST");
	start();
	declare("gone", "x");
	zip_add_text("META-INF/MANIFEST.MF", t.manifest, 0);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_MISSING_ZIP_ENTRY_REFERENCED_IN_MANIFEST");
	start();
	declare("res/a", "x");
	zip_add_text("META-INF/MANIFEST.MF", t.manifest, 0);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_DUPLICATE_MANIFEST_SECTION");
	start();
	zip_add_text("META-INF/MANIFEST.MF", t.manifest, 0);
	zip_add_text("META-INF/LONE.RSA", "x", 0);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_NO_SIGNATURES");
	assert_true(said("JAR_SIG_MISSING_FILE", true));
}

/* Other words than those that were signed. */
static void test_manifest_changed(void **state)
{
	(void)state;
	start();
	begin_file("");
	vouch("classes.dex");
	vouch("res/a");
	sign("CERT", CMS_NOATTR);
	t.manifest[18] = '9';
	zip_add_text("META-INF/MANIFEST.MF", t.manifest, 8);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_MANIFEST_SECTION_DIGEST_DID_NOT_VERIFY");
	assert_true(said("JAR_SIG_ZIP_ENTRY_DIGEST_DID_NOT_VERIFY", true));
}

static void test_stripped(void **state)
{
	(void)state;
	start_signed("X-Android-APK-Signed: 2, 3, 7\r\n");
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_MISSING_APK_SIG_REFERENCED");
	judge(21, 23, 0);
	assert_good();
	judge(24, 27, 1u << 2);
	assert_good();
	judge(24, INT32_MAX, 1u << 2 | 1u << 3);
	assert_good();
	assert_true(said("JAR_SIG_UNKNOWN_APK_SIG_SCHEME_ID", true));
	start_signed("");
	zip_finish();
	judge(24, INT32_MAX, 1u << 2);
	assert_good();
	assert_true(said("JAR_SIG_NO_APK_SIG_STRIP_PROTECTION", true));
}

static void test_signers(void **state)
{
	char stem[8];

	(void)state;
	/* A second signer, for half of what is there. */
	start_signed("");
	begin_file("");
	vouch("res/a");
	sign("HALF", CMS_NOATTR);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_ZIP_ENTRY_SIGNERS_MISMATCH");
	/* For all of it. */
	start_signed("");
	sign("TWIN", CMS_NOATTR);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_good();
	assert_int_equal(t.report.nsigners, 2);
	/* Whose block is of another file. */
	start_signed("");
	sign("TWIN", CMS_NOATTR);
	strcat(t.file, "more");
	zip_add_text("META-INF/FOE.SF", t.file, 0);
	zip_add_text("META-INF/FOE.EC", "no block", 0);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_PARSE_EXCEPTION");
	/* Without a version it is passed over, and what it alone vouches for is not signed. */
	start_signed("");
	strcpy(t.file, "X: y\r\n\r\n");
	sign("NONE", CMS_NOATTR);
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_good();
	assert_true(said("JAR_SIG_MISSING_VERSION_ATTR_IN_SIG_FILE", true));
	assert_int_equal(t.report.nsigners, 1);
	start_signed("");
	for (int i = 0; i < 10; i++) {
		snprintf(stem, sizeof(stem), "S%d", i);
		sign(stem, CMS_NOATTR);
	}
	zip_finish();
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_MAX_SIGNATURES_EXCEEDED");
}

/* A device cannot read it, so it cannot tell: not a failure, a format error. */
static void test_malformed(void **state)
{
	(void)state;
	start_signed("");
	zip_finish();
	/* The name in its local header. */
	zip_maker.bytes[30] ^= 1;
	judge(24, INT32_MAX, 0);
	assert_bad("JAR_SIG_MALFORMED_ZIP_ENTRY");
	assert_true(t.apk.malformed);
	assert_true(said("ZIP_LOCAL_NAME", false));
}

static bool never(uint64_t done, void *arg)
{
	(void)done, (void)arg;
	return false;
}

static void test_progress(void **state)
{
	size_t len = 3 << 20;
	char *zeros = malloc(len + 1);

	(void)state;
	assert_non_null(zeros);
	memset(zeros, '0', len);
	zeros[len] = '\0';
	start();
	zip_add(&(struct zip_member){.name = "big", .data = zeros, .len = len, .method = 8});
	declare("big", zeros);
	begin_file("");
	vouch("classes.dex");
	vouch("res/a");
	vouch("big");
	sign("CERT", CMS_NOATTR);
	zip_add_text("META-INF/MANIFEST.MF", t.manifest, 8);
	zip_finish();
	for (t.options.threads = 0; t.options.threads < 4; t.options.threads++) {
		judge(24, INT32_MAX, 0);
		assert_good();
		assert_true(t.report.hashed > len);
	}
	t.options.progress = never;
	judge(24, INT32_MAX, 0);
	assert_true(t.apk.stopped);
	assert_int_equal(t.found, APK_BAD);
	t.options = (struct angae_apk_options){.idsig = -1};
	free(zeros);
}

static void test_report(void **state)
{
	struct angae_apk_cert cert;

	(void)state;
	angae_apk_report_free(&t.report);
	t.apk = (struct apk){.report = &t.report, .options = &t.options};
	for (int i = 0; i < 300; i++) {
		apk_warning(&t.apk, ANGAE_APK_V1, -1, "W", 0, 0, "a\x1b[2J%c\xff", 'b');
		apk_error(&t.apk, i % 2 ? ANGAE_APK_V2 : ANGAE_APK_ZIP, i, "E", 1, 2, "%0300d", i);
	}
	assert_int_equal(t.report.nissues, 512);
	assert_int_equal(t.report.left_off, 88);
	assert_int_equal(apk_errors(&t.apk, ANGAE_APK_V2), 150);
	assert_int_equal(apk_errors(&t.apk, ANGAE_APK_V1), 0);
	assert_string_equal(t.report.issues[0].detail, "a?[2Jb?");
	assert_int_equal(strlen(t.report.issues[1].detail), sizeof(t.report.issues[1].detail) - 1);
	assert_int_equal(t.report.issues[3].signer, 1);
	for (int i = 0; i < 64; i++)
		assert_non_null(apk_signer_add(&t.apk, ANGAE_APK_V3));
	assert_null(apk_signer_add(&t.apk, ANGAE_APK_V3));
	assert_true(t.apk.no_memory);
	assert_int_equal(apk_cert_fill(&cert, (const uint8_t *)"x", 1), -1);
	assert_string_equal(angae_apk_part_name(ANGAE_APK_V31), "v3.1");
	assert_string_equal(angae_apk_part_name(ANGAE_APK_PARTS), "?");
	angae_apk_report_free(&t.report);
	assert_int_equal(t.report.nissues, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_manifest),
		cmocka_unit_test(test_manifest_changed),
		cmocka_unit_test(test_stripped),
		cmocka_unit_test(test_signers),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_report),
	};

	t.options.idsig = -1;
	return cmocka_run_group_tests_name("v1", tests, make_key, free_key);
}
