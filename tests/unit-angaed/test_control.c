// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The control socket: what is malformed, too large, out of order, forbidden
 * or slow gets one clear line, and the connection stays.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"

static int setup(void **state)
{
	struct phone *phone = phone_new();

	harness_forbid = false;
	phone_start(phone);
	*state = phone;
	return 0;
}

static int teardown(void **state)
{
	phone_free(*state);
	return 0;
}

static void expect_error(int sock, const char *packet, size_t len, const char *error)
{
	struct json_object *reply = ask(sock, packet, len, NULL, 0);

	assert_non_null(reply);
	assert_false(reply_ok(reply));
	assert_string_equal(reply_text(reply, "error"), error);
	json_object_put(reply);
}

static void expect_alive(int sock)
{
	struct json_object *reply = ask(sock, "{\"op\":\"status\"}", 15, NULL, 0);

	assert_non_null(reply);
	assert_true(reply_ok(reply));
	assert_string_equal(reply_text(reply, "era"), "reference");
	json_object_put(reply);
}

static void test_malformed(void **state)
{
	static const struct {
		const char *packet;
		size_t len; /* 0: of the string */
		const char *error;
	} bad[] = {
		{"hello", 0, "not one JSON object"},
		{"{\"op\":\"status\"", 0, "not one JSON object"},
		{"{\"op\":\"status\"} {}", 0, "not one JSON object"},
		{"{\"op\":\"status\"}\0{}", 18, "not one JSON object"},
		{"\0", 1, "not one JSON object"},
		{"[1,2]", 0, "not one JSON object"},
		{"\"status\"", 0, "not one JSON object"},
		{"null", 0, "not one JSON object"},
		{"{\"op\":\"st\xff\"}", 0, "not one JSON object"},
		{"{'op':'status'}", 0, "not one JSON object"},
		{"{}", 0, "no op"},
		{"{\"op\":7}", 0, "no op"},
		{"{\"op\":\"\"}", 0, "no such op"},
		{"{\"op\":\"shutdown\"}", 0, "no such op"},
		{"{\"op\":\"status\\u0000x\"}", 0, "no op"},
		{"{\"op\":\"events\",\"limit\":0}", 0,
		 "after must not be negative, limit must be 1 to 1000"},
		{"{\"op\":\"events\",\"limit\":100000}", 0,
		 "after must not be negative, limit must be 1 to 1000"},
		{"{\"op\":\"events\",\"after\":-1}", 0,
		 "after must not be negative, limit must be 1 to 1000"},
		{"{\"op\":\"why\",\"tgid\":-5}", 0, "tgid is not a process"},
		{"{\"op\":\"why\"}", 0, "no refusal is remembered"},
		{"{\"op\":\"install\",\"dir\":\"/\"}", 0,
		 "install needs the descriptor of one directory"},
		{"{\"op\":\"installed\",\"package\":\"../../etc\"}", 0, "no package name"},
		{"{\"op\":\"uninstalled\"}", 0, "no package name"},
		{"{\"op\":\"discard\",\"package\":\"a.b\"}", 0,
		 "discard needs the descriptor of the directory"},
	};
	int sock = phone_connect(*state);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		expect_error(sock, bad[i].packet, bad[i].len ? bad[i].len : strlen(bad[i].packet),
			     bad[i].error);
		expect_alive(sock);
	}
	close(sock);
}

static void test_deep(void **state)
{
	int sock = phone_connect(*state);
	char deep[4096];

	memset(deep, '[', sizeof(deep));
	expect_error(sock, deep, sizeof(deep), "not one JSON object");
	memset(deep, '{', sizeof(deep));
	expect_error(sock, deep, sizeof(deep), "not one JSON object");
	expect_alive(sock);
	close(sock);
}

static void test_empty_packet(void **state)
{
	int sock = phone_connect(*state);

	expect_error(sock, "", 0, "not one JSON object");
	expect_alive(sock);
	close(sock);
}

static void test_sizes(void **state)
{
	int sock = phone_connect(*state);
	char *packet = malloc(CONTROL_PACKET_MAX + 100);
	struct json_object *reply;

	memset(packet, ' ', CONTROL_PACKET_MAX + 100);
	memcpy(packet, "{\"op\":\"status\"}", 15);
	reply = ask(sock, packet, CONTROL_PACKET_MAX, NULL, 0);
	assert_true(reply_ok(reply));
	json_object_put(reply);
	expect_error(sock, packet, CONTROL_PACKET_MAX + 1, "packet too large");
	expect_error(sock, packet, CONTROL_PACKET_MAX + 100, "packet too large");
	expect_alive(sock);
	free(packet);
	close(sock);
}

static size_t open_files(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 512; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void test_descriptors(void **state)
{
	int sock = phone_connect(*state), fds[16];
	struct json_object *reply;
	size_t before;

	for (int i = 0; i < 16; i++)
		fds[i] = STDIN_FILENO;
	expect_alive(sock);
	usleep(200000); /* the signer looks through the tree when it starts */
	before = open_files();
	for (int n = 3; n <= 8; n++) {
		reply = ask(sock, "{\"op\":\"status\"}", 15, fds, n);
		assert_string_equal(reply_text(reply, "error"), "too many descriptors");
		json_object_put(reply);
	}
	reply = ask(sock, "{\"op\":\"status\"}", 15, fds, 16);
	assert_false(reply_ok(reply));
	json_object_put(reply);
	reply = ask(sock, "hello", 5, fds, 2);
	assert_false(reply_ok(reply));
	json_object_put(reply);
	reply = ask(sock, "{\"op\":\"status\"}", 15, fds, 2);
	assert_true(reply_ok(reply));
	json_object_put(reply);
	expect_alive(sock);
	assert_int_equal(open_files(), before);
	close(sock);
}

/* Several questions before the first answer: each is answered, in order. */
static void test_many_at_once(void **state)
{
	static const char status[] = "{\"op\":\"status\"}", bad[] = "nonsense";
	int sock = phone_connect(*state);
	char answer[CONTROL_PACKET_MAX + 1];

	for (int i = 0; i < 20; i++) {
		assert_int_equal(send(sock, status, sizeof(status) - 1, 0), sizeof(status) - 1);
		assert_int_equal(send(sock, bad, sizeof(bad) - 1, 0), sizeof(bad) - 1);
	}
	for (int i = 0; i < 40; i++) {
		ssize_t n = recv(sock, answer, CONTROL_PACKET_MAX, 0);

		assert_true(n > 0);
		answer[n] = '\0';
		assert_int_equal(strstr(answer, "\"ok\":true") != NULL, !(i & 1));
	}
	close(sock);
}

static void test_forbidden(void **state)
{
	int sock = phone_connect(*state);

	harness_forbid = true;
	expect_error(sock, "{\"op\":\"status\"}", 15, "not permitted (SELinux)");
	harness_forbid = false;
	expect_alive(sock);
	close(sock);
}

/* The policy says yes to all here, as a permissive one would. */
static void test_lab_needs_proof(void **state)
{
	static const char era[] = "{\"op\":\"era\",\"name\":\"2014\"}";
	int sock = phone_connect(*state), null = open("/dev/null", O_RDWR), full = -1;
	struct json_object *reply;

	expect_error(sock, era, sizeof(era) - 1,
		     "not permitted: no open of the gate's device came with it");
	reply = ask(sock, era, sizeof(era) - 1, &null, 1);
	assert_false(reply_ok(reply));
	json_object_put(reply);
	expect_alive(sock);
	full = open("/dev/full", O_RDWR);
	reply = ask(sock, era, sizeof(era) - 1, &full, 1);
	assert_true(reply_ok(reply));
	assert_string_equal(reply_text(reply, "era"), "2014");
	json_object_put(reply);
	close(null);
	close(full);
	close(sock);
}

/* Clients that never read, ask nothing, or half a question: the others are served. */
static void test_hung_clients(void **state)
{
	struct phone *phone = *state;
	int hung[CONTROL_CLIENTS_UID], sock, more;
	struct json_object *reply;
	char answer[256];

	for (int i = 0; i < CONTROL_CLIENTS_UID; i++)
		hung[i] = phone_connect(phone);
	for (int i = 0; i < 500; i++)
		send(hung[0], "{\"op\":\"status\"}", 15, MSG_DONTWAIT);
	more = phone_connect(phone);
	assert_true(recv(more, answer, sizeof(answer), 0) > 0);
	assert_non_null(strstr(answer, "too many clients"));
	assert_int_equal(recv(more, answer, sizeof(answer), 0), 0);
	close(more);
	close(hung[1]);
	usleep(50000);
	sock = phone_connect(phone);
	reply = ask(sock, "{\"op\":\"status\"}", 15, NULL, 0);
	assert_non_null(reply);
	assert_true(reply_ok(reply));
	json_object_put(reply);
	for (int i = 0; i < CONTROL_CLIENTS_UID; i++) {
		if (i != 1)
			close(hung[i]);
	}
	close(sock);
}

/* Ends while its question is open: the answer goes nowhere, and to nobody else. */
static void test_gone_before_answer(void **state)
{
	for (int i = 0; i < 100; i++) {
		int sock = phone_connect(*state);

		assert_int_equal(send(sock, "{\"op\":\"status\"}", 15, 0), 15);
		close(sock);
	}
	usleep(50000);
	for (int i = 0; i < 20; i++) {
		int sock = phone_connect(*state);

		expect_alive(sock);
		close(sock);
	}
}

static void test_long_listing(void **state)
{
	struct phone *phone = *state;
	int64_t after = 0, seen = 0;
	bool more = true;

	for (int i = 0; i < 900; i++) {
		char name[64];

		snprintf(name, sizeof(name), "alert-%06d.txt", i);
		gate_event(phone->gate, name, ANGAE_WHY_CLASS_RULE, 1);
		if (i % 200 == 0)
			usleep(20000);
	}
	usleep(200000);
	while (more) {
		char packet[96];
		struct json_object *reply, *events;

		snprintf(packet, sizeof(packet), "{\"op\":\"events\",\"after\":%d,\"limit\":1000}",
			 (int)after);
		reply = ask_text(phone, packet, NULL, 0);
		assert_true(reply_ok(reply));
		json_object_object_get_ex(reply, "events", &events);
		for (size_t i = 0; i < json_object_array_length(events); i++) {
			struct json_object *event = json_object_array_get_idx(events, i);

			assert_true(reply_number(event, "seq") > after);
			after = reply_number(event, "seq");
			seen += reply_number(event, "count");
		}
		more = json_object_array_length(events) &&
		       !strcmp(reply_text(reply, "more"), "true");
		json_object_put(reply);
	}
	assert_int_equal(seen, 900);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_malformed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deep, setup, teardown),
		cmocka_unit_test_setup_teardown(test_empty_packet, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sizes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_descriptors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_forbidden, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lab_needs_proof, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hung_clients, setup, teardown),
		cmocka_unit_test_setup_teardown(test_gone_before_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_listing, setup, teardown),
	};

	return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
