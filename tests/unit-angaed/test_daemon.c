// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole daemon: questions of the gate, eras, lists, restarts.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decide.h"
#include "harness.h"

static int setup(void **state)
{
	*state = phone_new();
	harness_forbid = false;
	return 0;
}

static int teardown(void **state)
{
	phone_free(*state);
	return 0;
}

static struct json_object *all_events(struct phone *phone)
{
	return ask_text(phone, "{\"op\":\"events\",\"limit\":1000}", NULL, 0);
}

static void test_listed_and_not(void **state)
{
	struct phone *phone = *state;
	char film[PATH_MAX], foreign[PATH_MAX];
	const char *files[] = {film};
	struct json_object *reply, *event;
	struct angae_answer answer;

	strcpy(film, phone_file(phone, "film.mp4", 50000));
	strcpy(foreign, phone_file(phone, "x-foreign.mp4", 50000));
	phone_list(phone, phone_list_path(phone), 1, files, 1);
	phone_start(phone);

	answer = phone_verdict(phone, film, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN);
	assert_int_equal(answer.verdict, ANGAE_VERDICT_ALLOW);
	assert_int_equal(answer.scope, ANGAE_SCOPE_READ);
	assert_int_equal(answer.flags, ANGAE_ANSF_STORE);
	answer = phone_verdict(phone, foreign, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN);
	assert_int_equal(answer.verdict, ANGAE_VERDICT_DENY);
	assert_int_equal(answer.flags, ANGAE_ANSF_STORE);

	reply = all_events(phone);
	event = event_where(reply, "path", film);
	assert_non_null(event);
	assert_string_equal(reply_text(event, "decision"), "allow");
	event = event_where(reply, "path", foreign);
	assert_non_null(event);
	assert_string_equal(reply_text(event, "decision"), "refuse");
	assert_string_equal(reply_text(event, "layer"), "natisign");
	assert_int_equal(reply_number(event, "alert"), 1);
	json_object_put(reply);
}

/* HH: an alert names the file and the offending app. */
static void test_alert_file(void **state)
{
	struct phone *phone = *state;
	char path[160], text[2048] = "";
	struct json_object *reply;
	int fd;

	phone_start(phone);
	phone_verdict(phone, phone_file(phone, "foreign.mp4", 100), ANGAE_CLASS_MEDIA,
		      ANGAE_OP_OPEN);
	json_object_put(all_events(phone));
	snprintf(path, sizeof(path), "%s/alert-000001.txt", phone->alerts);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	assert_non_null(strstr(text, "foreign.mp4"));
	assert_non_null(strstr(text, "cat (uid"));
	reply = ask_text(phone, "{\"op\":\"alerts\"}", NULL, 0);
	assert_non_null(strstr(json_object_to_json_string(reply), "foreign.mp4"));
	json_object_put(reply);
	phone_stop(phone);
	phone_start(phone);
	phone_verdict(phone, phone_file(phone, "other.mp4", 100), ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN);
	json_object_put(all_events(phone));
	snprintf(path, sizeof(path), "%s/alert-000002.txt", phone->alerts);
	assert_int_equal(access(path, F_OK), 0);
}

static void test_odd_files(void **state)
{
	struct phone *phone = *state;
	char name[64] = "bad-\xff\xfe-name.mp4";
	struct json_object *reply;
	struct angae_answer answer;

	phone_start(phone);
	answer = phone_verdict(phone, phone_file(phone, "empty.mp4", 0), ANGAE_CLASS_MEDIA,
			       ANGAE_OP_OPEN);
	assert_int_equal(answer.verdict, ANGAE_VERDICT_DENY);
	answer =
		phone_verdict(phone, phone_file(phone, name, 10), ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN);
	assert_int_equal(answer.verdict, ANGAE_VERDICT_DENY);
	answer = phone_verdict(phone, phone_file(phone, "note.zzz", 10), ANGAE_CLASS_MEDIA,
			       ANGAE_OP_OPEN);
	assert_int_equal(answer.verdict, ANGAE_VERDICT_ALLOW);
	answer = phone_verdict(phone, phone_file(phone, "film.mp4", 10), ANGAE_CLASS_STAGING,
			       ANGAE_OP_OPEN);
	assert_int_equal(answer.verdict, ANGAE_VERDICT_DENY);
	answer = phone_verdict(phone, phone->media, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN);
	assert_int_equal(answer.verdict, ANGAE_VERDICT_DENY);
	reply = all_events(phone);
	assert_non_null(reply);
	assert_non_null(strstr(json_object_to_json_string(reply), "bad-\?\?-name.mp4"));
	json_object_put(reply);
}

/* Nobody waits any more: said in the row, nothing else happens. */
static void test_late(void **state)
{
	struct phone *phone = *state;
	struct json_object *reply;
	const char *path;

	phone_start(phone);
	path = phone_file(phone, "film.mp4", 10);
	phone->gate->gone = phone->gate->next_id;
	gate_ask(phone->gate, path, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN);
	phone_verdict(phone, phone_file(phone, "after.mp4", 10), ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN);
	reply = all_events(phone);
	assert_non_null(event_where(reply, "kind", "late"));
	json_object_put(reply);
}

static void test_why(void **state)
{
	struct phone *phone = *state;
	struct json_object *reply, *event;

	phone_start(phone);
	phone_verdict(phone, phone_file(phone, "foreign.mp4", 10), ANGAE_CLASS_MEDIA,
		      ANGAE_OP_OPEN);
	reply = ask_text(phone, "{\"op\":\"why\",\"tgid\":42}", NULL, 0);
	assert_true(reply_ok(reply));
	json_object_object_get_ex(reply, "event", &event);
	assert_string_equal(reply_text(event, "layer"), "natisign");
	json_object_put(reply);
	gate_event(phone->gate, "alert-000001.txt", ANGAE_WHY_CLASS_RULE, 3);
	usleep(50000);
	/* another's refusal: only with proof of being the lab */
	reply = ask_text(phone, "{\"op\":\"why\",\"tgid\":7}", NULL, 0);
	assert_false(reply_ok(reply));
	json_object_put(reply);
}

static void test_gate_events(void **state)
{
	struct phone *phone = *state;
	struct json_object *reply, *event;

	phone_start(phone);
	gate_event(phone->gate, "alert-000001.txt", ANGAE_WHY_CLASS_RULE, 3);
	gate_event(phone->gate, "", 0, 17);
	usleep(100000);
	reply = all_events(phone);
	event = event_where(reply, "check", "class_rule");
	assert_non_null(event);
	assert_string_equal(reply_text(event, "kind"), "gate");
	assert_string_equal(reply_text(event, "layer"), "gate");
	assert_string_equal(reply_text(event, "op"), "unlink");
	assert_int_equal(reply_number(event, "errno"), 1);
	assert_int_equal(reply_number(event, "count"), 3);
	event = event_where(reply, "kind", "lost");
	assert_non_null(event);
	assert_int_equal(reply_number(event, "count"), 17);
	json_object_put(reply);
}

static void test_generation_never_goes_back(void **state)
{
	struct phone *phone = *state;
	uint32_t before;

	phone_start(phone);
	before = phone->gate->policy_gen;
	assert_true(before > 0);
	phone_stop(phone);
	phone->gate->policy_gen = 0; /* as after a reboot */
	phone_start(phone);
	assert_true(phone->gate->policy_gen > before);
	phone_stop(phone);
	phone->gate->policy_gen = 1000; /* the state was lost, the gate knows better */
	phone_start(phone);
	assert_int_equal(phone->gate->policy_gen, 1001);
}

static struct json_object *as_lab(struct phone *phone, const char *packet, const char *path)
{
	int fds[2], n = 0;
	struct json_object *reply;

	if (path)
		fds[n++] = open(path, O_RDONLY | O_CLOEXEC);
	fds[n++] = open("/dev/full", O_RDWR | O_CLOEXEC);
	reply = ask_text(phone, packet, fds, n);
	while (n)
		close(fds[--n]);
	return reply;
}

static void test_era(void **state)
{
	struct phone *phone = *state;
	struct json_object *reply;
	uint32_t before;

	phone_start(phone);
	before = phone->gate->policy_gen;
	assert_int_equal(phone->gate->config.flags,
			 ANGAE_CFG_STORE_MEDIA | ANGAE_CFG_REFUSE_WRITER);
	reply = as_lab(phone, "{\"op\":\"era\",\"name\":\"nonsense\"}", NULL);
	assert_false(reply_ok(reply));
	json_object_put(reply);
	reply = as_lab(phone, "{\"op\":\"era\",\"name\":\"../../etc/passwd\"}", NULL);
	assert_string_equal(reply_text(reply, "error"), "not the name of an era");
	json_object_put(reply);
	assert_int_equal(phone->gate->policy_gen, before);
	reply = as_lab(phone, "{\"op\":\"era\",\"name\":\"2014\"}", NULL);
	assert_true(reply_ok(reply));
	json_object_put(reply);
	assert_int_equal(phone->gate->policy_gen, before + 1);
	assert_int_equal(phone->gate->config.flags & ANGAE_CFG_STORE_MEDIA, 0);
	reply = all_events(phone);
	assert_non_null(event_where(reply, "check", "era"));
	json_object_put(reply);
	phone_stop(phone);
	phone_start(phone);
	reply = ask_text(phone, "{\"op\":\"status\"}", NULL, 0);
	assert_string_equal(reply_text(reply, "era"), "2014");
	json_object_put(reply);
	/* 2014: verdicts are not kept */
	assert_int_equal(phone_verdict(phone, phone_file(phone, "film.mp4", 100), ANGAE_CLASS_MEDIA,
				       ANGAE_OP_OPEN)
				 .flags,
			 0);
}

static void test_new_list(void **state)
{
	struct phone *phone = *state;
	char film[PATH_MAX], next[160];
	const char *files[] = {film};
	struct json_object *reply;
	uint32_t before;

	strcpy(film, phone_file(phone, "other.mp4", 3000));
	snprintf(next, sizeof(next), "%s/next.list", phone->dir);
	phone_list(phone, phone_list_path(phone), 5, files, 1);
	strcpy(film, phone_file(phone, "film.mp4", 5000));
	phone_start(phone);
	assert_int_equal(phone_verdict(phone, film, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN).verdict,
			 ANGAE_VERDICT_DENY);
	before = phone->gate->policy_gen;

	phone_list(phone, next, 5, files, 1);
	reply = as_lab(phone, "{\"op\":\"allow-install\"}", next);
	assert_false(reply_ok(reply));
	assert_string_equal(reply_text(reply, "error"),
			    "older: version 5 is not higher than 5 in force");
	assert_string_equal(reply_text(reply, "refused"), "older");
	json_object_put(reply);
	reply = as_lab(phone, "{\"op\":\"allow-install\"}", film);
	assert_false(reply_ok(reply));
	assert_string_equal(reply_text(reply, "refused"), "not a list");
	json_object_put(reply);
	reply = as_lab(phone, "{\"op\":\"allow-install\"}", NULL);
	assert_string_equal(reply_text(reply, "error"),
			    "allow-install needs the descriptor of one list");
	json_object_put(reply);
	assert_int_equal(phone->gate->policy_gen, before);

	phone_list(phone, next, 6, files, 1);
	reply = as_lab(phone, "{\"op\":\"allow-install\"}", next);
	assert_true(reply_ok(reply));
	assert_int_equal(reply_number(reply, "version"), 6);
	json_object_put(reply);
	assert_int_equal(phone->gate->policy_gen, before + 1);
	assert_int_equal(phone_verdict(phone, film, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN).verdict,
			 ANGAE_VERDICT_ALLOW);
	phone_stop(phone);
	phone_start(phone);
	assert_int_equal(phone_verdict(phone, film, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN).verdict,
			 ANGAE_VERDICT_ALLOW);
}

static void test_damaged_list(void **state)
{
	struct phone *phone = *state;
	struct json_object *reply, *list;
	int fd = open(phone_list_path(phone), O_WRONLY | O_CREAT, 0600);

	assert_int_equal(write(fd, "rubbish", 7), 7);
	close(fd);
	phone_start(phone);
	assert_int_equal(phone_verdict(phone, phone_file(phone, "film.mp4", 10), ANGAE_CLASS_MEDIA,
				       ANGAE_OP_OPEN)
				 .verdict,
			 ANGAE_VERDICT_DENY);
	reply = ask_text(phone, "{\"op\":\"status\"}", NULL, 0);
	json_object_object_get_ex(reply, "list", &list);
	assert_string_equal(reply_text(list, "error"), "there is no list");
	assert_string_equal(reply_text(list, "offered"),
			    "allow.list: not a list: no state allowlist");
	json_object_put(reply);
}

/* Asked under one generation, judged under another: nothing is kept. */
static void test_generation_of_the_question(void **state)
{
	struct phone *phone = *state;
	const char *path = phone_file(phone, "film.mp4", 10);

	phone_start(phone);
	phone->gate->policy_gen++; /* the record of the question carries it */
	assert_int_equal(phone_verdict(phone, path, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN).flags, 0);
}

/* Verdicts go on while nothing can be stored, and the loss is told later. */
static void test_full_disk(void **state)
{
	struct phone *phone = *state;
	struct rlimit old, none;
	char name[64];
	struct json_object *reply;

	phone_start(phone);
	json_object_put(all_events(phone));
	getrlimit(RLIMIT_FSIZE, &old);
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "film-%d.mp4", i);
		phone_file(phone, name, 10);
	}
	none = old;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_FSIZE, &none);
	for (int i = 0; i < 50; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/film-%d.mp4", phone->media, i);
		assert_int_equal(
			phone_verdict(phone, path, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN).verdict,
			ANGAE_VERDICT_DENY);
	}
	json_object_put(ask_text(phone, "{\"op\":\"status\"}", NULL, 0));
	setrlimit(RLIMIT_FSIZE, &old);
	usleep(700000);
	phone_verdict(phone, phone_file(phone, "later.mp4", 10), ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN);
	json_object_put(all_events(phone));
	phone_verdict(phone, phone_file(phone, "last.mp4", 10), ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN);
	reply = all_events(phone);
	assert_non_null(event_where(reply, "kind", "lost"));
	assert_true(reply_number(event_where(reply, "kind", "lost"), "count") >= 50);
	json_object_put(reply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_listed_and_not, setup, teardown),
		cmocka_unit_test_setup_teardown(test_alert_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_odd_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_late, setup, teardown),
		cmocka_unit_test_setup_teardown(test_why, setup, teardown),
		cmocka_unit_test_setup_teardown(test_gate_events, setup, teardown),
		cmocka_unit_test_setup_teardown(test_generation_never_goes_back, setup, teardown),
		cmocka_unit_test_setup_teardown(test_era, setup, teardown),
		cmocka_unit_test_setup_teardown(test_new_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_generation_of_the_question, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_disk, setup, teardown),
	};

	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests_name("daemon", tests, NULL, NULL);
}
