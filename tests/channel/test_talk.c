// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The talk itself: hello in every state, nonsense from either side, time limits.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <angae/wire.h>

#include "house.h"
#include "labd.h"

/* What labd says next, as "word word [payload]"; "" when it says nothing for long. */
static const char *next(struct house *house)
{
	static struct angae_wire wire;
	static char text[1024];
	size_t used = 0;

	angae_wire_reset(&wire);
	while (angae_wire_next(&wire) == ANGAE_WIRE_MORE) {
		struct pollfd p = {.fd = house->socket, .events = POLLIN};
		size_t room;

		/* Byte by byte: what follows is the next answer's. */
		if (poll(&p, 1, SECONDS) != 1 ||
		    recv(house->socket, angae_wire_room(&wire, &room), 1, 0) != 1)
			return "";
		angae_wire_fed(&wire, 1);
	}
	for (unsigned int i = 0; i < wire.count; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%s", i ? " " : "",
				 wire.words[i]);
	if (wire.len)
		snprintf(text + used, sizeof(text) - used, " [%.*s]", (int)wire.len,
			 (const char *)wire.bytes);
	return text;
}

static void says(struct house *house, const char *text)
{
	house_says(house, text, strlen(text));
}

static void test_hello_words(void **state)
{
	struct house *house = *state;
	struct channel_hello hello;

	assert_int_equal(channel_hello(house->channel, SECONDS, &hello), CHANNEL_OK);
	assert_int_equal(strlen(hello.boot), 36);
	/* A desk has no gate. */
	assert_string_equal(hello.gate, "none");
	assert_string_equal(hello.daemon, "none");
	says(house, "hello\n");
	assert_string_equal(next(house), "error [hello: a nonce of 1 to 64 letters and digits]");
}

static void test_requests(void **state)
{
	static const char *const wrong[] = {
		"run twice +2\nls",
		"put 9 +2\n/xend\n",
		"put +2\n/xend\n",
		"get +0\n",
		"clock 1.5\n",
		"clock 1 2\n",
		"dance\n",
		"data +1\nx",
		"end\n",
		"drop\n",
		"put 644 +3\na\0bdrop\n",
		"status\n", /* there is no init on a desk */
	};
	struct house *house = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		/* One of them has a NUL inside. */
		size_t len = strstr(wrong[i], "+3") ? 19 : strlen(wrong[i]);

		house_says(house, wrong[i], len);
		says(house, "ping\n");
		assert_memory_equal(next(house), "error [", 7);
		assert_string_equal(next(house), "ok");
	}
	says(house, "kill\nkill 9\nkill x\nping\n");
	assert_string_equal(next(house), "ok");
}

/* A new host, as labd may see it: what the former one had half said still waits for its end. */
static void test_half_said(void **state)
{
	struct house *house = *state;

	says(house, "run +20\nhalf of it");
	assert_int_equal(channel_hello(house->channel, SECONDS, NULL), CHANNEL_OK);
	assert_int_equal(house_sh(house, "exit 9"), 9);
	says(house, "put 644");
	assert_int_equal(channel_hello(house->channel, SECONDS, NULL), CHANNEL_OK);
	assert_int_equal(house_sh(house, "exit 10"), 10);
}

static void test_nonsense(void **state)
{
	static uint8_t noise[1 << 20];
	struct house *house = *state;

	says(house, "\tfoo\nrun +x\n");
	assert_string_equal(next(house), "error [that is no message]");
	assert_string_equal(next(house), "error [that is no message]");
	for (int round = 0; round < 3; round++) {
		unit_noise(noise, sizeof(noise), round);
		for (size_t at = 0; at < sizeof(noise); at += 4096) {
			char heard[4096];

			house_says(house, noise + at, 4096);
			while (recv(house->socket, heard, sizeof(heard), 0) > 0)
				;
		}
		assert_int_equal(channel_hello(house->channel, SECONDS, NULL), CHANNEL_OK);
		assert_int_equal(channel_ping(house->channel, SECONDS), CHANNEL_OK);
	}
}

/* Whatever is going on, hello ends it. */
static void test_hello_ends(void **state)
{
	struct house *house = *state;
	char head[PATH_MAX + 64];

	says(house, "run +7\nsleep");
	house_says(house, "\0", 1);
	says(house, "9ping\n");
	assert_int_equal(channel_hello(house->channel, SECONDS, NULL), CHANNEL_OK);
	says(house, "run +3\nyes");
	assert_int_equal(channel_hello(house->channel, SECONDS, NULL), CHANNEL_OK);
	assert_int_equal(house_sh(house, "echo x"), 0);
	assert_string_equal(house_out, "x\n");
	snprintf(head, sizeof(head), "put 644 +%zu\n%sdata +65536\nabc",
		 strlen(house_path(house, "file")), house_path(house, "file"));
	says(house, head);
	assert_int_equal(channel_hello(house->channel, SECONDS, NULL), CHANNEL_OK);
	assert_int_equal(house_entries(house), 0);
	assert_int_equal(channel_ping(house->channel, SECONDS), CHANNEL_OK);
}

static void test_one_at_a_time(void **state)
{
	struct house *house = *state;

	says(house, "run +8\nsleep");
	house_says(house, "\0", 1);
	says(house, "99ping\nkill 15\n");
	assert_string_equal(next(house), "error [one request at a time]");
	assert_string_equal(next(house), "exit 143");
	says(house, "ping\n");
	assert_string_equal(next(house), "ok");
}

static void test_clock(void **state)
{
	struct house *house = *state;
	struct timespec here, there;

	assert_int_equal(channel_clock(house->channel, NULL, &there, SECONDS), CHANNEL_OK);
	clock_gettime(CLOCK_REALTIME, &here);
	assert_in_range(here.tv_sec - there.tv_sec, 0, 20);
}

#define NOW 1000000

/* A command that says its number into the file `pid`, and ends when somebody writes to the pipe `go`. */
static void says_wait(struct house *house)
{
	char line[2 * PATH_MAX], head[64];

	snprintf(line, sizeof(line),
		 "sh%c-c%ccd %s; echo $$ >pid; echo begun; read x <go; echo over", 1, 1,
		 house->dir);
	snprintf(head, sizeof(head), "run +%zu\n", strlen(line));
	line[2] = line[5] = '\0';
	assert_int_equal(mkfifo(house_path(house, "go"), 0600), 0);
	says(house, head);
	house_says(house, line, strlen(line + 6) + 6);
	assert_string_equal(next(house), "out [begun\n]");
}

static void go(struct house *house)
{
	int fd = -1;

	/* Without waiting: a command that was killed never opens it. */
	for (int i = 0; fd < 0 && i < 1000; i++) {
		fd = open(house_path(house, "go"), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0)
			usleep(10000);
	}
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "\n", 1), 1);
	close(fd);
}

/* Of the former host's end labd hears only when the next one has said hello and more. */
static void test_told_late(void **state)
{
	struct house *house = *state;

	house_time(house, NOW);
	assert_int_equal(channel_hello(house->channel, SECONDS, NULL), CHANNEL_OK);
	says_wait(house);
	house_plug(house, false);
	house_time(house, NOW + LABD_GRACE_MS - 1);
	house_plug(house, true);
	/* Nothing counts down any more. */
	house_time(house, NOW + 2 * LABD_GRACE_MS);
	go(house);
	assert_string_equal(next(house), "out [over\n]");
	assert_string_equal(next(house), "exit 0");
}

static void test_gone_for_good(void **state)
{
	struct house *house = *state;

	house_time(house, NOW);
	says_wait(house);
	house_plug(house, false);
	house_time(house, NOW + LABD_GRACE_MS);
	assert_true(house_gone(house, "pid"));
	house_plug(house, true);
	/* Who has not said hello is not answered. */
	says(house, "ping\nhello 7\n");
	assert_memory_equal(next(house), "angae 1 ready 7 ", 16);
}

/* Or the next labd would find the port open while what this one has left behind still ends. */
static void test_port_is_its_own(void **state)
{
	struct house *house = *state;
	char path[64], port[64] = "";

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)house->labd, DESK_PORT);
	assert_true(readlink(path, port, sizeof(port) - 1) > 0);
	house_sh(house, "readlink /proc/$PPID/fd/*; true");
	assert_non_null(strstr(house_out, "pipe:"));
	assert_null(strstr(house_out, port));
}

/* A guest that the test plays: @text is all it says. */
static enum channel_result played(const char *text, bool closed,
				  enum channel_result (*ask)(struct channel *channel))
{
	struct channel *channel;
	enum channel_result result;
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(channel_attach(ends[0], &channel), CHANNEL_OK);
	assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
	if (closed)
		shutdown(ends[1], SHUT_WR);
	result = ask(channel);
	assert_int_not_equal(*channel_why(channel), '\0');
	channel_close(channel);
	close(ends[1]);
	return result;
}

static enum channel_result ask_hello(struct channel *channel)
{
	return channel_hello(channel, 200, NULL);
}

static enum channel_result ask_ping(struct channel *channel)
{
	return channel_ping(channel, 200);
}

static enum channel_result ask_run(struct channel *channel)
{
	char *const argv[] = {"x", NULL};
	const struct channel_run run = {.argv = argv, .timeout = 200};
	int status;

	return channel_run(channel, &run, &status);
}

static enum channel_result ask_clock(struct channel *channel)
{
	struct timespec now;

	return channel_clock(channel, NULL, &now, 200);
}

static enum channel_result ask_get(struct channel *channel)
{
	return channel_get(channel, "/x", 1, 200);
}

static void test_bad_guest(void **state)
{
	(void)state;
	assert_int_equal(played("", false, ask_hello), CHANNEL_LATE);
	assert_int_equal(played("angae 1 ready 77 boot=x\n", false, ask_hello), CHANNEL_LATE);
	assert_int_equal(played("angae 1 ready 77\n", true, ask_hello), CHANNEL_LOST);
	assert_int_equal(played("", false, ask_ping), CHANNEL_LATE);
	assert_int_equal(played("angae 1 ready 7\n", true, ask_ping), CHANNEL_LOST);
	assert_int_equal(played("angae 1 begins\nok\n", false, ask_ping), CHANNEL_LOST);
	assert_int_equal(played("angae 1 begins\nexit 0\n", false, ask_run), CHANNEL_LOST);
	assert_int_equal(played("o\tk\n", false, ask_ping), CHANNEL_NONSENSE);
	assert_int_equal(played("exit 0\n", false, ask_ping), CHANNEL_NONSENSE);
	assert_int_equal(played("error +2\nno", false, ask_ping), CHANNEL_REFUSED);
	assert_int_equal(played("exit 256\n", false, ask_run), CHANNEL_NONSENSE);
	assert_int_equal(played("exit\n", false, ask_run), CHANNEL_NONSENSE);
	assert_int_equal(played("out +5\nab", true, ask_run), CHANNEL_LOST);
	assert_int_equal(played("ok\n", false, ask_clock), CHANNEL_NONSENSE);
	assert_int_equal(played("data +0\nexit 0\n", false, ask_get), CHANNEL_NONSENSE);
}

static void test_connect(void **state)
{
	struct channel *channel;
	char path[PATH_MAX];

	(void)state;
	memset(path, 'x', sizeof(path));
	path[200] = '\0';
	assert_int_equal(channel_open(path, &channel), CHANNEL_LOST);
	assert_int_not_equal(*channel_why(channel), '\0');
	channel_close(channel);
	assert_int_equal(channel_open("/dev/null", &channel), CHANNEL_LOST);
	channel_close(channel);
	channel_close(NULL);
}

/* A command that is too long is not sent at all. */
static void test_too_long(void **state)
{
	static char word[70000];
	struct house *house = *state;
	char *argv[5000] = {"true", word, NULL};
	struct channel_run run = {.argv = argv, .timeout = SECONDS};
	int status;

	memset(word, 'x', sizeof(word) - 1);
	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OWN);
	word[65536 - 6] = '\0';
	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OK);
	assert_int_equal(status, 0);
	for (int i = 1; i < 4999; i++)
		argv[i] = "y";
	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_REFUSED);
	assert_int_equal(channel_ping(house->channel, SECONDS), CHANNEL_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_setup, house_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_hello_words),
		TEST(test_requests),
		TEST(test_half_said),
		TEST(test_nonsense),
		TEST(test_hello_ends),
		TEST(test_one_at_a_time),
		TEST(test_clock),
		TEST(test_told_late),
		TEST(test_gone_for_good),
		TEST(test_port_is_its_own),
		TEST(test_too_long),
		cmocka_unit_test(test_bad_guest),
		cmocka_unit_test(test_connect),
	};

	return cmocka_run_group_tests_name("talk", tests, NULL, NULL);
}
