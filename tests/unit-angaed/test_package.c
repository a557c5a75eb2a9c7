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

#define WAIT_MS 10000

static struct phone *phone;
static char staging[128], apk[160];

/* One stored entry, lib/x86_64/liba.so = "library\n", made by hand. */
static const uint8_t zip[] =
	"PK\3\4\12\0\0\0\0\0\0\0!\0\xfe\xe5\xa8\x93\10\0\0\0\10\0\0\0\22\0\0\0"
	"lib/x86_64/liba.solibrary\n"
	"PK\1\2\36\3\12\0\0\0\0\0\0\0!\0\xfe\xe5\xa8\x93\10\0\0\0\10\0\0\0\22\0\0\0\0\0\0\0\0\0\0\0\0\0"
	"\0\0\0\0lib/x86_64/liba.so"
	"PK\5\6\0\0\0\0\1\0\1\0\x40\0\0\0\x38\0\0\0\0\0";

static uint32_t crc32_of(const char *text)
{
	uint32_t crc = ~0u;

	for (; *text; text++) {
		crc ^= (uint8_t)*text;
		for (int i = 0; i < 8; i++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

static void put(const char *name, const void *data, size_t len)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", staging, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0664);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

static void make_dir(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", staging, name);
	assert_int_equal(mkdir(path, 0775), 0);
}

static void put_apk(void)
{
	uint8_t bytes[sizeof(zip) - 1];
	uint32_t crc = crc32_of("library\n");

	memcpy(bytes, zip, sizeof(bytes));
	memcpy(bytes + 14, &crc, 4);
	memcpy(bytes + 56 + 16, &crc, 4);
	put("base.apk", bytes, sizeof(bytes));
}

static int setup(void **state)
{
	char list[160];

	harness_forbid = false;
	*state = phone = phone_new();
	snprintf(staging, sizeof(staging), "%s/staging", phone->dir);
	assert_int_equal(mkdir(staging, 0775), 0);
	snprintf(apk, sizeof(apk), "%s/base.apk", staging);
	put_apk();
	make_dir("lib");
	make_dir("lib/x86_64");
	put("lib/x86_64/liba.so", "library\n", 8);
	snprintf(list, sizeof(list), "%s/allow.list", phone->state);
	phone_list(phone, list, 1, NULL, 0, apk, "lab.test.app");
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
	int fd = open(staging, O_RDONLY | O_DIRECTORY);
	char packet[256];
	struct json_object *reply;

	snprintf(packet, sizeof(packet), "{\"op\":\"install\",\"dir\":\"/data/app-staging/x\"%s}",
		 more);
	reply = ask_text(phone, packet, &fd, 1);
	close(fd);
	return reply;
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
	assert_int_equal(rename(staging, app), 0);
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
	assert_int_equal(rename(app, staging), 0);
	reply = ask_text(phone, "{\"op\":\"uninstalled\",\"package\":\"lab.test.app\"}", NULL, 0);
	assert_true(reply_ok(reply));
	json_object_put(reply);
	assert_false(packages_get(&phone->daemon.packages, "lab.test.app", NULL));
}

static void test_unknown(void **state)
{
	struct json_object *reply, *warning;

	(void)state;
	put("base.apk", "not on any list", 15);
	reply = install(",\"uid\":2000");
	assert_string_equal(reply_text(reply, "failure"), "INSTALL_FAILED_VERIFICATION_FAILURE");
	assert_int_equal(reply_number(reply, "code"), ANGAE_JUDGE_NOT_LISTED);
	assert_int_equal(reply_number(reply, "alert"), 1);
	assert_true(json_object_object_get_ex(reply, "warning", &warning));
	assert_string_equal(
		reply_text(warning, "en"),
		"If you install a pirated program, your phone may malfunction, or data will be destroyed.");
	json_object_put(reply);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_RELEASE], 1);
}

static void test_other_library(void **state)
{
	(void)state;
	put("lib/x86_64/liba.so", "Library\n", 8);
	expect_failure("INSTALL_FAILED_VERIFICATION_FAILURE", "entry");
}

static void test_longer_library(void **state)
{
	(void)state;
	put("lib/x86_64/liba.so", "library\nmore", 12);
	expect_failure("INSTALL_FAILED_VERIFICATION_FAILURE", "entry");
}

static void test_additional_file(void **state)
{
	(void)state;
	put("lib/x86_64/libb.so", "library\n", 8);
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
	snprintf(path, sizeof(path), "%s/lib/evil", staging);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	expect_failure("INSTALL_FAILED_INVALID_APK", "tree");
}

static void test_fifo(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/lib/pipe", staging);
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
		make_dir(path);
	}
	expect_failure("INSTALL_FAILED_INVALID_APK", "tree");
}

static void test_too_many(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < 520; i++) {
		snprintf(name, sizeof(name), "file-%d", i);
		put(name, "", 0);
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
	struct json_object *reply = install("");
	char app[160];

	(void)state;
	assert_true(reply_ok(reply));
	json_object_put(reply);
	snprintf(app, sizeof(app), "%s/lab.test.app", phone->apps);
	assert_int_equal(mkdir(app, 0775), 0);
	reply = ask_text(phone, "{\"op\":\"installed\",\"package\":\"lab.test.app\"}", NULL, 0);
	assert_true(reply_ok(reply));
	json_object_put(reply);
	reply = install("");
	assert_string_equal(reply_text(reply, "failure"), "INSTALL_FAILED_ALREADY_EXISTS");
	json_object_put(reply);
	reply = install(",\"replace\":true");
	assert_true(reply_ok(reply));
	json_object_put(reply);
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
		PACKAGE_TEST(test_unknown),
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
