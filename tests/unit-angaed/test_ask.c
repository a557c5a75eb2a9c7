// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An unknown app in an era that asks: yes, no, nobody, and whoever asked for it
 * goes away. Nothing else waits meanwhile.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stage.h"

static struct phone *phone;
static char profiles[128];

static void write_text(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int begin(void **state, const char *ask_ms)
{
	const struct angae_allow_entry entry = stage_rule(STAGE_APP, "app", 1, 9);
	char text[512];

	harness_forbid = false;
	*state = phone = phone_new();
	stage_list(phone, 1, &entry, 1);
	snprintf(text, sizeof(text),
		 "[profile]\nname = asks\n[media]\nextensions = mp4\n"
		 "[package]\nunknown = ask\nask_ms = %s\n",
		 ask_ms);
	snprintf(profiles, sizeof(profiles), "%s", phone->state);
	write_text(profiles, "asks.ini", text);
	write_text(phone->state, "era", "asks\n");
	phone->paths.profiles = profiles;
	phone_start(phone);
	stage_begin(phone);
	return 0;
}

static int setup(void **state)
{
	return begin(state, "60000");
}

static int setup_short(void **state)
{
	return begin(state, "300");
}

static int teardown(void **state)
{
	phone_free(*state);
	return 0;
}

static struct json_object *next(int sock)
{
	static char packet[CONTROL_PACKET_MAX + 1];
	struct pollfd poll_fd = {.fd = sock, .events = POLLIN};
	ssize_t n;

	assert_int_equal(poll(&poll_fd, 1, 10000), 1);
	n = recv(sock, packet, CONTROL_PACKET_MAX, 0);
	assert_true(n > 0);
	packet[n] = '\0';
	return json_tokener_parse(packet);
}

/* Begins an install of the unknown app; Return: the connection, @id of the question. */
static int begin_ask(int64_t *id)
{
	static const char packet[] = "{\"op\":\"install\",\"dir\":\"x\"}";
	struct json_object *notice;
	int fd, sock = phone_connect(phone);

	stage_begin(phone);
	stage_app("unknown");
	fd = open(stage_dir, O_RDONLY | O_DIRECTORY);
	notice = ask(sock, packet, sizeof(packet) - 1, &fd, 1);
	close(fd);
	assert_non_null(notice);
	*id = reply_number(notice, "ask");
	assert_true(*id > 0);
	assert_string_equal(reply_text(notice, "package"), "lab.test.stranger");
	assert_true(json_object_object_get_ex(notice, "warning", NULL));
	json_object_put(notice);
	return sock;
}

static bool answer(int64_t id, const char *word)
{
	struct json_object *reply;
	char packet[128];
	bool ok;

	snprintf(packet, sizeof(packet), "{\"op\":\"answer\",\"id\":%lld,\"answer\":\"%s\"}",
		 (long long)id, word);
	reply = ask_text(phone, packet, NULL, 0);
	ok = reply_ok(reply);
	json_object_put(reply);
	return ok;
}

static size_t waiting(void)
{
	struct json_object *reply = ask_text(phone, "{\"op\":\"asks\"}", NULL, 0), *asks;
	size_t n;

	assert_true(json_object_object_get_ex(reply, "asks", &asks));
	n = json_object_array_length(asks);
	json_object_put(reply);
	return n;
}

static void ends(int sock, const char *detail)
{
	struct json_object *reply = next(sock);

	assert_false(reply_ok(reply));
	assert_string_equal(reply_text(reply, "failure"), "INSTALL_FAILED_VERIFICATION_FAILURE");
	assert_string_equal(reply_text(reply, "check"), "answer");
	assert_non_null(strstr(reply_text(reply, "detail"), detail));
	assert_true(reply_number(reply, "alert") > 0);
	json_object_put(reply);
	close(sock);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_SEAL], 0);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_RELEASE], 1);
	assert_int_equal(phone->daemon.packages.n, 0);
}

static void test_yes(void **state)
{
	struct json_object *reply;
	int64_t id;
	int sock;

	(void)state;
	sock = begin_ask(&id);
	assert_int_equal(waiting(), 1);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_RELEASE], 0);
	assert_false(answer(id + 1, "yes"));
	assert_false(answer(id, "perhaps"));
	assert_true(answer(id, "yes"));
	assert_false(answer(id, "yes"));
	reply = next(sock);
	assert_true(reply_ok(reply));
	assert_string_equal(reply_text(reply, "package"), "lab.test.stranger");
	json_object_put(reply);
	close(sock);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_SEAL], 1);
	reply = ask_text(phone, "{\"op\":\"events\"}", NULL, 0);
	assert_non_null(event_where(reply, "check", "answer"));
	json_object_put(reply);
}

static void test_no(void **state)
{
	int64_t id;
	int sock;

	(void)state;
	sock = begin_ask(&id);
	assert_true(answer(id, "no"));
	ends(sock, "said no");
}

static void test_nobody(void **state)
{
	int64_t id;
	int sock;

	(void)state;
	sock = begin_ask(&id);
	ends(sock, "in time");
	assert_int_equal(waiting(), 0);
}

static void test_gone(void **state)
{
	int64_t id;
	int sock;

	(void)state;
	sock = begin_ask(&id);
	close(sock);
	for (int i = 0; i < 100 && !phone->gate->seals[ANGAE_SEAL_RELEASE]; i++)
		usleep(50000);
	assert_int_equal(phone->gate->seals[ANGAE_SEAL_RELEASE], 1);
	assert_int_equal(waiting(), 0);
	assert_false(answer(id, "yes"));
}

/* With the daemon the question goes, and nothing of it is left. */
static void test_restart(void **state)
{
	int64_t id;
	int sock;

	(void)state;
	sock = begin_ask(&id);
	phone_stop(phone);
	assert_int_equal(recv(sock, &id, sizeof(id), 0), 0);
	close(sock);
	phone_start(phone);
	assert_int_equal(waiting(), 0);
	assert_int_equal(phone->daemon.packages.n, 0);
}

static void test_many(void **state)
{
	struct json_object *reply;
	int socks[ASKS_MAX];
	int64_t id;
	int sock;

	(void)state;
	for (size_t i = 0; i < ASKS_MAX; i++)
		socks[i] = begin_ask(&id);
	assert_int_equal(waiting(), ASKS_MAX);
	/* others are not held up */
	stage_installs(phone, "app");
	/* one more is told that there are too many, or is not even told */
	stage_begin(phone);
	stage_app("unknown");
	sock = phone_connect(phone);
	{
		static const char packet[] = "{\"op\":\"install\",\"dir\":\"x\"}";
		int fd = open(stage_dir, O_RDONLY | O_DIRECTORY);

		reply = ask(sock, packet, sizeof(packet) - 1, &fd, 1);
		close(fd);
	}
	assert_non_null(strstr(reply_text(reply, "detail"), "too many"));
	json_object_put(reply);
	close(sock);
	for (size_t i = 0; i < ASKS_MAX; i++)
		close(socks[i]);
}

static void test_forbidden(void **state)
{
	int64_t id;
	int sock;

	(void)state;
	sock = begin_ask(&id);
	harness_forbid = true;
	assert_false(answer(id, "yes"));
	harness_forbid = false;
	assert_int_equal(waiting(), 1);
	close(sock);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_yes),
		TEST(test_no),
		cmocka_unit_test_setup_teardown(test_nobody, setup_short, teardown),
		TEST(test_gone),
		TEST(test_restart),
		TEST(test_many),
		TEST(test_forbidden),
	};

	return cmocka_run_group_tests_name("ask", tests, NULL, NULL);
}
