// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an install is judged by: signature, list, mark, what is there; and the
 * word of somebody who is asked. The packages are real ones (make-apks).
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include <angae/identity.h>

#include "decide.h"
#include "install.h"
#include "stage.h"

#define APP	    STAGE_APP
#define OTHER_PHONE "004401550000026"
#define THIS_PHONE  "004401550000018"

static struct phone *phone;

/* Its own list; version 1, both signers, versions 1 to 9, unless told otherwise. */
static int begin(void **state)
{
	struct angae_allow_entry entries[] = {stage_rule(APP, "app", 1, 9),
					      stage_rule(APP, "app-ec", 1, 9)};

	harness_forbid = false;
	*state = phone = phone_new();
	stage_list(phone, 1, entries, 2);
	stage_begin(phone);
	return 0;
}

static int setup(void **state)
{
	begin(state);
	phone_start(phone);
	return 0;
}

static int teardown(void **state)
{
	phone_free(*state);
	return 0;
}

static struct json_object *refused(const char *apk, const char *failure, const char *check,
				   int code)
{
	struct json_object *reply;

	stage_begin(phone);
	stage_app(apk);
	reply = stage_install(phone, ",\"replace\":true,\"uid\":2000");
	assert_false(reply_ok(reply));
	assert_string_equal(reply_text(reply, "failure"), failure);
	assert_string_equal(reply_text(reply, "check"), check);
	assert_int_equal(reply_number(reply, "code"), code);
	assert_true(reply_number(reply, "alert") > 0);
	return reply;
}

static void is_refused(const char *apk, const char *failure, const char *check, int code)
{
	json_object_put(refused(apk, failure, check, code));
}

static void test_broken(void **state)
{
	struct json_object *reply;

	(void)state;
	is_refused("unsigned", "INSTALL_PARSE_FAILED_NO_CERTIFICATES", "signature",
		   ANGAE_PACKAGE_SIGNATURE);
	reply = refused("tampered", "INSTALL_PARSE_FAILED_NO_CERTIFICATES", "signature",
			ANGAE_PACKAGE_SIGNATURE);
	assert_non_null(strstr(reply_text(reply, "detail"), "V3_SIG_APK_DIGEST_DID_NOT_VERIFY"));
	/* it is not unknown, it is broken */
	assert_false(json_object_object_get_ex(reply, "warning", NULL));
	json_object_put(reply);
	stage_begin(phone);
	stage_put("base.apk", "no archive", 10);
	reply = stage_install(phone, "");
	assert_string_equal(reply_text(reply, "failure"), "INSTALL_PARSE_FAILED_NOT_APK");
	json_object_put(reply);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_SEAL], 0);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_RELEASE], 3);
}

static void test_unknown(void **state)
{
	struct json_object *reply, *warning, *events;

	(void)state;
	reply = refused("unknown", "INSTALL_FAILED_VERIFICATION_FAILURE", "listed",
			ANGAE_PACKAGE_NOT_LISTED);
	assert_true(json_object_object_get_ex(reply, "warning", &warning));
	assert_string_equal(
		reply_text(warning, "en"),
		"If you install a pirated program, your phone may malfunction, or data will be destroyed.");
	json_object_put(reply);
	/* the alert says which package it was: name, version, signer, digest */
	events = ask_text(phone, "{\"op\":\"events\"}", NULL, 0);
	reply = event_where(events, "kind", "install");
	assert_non_null(reply);
	assert_true(strstr(reply_text(reply, "about"),
			   "package lab.test.stranger, version 1, signer ") ==
		    reply_text(reply, "about"));
	assert_int_equal(strlen(strstr(reply_text(reply, "about"), "apk ")), 4 + 64);
	json_object_put(events);
}

static void test_other_version(void **state)
{
	const struct angae_allow_entry entry = stage_rule(APP, "app", 2, 9);

	begin(state);
	stage_list(phone, 2, &entry, 1);
	phone_start(phone);
	is_refused("app", "INSTALL_FAILED_VERIFICATION_FAILURE", "listed",
		   ANGAE_PACKAGE_OTHER_VERSION);
	is_refused("other", "INSTALL_FAILED_VERIFICATION_FAILURE", "listed",
		   ANGAE_PACKAGE_OTHER_SIGNER);
	stage_installs(phone, "newer");
}

static void test_revoked_signer(void **state)
{
	const struct angae_allow_entry entries[] = {
		stage_rule(APP, "app", 1, 9), stage_signer(ANGAE_ALLOW_REVOKED_SIGNER, "app")};
	struct angae_answer answer;
	char base[256];

	(void)state;
	stage_installs(phone, "app");
	snprintf(base, sizeof(base), "%s/%s/base.apk", phone->apps, APP);
	answer = phone_verdict(phone, base, ANGAE_CLASS_PACKAGE, ANGAE_OP_OPEN);
	assert_int_equal(answer.verdict, ANGAE_VERDICT_ALLOW);
	phone_stop(phone);
	stage_list(phone, 2, entries, 2);
	phone_start(phone);
	is_refused("newer", "INSTALL_FAILED_VERIFICATION_FAILURE", "signer",
		   ANGAE_PACKAGE_REVOKED_SIGNER);
	/* what he signed before does not open any more */
	answer = phone_verdict(phone, base, ANGAE_CLASS_PACKAGE, ANGAE_OP_OPEN);
	assert_int_equal(answer.verdict, ANGAE_VERDICT_DENY);
}

static void test_update(void **state)
{
	struct package package;

	(void)state;
	stage_installs(phone, "app");
	stage_installs(phone, "app");
	stage_installs(phone, "newer");
	assert_true(packages_get(&phone->daemon.packages, APP, &package));
	assert_int_equal(package.version, 2);
	assert_int_equal(phone->daemon.packages.n, 1);
	is_refused("app", "INSTALL_FAILED_VERSION_DOWNGRADE", "version", ANGAE_PACKAGE_DOWNGRADE);
	is_refused("other", "INSTALL_FAILED_UPDATE_INCOMPATIBLE", "update",
		   ANGAE_PACKAGE_OTHER_UPDATE);
	assert_int_equal(phone->daemon.packages.n, 1);
}

/* Between the seal and the rename there are two, and both open; then one. */
static void test_update_cut(void **state)
{
	struct json_object *reply;
	struct package package;

	(void)state;
	stage_installs(phone, "app");
	stage_begin(phone);
	stage_app("newer");
	reply = stage_install(phone, ",\"replace\":true");
	assert_true(reply_ok(reply));
	json_object_put(reply);
	assert_int_equal(phone->daemon.packages.n, 2);
	/* what is on its way counts as there: no downgrade behind its back */
	stage_begin(phone);
	is_refused("app", "INSTALL_FAILED_VERSION_DOWNGRADE", "version", ANGAE_PACKAGE_DOWNGRADE);
	/* the power goes before the rename: at its next start the old one is what there is */
	phone_stop(phone);
	phone_start(phone);
	assert_int_equal(phone->daemon.packages.n, 2);
	install_recover(&phone->daemon, phone->media);
	assert_int_equal(phone->daemon.packages.n, 1);
	assert_true(packages_get(&phone->daemon.packages, APP, &package));
	assert_int_equal(package.version, 1);
	/* and after it: the new one, though pm could not say so */
	stage_begin(phone);
	stage_app("newer");
	reply = stage_install(phone, ",\"replace\":true");
	assert_true(reply_ok(reply));
	json_object_put(reply);
	stage_move_in(phone, APP);
	phone_stop(phone);
	phone_start(phone);
	install_recover(&phone->daemon, phone->media);
	assert_int_equal(phone->daemon.packages.n, 1);
	assert_true(packages_get(&phone->daemon.packages, APP, &package));
	assert_int_equal(package.version, 2);
}

static void become(const char *imei)
{
	struct angae_identity identity = {.imsi = "001010000000001"};
	uint8_t raw[ANGAE_IDENTITY_LEN];
	char path[160];
	int fd;

	snprintf(path, sizeof(path), "%s/legalref.dat", phone->keys);
	strcpy(identity.imei, imei);
	angae_identity_pack(&identity, raw);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_int_equal(write(fd, raw, sizeof(raw)), sizeof(raw));
	close(fd);
}

static void test_mark(void **state)
{
	const struct angae_allow_entry other = stage_rule("lab.test.stranger", "app", 1, 9);
	struct json_object *reply;
	struct decide_env env;
	struct angae_record rec = {.op = ANGAE_OP_OPEN, .class = ANGAE_CLASS_PACKAGE};
	struct decision decision;
	struct package package;
	char base[256];

	begin(state);
	stage_list(phone, 1, &other, 1);
	become(OTHER_PHONE);
	phone_start(phone);
	is_refused("marked", "INSTALL_FAILED_VERIFICATION_FAILURE", "mark",
		   ANGAE_PACKAGE_MARK_DEVICE);
	become(THIS_PHONE);
	is_refused("marked-other", "INSTALL_FAILED_VERIFICATION_FAILURE", "mark",
		   ANGAE_PACKAGE_MARK_DEVICE);
	is_refused("marked-ended", "INSTALL_FAILED_VERIFICATION_FAILURE", "mark",
		   ANGAE_PACKAGE_MARK_EXPIRED);
	is_refused("app", "INSTALL_FAILED_VERIFICATION_FAILURE", "listed",
		   ANGAE_PACKAGE_NOT_LISTED);
	stage_installs(phone, "marked");
	assert_true(packages_get(&phone->daemon.packages, APP, &package));
	assert_true(package.until > 2000000000u);

	/* another app with the very same native code, which has no end */
	stage_begin(phone);
	stage_app("unknown");
	reply = stage_install(phone, "");
	assert_true(reply_ok(reply));
	json_object_put(reply);
	stage_move_in(phone, "lab.test.stranger");

	snprintf(base, sizeof(base), "%s/%s/lib/x86_64/liba.so", phone->apps, APP);
	snprintf(rec.dir, sizeof(rec.dir), "%s/%s/lib/x86_64", phone->apps, APP);
	rec.fd = open(base, O_RDONLY | O_CLOEXEC);
	env = (struct decide_env){.policy = phone->daemon.policy.current,
				  .packages = &phone->daemon.packages,
				  .verity = phone->daemon.verity,
				  .now = package.until};
	decide(&env, &rec, &decision);
	assert_int_equal(decision.verdict, ANGAE_VERDICT_ALLOW);
	assert_int_equal(decision.expires, package.until + 1);
	env.now++;
	decide(&env, &rec, &decision);
	assert_int_equal(decision.verdict, ANGAE_VERDICT_DENY);
	assert_int_equal(decision.reason.code, PACKAGE_EXPIRED);
	assert_true(decision.alert);
	snprintf(rec.dir, sizeof(rec.dir), "%s/lab.test.stranger/lib/x86_64", phone->apps);
	decide(&env, &rec, &decision);
	assert_int_equal(decision.verdict, ANGAE_VERDICT_ALLOW);
	close(rec.fd);
}

static void split_refused(const char *apk, const char *failure)
{
	struct json_object *reply;

	stage_begin(phone);
	stage_app("app");
	stage_apk("split_1.apk", "split");
	stage_apk("split_2.apk", apk);
	stage_put("lib/x86_64/libsplit.so", "of the split\n", 13);
	reply = stage_install(phone, "");
	assert_string_equal(reply_text(reply, "failure"), failure);
	assert_string_equal(reply_text(reply, "check"), "split");
	json_object_put(reply);
}

static void test_splits(void **state)
{
	struct json_object *reply;

	(void)state;
	split_refused("again", "INSTALL_FAILED_INVALID_APK");
	split_refused("later", "INSTALL_FAILED_INVALID_APK");
	split_refused("stranger", "INSTALL_FAILED_INVALID_APK");
	split_refused("app", "INSTALL_FAILED_INVALID_APK");
	split_refused("foreign", "INSTALL_PARSE_FAILED_INCONSISTENT_CERTIFICATES");
	split_refused("unsigned", "INSTALL_PARSE_FAILED_NO_CERTIFICATES");
	stage_begin(phone);
	stage_app("app");
	stage_apk("split_1.apk", "split");
	stage_put("lib/x86_64/libsplit.so", "of the split\n", 13);
	reply = stage_install(phone, "");
	assert_true(reply_ok(reply));
	json_object_put(reply);
	assert_int_equal(phone->gate->stores, 4);
	/* a split is no base */
	stage_begin(phone);
	stage_apk("base.apk", "split");
	reply = stage_install(phone, ",\"replace\":true");
	assert_string_equal(reply_text(reply, "failure"), "INSTALL_FAILED_INVALID_APK");
	assert_string_equal(reply_text(reply, "check"), "base");
	json_object_put(reply);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(test_broken, setup, teardown),
	cmocka_unit_test_setup_teardown(test_unknown, setup, teardown),
	cmocka_unit_test_teardown(test_other_version, teardown),
	cmocka_unit_test_setup_teardown(test_revoked_signer, setup, teardown),
	cmocka_unit_test_setup_teardown(test_update, setup, teardown),
	cmocka_unit_test_setup_teardown(test_update_cut, setup, teardown),
	cmocka_unit_test_teardown(test_mark, teardown),
	cmocka_unit_test_setup_teardown(test_splits, setup, teardown),
};

int main(void)
{
	return cmocka_run_group_tests_name("install", tests, NULL, NULL);
}
