// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packages: the record, and verify-and-seal over directories of every kind.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decide.h"
#include "harness.h"
#include "package_file.h"
#include "stage.h"

#define WAIT_MS 10000

static struct phone *phone;
static char apk[160];

static int setup(void **state)
{
	const struct angae_allow_entry entry = stage_rule("lab.test.app", "app", 1, 1);

	harness_forbid = false;
	*state = phone = phone_new();
	stage_begin(phone);
	stage_app("app");
	snprintf(apk, sizeof(apk), "%s/base.apk", stage_dir);
	stage_list(phone, 1, &entry, 1);
	phone_start(phone);
	return 0;
}

static int teardown(void **state)
{
	phone_free(*state);
	return 0;
}

static struct json_object *install(const char *more)
{
	return stage_install(phone, more);
}

static void expect_failure(const char *failure, const char *check)
{
	struct json_object *reply = install("");

	assert_false(reply_ok(reply));
	assert_string_equal(reply_text(reply, "failure"), failure);
	assert_string_equal(reply_text(reply, "check"), check);
	json_object_put(reply);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_SEAL], 0);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_RELEASE], 1);
	assert_int_equal(phone->gate->stores, 0);
	assert_false(packages_get(&phone->daemon.packages, "lab.test.app", NULL));
}

static void test_sealed(void **state)
{
	struct json_object *reply = install("");
	struct angae_answer answer;
	char file[256], app[160];
	uint64_t id;

	(void)state;
	if (!reply_ok(reply))
		fail_msg("%s", json_object_to_json_string(reply));
	assert_string_equal(reply_text(reply, "package"), "lab.test.app");
	assert_int_equal(reply_number(reply, "version"), 1);
	json_object_put(reply);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_PIN], 1);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_SEAL], 1);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_RELEASE], 0);
	assert_int_equal(phone->gate->stores, 2);

	/* not there yet: not believed */
	reply = ask_text(phone, "{\"op\":\"installed\",\"package\":\"lab.test.app\"}", NULL, 0);
	assert_false(reply_ok(reply));
	json_object_put(reply);
	snprintf(app, sizeof(app), "%s/lab.test.app", phone->apps);
	assert_int_equal(rename(stage_dir, app), 0);
	reply = ask_text(phone, "{\"op\":\"installed\",\"package\":\"lab.test.app\"}", NULL, 0);
	assert_true(reply_ok(reply));
	json_object_put(reply);

	/* the record answers, after a restart too, and whatever the list says by then */
	phone_stop(phone);
	phone_start(phone);
	snprintf(file, sizeof(file), "%s/lib/x86_64/liba.so", app);
	id = gate_ask(phone->gate, file, ANGAE_CLASS_PACKAGE, ANGAE_OP_EXEC);
	assert_true(gate_wait(phone->gate, id, WAIT_MS, &answer));
	assert_int_equal(answer.verdict, ANGAE_VERDICT_ALLOW);
	assert_int_equal(answer.scope, ANGAE_SCOPE_READ | ANGAE_SCOPE_EXEC);
	assert_int_equal(answer.flags, ANGAE_ANSF_STORE);
	id = gate_ask(phone->gate, phone_file(phone, "other.so", 5), ANGAE_CLASS_PACKAGE,
		      ANGAE_OP_EXEC);
	assert_true(gate_wait(phone->gate, id, WAIT_MS, &answer));
	assert_int_equal(answer.verdict, ANGAE_VERDICT_DENY);

	reply = ask_text(phone, "{\"op\":\"uninstalled\",\"package\":\"lab.test.app\"}", NULL, 0);
	assert_false(reply_ok(reply));
	json_object_put(reply);
	assert_int_equal(rename(app, stage_dir), 0);
	reply = ask_text(phone, "{\"op\":\"uninstalled\",\"package\":\"lab.test.app\"}", NULL, 0);
	assert_true(reply_ok(reply));
	json_object_put(reply);
	assert_false(packages_get(&phone->daemon.packages, "lab.test.app", NULL));
}

static void test_other_library(void **state)
{
	(void)state;
	stage_put("lib/x86_64/liba.so", "Library\n", 8);
	expect_failure("INSTALL_FAILED_VERIFICATION_FAILURE", "entry");
}

static void test_longer_library(void **state)
{
	(void)state;
	stage_put("lib/x86_64/liba.so", "library\nmore", 12);
	expect_failure("INSTALL_FAILED_VERIFICATION_FAILURE", "entry");
}

static void test_additional_file(void **state)
{
	(void)state;
	stage_put("lib/x86_64/libb.so", "library\n", 8);
	expect_failure("INSTALL_FAILED_VERIFICATION_FAILURE", "entry");
}

static void test_no_base(void **state)
{
	(void)state;
	unlink(apk);
	expect_failure("INSTALL_FAILED_INVALID_APK", "base");
}

static void test_symlink(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/lib/evil", stage_dir);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	expect_failure("INSTALL_FAILED_INVALID_APK", "tree");
}

static void test_fifo(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/lib/pipe", stage_dir);
	assert_int_equal(mkfifo(path, 0666), 0);
	expect_failure("INSTALL_FAILED_INVALID_APK", "tree");
}

static void test_two_names(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/again", phone->dir);
	assert_int_equal(link(apk, path), 0);
	expect_failure("INSTALL_FAILED_INVALID_APK", "tree");
}

static void test_too_deep(void **state)
{
	char path[64] = "lib/x86_64";

	(void)state;
	for (int i = 0; i < 6; i++) {
		strcat(path, "/d");
		stage_make_dir(path);
	}
	expect_failure("INSTALL_FAILED_INVALID_APK", "tree");
}

static void test_too_many(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < 520; i++) {
		snprintf(name, sizeof(name), "file-%d", i);
		stage_put(name, "", 0);
	}
	expect_failure("INSTALL_FAILED_INVALID_APK", "tree");
}

static void test_gate_says_no(void **state)
{
	struct json_object *reply;

	(void)state;
	phone->gate->fail_seal = ANGAE_SEAL_PIN;
	reply = install("");
	assert_string_equal(reply_text(reply, "failure"), "INSTALL_FAILED_INTERNAL_ERROR");
	assert_int_equal(reply_number(reply, "alert"), 0);
	json_object_put(reply);
	phone->gate->fail_seal = ANGAE_SEAL_SEAL;
	reply = install("");
	assert_string_equal(reply_text(reply, "failure"), "INSTALL_FAILED_INTERNAL_ERROR");
	json_object_put(reply);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_RELEASE], 1);
}

static void test_already_there(void **state)
{
	struct json_object *reply;

	(void)state;
	stage_installs(phone, "app");
	stage_begin(phone);
	stage_app("app");
	reply = install("");
	assert_string_equal(reply_text(reply, "failure"), "INSTALL_FAILED_ALREADY_EXISTS");
	json_object_put(reply);
	reply = install(",\"replace\":true");
	assert_true(reply_ok(reply));
	json_object_put(reply);
}

/* What the first form knew, and that it can be removed, but not updated. */
static void test_first_form(void **state)
{
	static const char text[] =
		"angae-packages 1\n"
		"package lab.test.app 1 "
		"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff installed 1\n"
		"file 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff base.apk\n"
		"end\n";
	struct json_object *reply;
	struct package package;
	char path[192], app[160];
	FILE *f;

	(void)state;
	phone_stop(phone);
	snprintf(path, sizeof(path), "%s/%s", phone->state, PACKAGE_FILE);
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	phone_start(phone);
	assert_true(packages_get(&phone->daemon.packages, "lab.test.app", &package));
	assert_int_equal(package.signers.n, 0);
	snprintf(app, sizeof(app), "%s/lab.test.app", phone->apps);
	assert_int_equal(mkdir(app, 0775), 0);
	reply = install(",\"replace\":true");
	assert_string_equal(reply_text(reply, "failure"), "INSTALL_FAILED_UPDATE_INCOMPATIBLE");
	json_object_put(reply);
	assert_int_equal(rmdir(app), 0);
	reply = ask_text(phone, "{\"op\":\"uninstalled\",\"package\":\"lab.test.app\"}", NULL, 0);
	assert_true(reply_ok(reply));
	json_object_put(reply);
	assert_false(packages_get(&phone->daemon.packages, "lab.test.app", NULL));
}

static void test_not_a_directory(void **state)
{
	int fd = open(apk, O_RDONLY);
	struct json_object *reply = ask_text(phone, "{\"op\":\"install\"}", &fd, 1);

	(void)state;
	assert_string_equal(reply_text(reply, "error"),
			    "install needs the descriptor of one directory");
	json_object_put(reply);
	close(fd);
}

/* The installer reads the package it is given; nothing of that is kept. */
static void test_apk_for_the_installer(void **state)
{
	struct angae_answer answer;
	struct json_object *reply;
	uint64_t id = gate_ask(phone->gate, apk, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN);

	(void)state;
	/* the played subject is the shell: an APK is judged like any file of its type */
	assert_true(gate_wait(phone->gate, id, WAIT_MS, &answer));
	reply = ask_text(phone, "{\"op\":\"events\"}", NULL, 0);
	assert_null(event_where(reply, "check", "staging"));
	json_object_put(reply);
}

static void test_installer_domain(void **state)
{
	struct decide_env env = {.policy = phone->daemon.policy.current};
	struct angae_record rec = {
		.op = ANGAE_OP_OPEN, .class = ANGAE_CLASS_MEDIA, .fd = 0, .name = "Game.APK"};
	struct decision decision;

	(void)state;
	strcpy(rec.subject, "u:r:installer:s0");
	decide(&env, &rec, &decision);
	assert_int_equal(decision.verdict, ANGAE_VERDICT_ALLOW);
	assert_false(decision.store);
	assert_false(decision.verified);
	strcpy(rec.subject, "u:r:installer_not:s0");
	decide(&env, &rec, &decision);
	assert_int_equal(decision.verdict, ANGAE_VERDICT_DENY);
	strcpy(rec.subject, "installer");
	decide(&env, &rec, &decision);
	assert_int_equal(decision.verdict, ANGAE_VERDICT_DENY);
	strcpy(rec.subject, "u:r:installer:s0");
	rec.op = ANGAE_OP_EXEC;
	decide(&env, &rec, &decision);
	assert_int_equal(decision.verdict, ANGAE_VERDICT_DENY);
	rec.op = ANGAE_OP_OPEN;
	rec.fd = -1; /* the gate could open none for the daemon */
	decide(&env, &rec, &decision);
	assert_int_equal(decision.verdict, ANGAE_VERDICT_DENY);
	assert_string_equal(decision.reason.check, "descriptor");
}

/* Cut anywhere, or with any byte changed, the record is good or refused, never half. */
static void test_record_damaged(void **state)
{
	struct packages packages = {.n = 0}, read = {.n = 0};
	struct package *package = package_new(2);
	char *text, *copy, err[192];
	size_t len;

	(void)state;
	strcpy(package->name, "a.b");
	package->version = 7;
	package->signers.n = 1;
	package->signers.nlineage = 1;
	package->signers.lineage[0].flags = 9;
	package->nfiles = 2;
	strcpy(package->files[0].path, "base.apk");
	strcpy(package->files[1].path, "lib/x86_64/name with space.so");
	packages.list[packages.n++] = package;
	text = package_file_format(&packages, &len);
	assert_non_null(text);
	for (size_t cut = 0; cut <= len; cut++) {
		copy = strndup(text, cut);
		read.n = 0;
		/* the last byte is a line end: without it the record is still whole */
		assert_int_equal(package_file_parse(&read, copy, err, sizeof(err)),
				 cut >= len - 1 ? 0 : -1);
		if (cut == len)
			assert_string_equal(read.list[0]->files[1].path,
					    "lib/x86_64/name with space.so");
		while (read.n)
			package_free(read.list[--read.n]);
		free(copy);
	}
	for (size_t i = 0; i < len; i++) {
		copy = strdup(text);
		copy[i] ^= 0x15;
		read.n = 0;
		package_file_parse(&read, copy, err, sizeof(err));
		while (read.n)
			package_free(read.list[--read.n]);
		free(copy);
	}
	free(text);
	package_free(package);
}

static void test_record_on_full_disk(void **state)
{
	struct rlimit old, none;
	struct json_object *reply;

	(void)state;
	getrlimit(RLIMIT_FSIZE, &old);
	none = old;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_FSIZE, &none);
	reply = install("");
	setrlimit(RLIMIT_FSIZE, &old);
	assert_false(reply_ok(reply));
	json_object_put(reply);
	assert_false(packages_get(&phone->daemon.packages, "lab.test.app", NULL));
	reply = install("");
	assert_true(reply_ok(reply));
	json_object_put(reply);
}

static void test_names(void **state)
{
	(void)state;
	assert_true(package_name_ok("a"));
	assert_true(package_name_ok("lab.angae.app_2"));
	assert_false(package_name_ok(""));
	assert_false(package_name_ok("."));
	assert_false(package_name_ok(".."));
	assert_false(package_name_ok("a..b"));
	assert_false(package_name_ok("a."));
	assert_false(package_name_ok("a/b"));
	assert_false(package_name_ok("1a"));
	assert_false(package_name_ok("a b"));
	assert_false(package_name_ok("앱"));
}

#define PACKAGE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PACKAGE_TEST(test_sealed),
		PACKAGE_TEST(test_other_library),
		PACKAGE_TEST(test_longer_library),
		PACKAGE_TEST(test_additional_file),
		PACKAGE_TEST(test_no_base),
		PACKAGE_TEST(test_symlink),
		PACKAGE_TEST(test_fifo),
		PACKAGE_TEST(test_two_names),
		PACKAGE_TEST(test_too_deep),
		PACKAGE_TEST(test_too_many),
		PACKAGE_TEST(test_gate_says_no),
		PACKAGE_TEST(test_already_there),
		PACKAGE_TEST(test_first_form),
		PACKAGE_TEST(test_not_a_directory),
		PACKAGE_TEST(test_apk_for_the_installer),
		PACKAGE_TEST(test_installer_domain),
		cmocka_unit_test(test_record_damaged),
		PACKAGE_TEST(test_record_on_full_disk),
		cmocka_unit_test(test_names),
	};

	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests_name("package", tests, NULL, NULL);
}
