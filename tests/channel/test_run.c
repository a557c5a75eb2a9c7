// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands: output, statuses, signals, and the end of those that do not end by themselves.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "house.h"

static char line[PATH_MAX + 256];

static void test_output(void **state)
{
	assert_int_equal(house_sh(*state, "echo out; echo err >&2; exit 3"), 3);
	assert_string_equal(house_out, "out\n");
	assert_string_equal(house_err, "err\n");
	assert_int_equal(house_sh(*state, "cat; umask; readlink /proc/self/fd/0"), 0);
	assert_string_equal(house_out, "0022\n/dev/null\n");
}

static void test_words(void **state)
{
	struct house *house = *state;
	char *const argv[] = {"printf", "<%s>", "", "a b", "ä\n+7", NULL};
	const struct channel_run run = {.argv = argv, .timeout = SECONDS};
	char *const none[] = {NULL}, *const empty[] = {"", NULL};
	struct channel_run bad = {.argv = none, .timeout = SECONDS};
	int status;

	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OK);
	assert_int_equal(channel_run(house->channel, &bad, &status), CHANNEL_REFUSED);
	bad.argv = empty;
	assert_int_equal(channel_run(house->channel, &bad, &status), CHANNEL_REFUSED);
	assert_string_equal(channel_why(house->channel), "no program is named");
	assert_int_equal(house_sh(house, "printf '<%s>' '' 'a b' '\303\244\n+7'"), 0);
	assert_string_equal(house_out, "<><a b><\303\244\n+7>");
}

static void test_statuses(void **state)
{
	for (int i = 0; i < 256; i++) {
		snprintf(line, sizeof(line), "exit %d", i);
		assert_int_equal(house_sh(*state, line), i);
	}
	assert_int_equal(house_sh(*state, "/nowhere/program"), 127);
}

static void test_not_started(void **state)
{
	struct house *house = *state;
	char *const missing[] = {"angae-no-such-program", NULL}, *const dir[] = {"/tmp", NULL};
	struct channel_run run = {.argv = missing, .timeout = SECONDS};
	int status;

	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OK);
	assert_int_equal(status, 127);
	run.argv = dir;
	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OK);
	assert_int_equal(status, 126);
}

static void test_signals(void **state)
{
	static const int signals[] = {SIGHUP,  SIGINT,	SIGQUIT, SIGABRT, SIGKILL,
				      SIGSEGV, SIGPIPE, SIGTERM, SIGUSR1};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		snprintf(line, sizeof(line), "ulimit -c 0; kill -%d $$; sleep 100", signals[i]);
		assert_int_equal(house_sh(*state, line), 128 + signals[i]);
	}
}

struct ordered {
	unsigned int next;
	size_t used;
	char text[64];
};

static bool take_ordered(void *context, int stream, const void *data, size_t len)
{
	struct ordered *o = context;

	if (stream != 1)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = ((const char *)data)[i];

		if (c != '\n') {
			o->text[o->used++] = c;
			continue;
		}
		o->text[o->used] = '\0';
		o->used = 0;
		if ((unsigned int)atoi(o->text) != o->next++)
			return false;
	}
	return true;
}

static void test_merged(void **state)
{
	struct house *house = *state;
	char *const argv[] = {"sh", "-c",
			      "i=0; while [ $i -lt 1000 ]; do echo $i; i=$((i+1)); echo $i >&2; "
			      "i=$((i+1)); done",
			      NULL};
	struct ordered ordered = {0};
	const struct channel_run run = {.argv = argv,
					.merge = true,
					.timeout = SECONDS,
					.take = take_ordered,
					.context = &ordered};
	int status;

	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OK);
	assert_int_equal(status, 0);
	assert_int_equal(ordered.next, 1000);
}

/* Takes until there is enough, then has the command killed. */
struct enough {
	size_t seen;
	size_t wanted;
	volatile sig_atomic_t signal;
};

static bool take_enough(void *context, int stream, const void *data, size_t len)
{
	struct enough *enough = context;

	(void)stream;
	(void)data;
	if (enough->seen < enough->wanted && enough->seen + len >= enough->wanted)
		enough->signal = SIGKILL;
	enough->seen += len;
	return true;
}

static bool refuse(void *context, int stream, const void *data, size_t len)
{
	(void)context;
	(void)stream;
	(void)data;
	(void)len;
	return false;
}

/* What never ends is killed, at the time limit too, and the channel is good for the next. */
static void test_flood(void **state)
{
	struct house *house = *state;
	char *const argv[] = {"sh", "-c", "yes & yes >&2 & wait", NULL};
	struct enough enough = {.wanted = 4 << 20};
	struct channel_run run = {.argv = argv,
				  .timeout = SECONDS,
				  .take = take_enough,
				  .context = &enough,
				  .signal = &enough.signal};
	int status;

	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OK);
	assert_int_equal(status, 128 + SIGKILL);
	run.timeout = 200;
	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_LATE);
	assert_int_equal(channel_ping(house->channel, SECONDS), CHANNEL_OK);
	run.take = refuse;
	run.timeout = SECONDS;
	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OWN);
	assert_int_equal(channel_ping(house->channel, SECONDS), CHANNEL_OK);
}

/* All of it dies: what ignores signals, what lives in another session, what lost its parent. */
static void test_killed_whole(void **state)
{
	struct house *house = *state;
	char *const argv[] = {"sh", "-c", line, NULL};
	struct enough enough = {.wanted = 1};
	const struct channel_run run = {.argv = argv,
					.timeout = SECONDS,
					.take = take_enough,
					.context = &enough,
					.signal = &enough.signal};
	int status;

	snprintf(
		line, sizeof(line),
		"cd '%s'; trap '' TERM INT HUP; echo $$ >a; (setsid sh -c 'echo $$ >b; exec sleep 1000' &);"
		"sh -c '(sleep 1000 & echo $! >c)'; until [ -s b ] && [ -s c ]; do sleep 0.01; done; echo;"
		"while :; do sleep 1; done",
		house->dir);
	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OK);
	assert_int_equal(status, 128 + SIGKILL);
	assert_true(house_gone(house, "a"));
	assert_true(house_gone(house, "b"));
	assert_true(house_gone(house, "c"));
	assert_int_equal(channel_ping(house->channel, SECONDS), CHANNEL_OK);
}

static void test_signal_passed_on(void **state)
{
	struct house *house = *state;
	volatile sig_atomic_t sig = SIGTERM;
	char *const argv[] = {"sleep", "1000", NULL};
	const struct channel_run run = {.argv = argv, .timeout = SECONDS, .signal = &sig};
	int status;

	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OK);
	assert_int_equal(status, 128 + SIGTERM);
	assert_int_equal(sig, 0);
}

/* A run ends with its command, not with what that left behind. */
static void test_left_behind(void **state)
{
	struct house *house = *state;

	snprintf(line, sizeof(line), "sleep 1000 & echo $! >'%s'; echo done",
		 house_path(house, "pid"));
	assert_int_equal(house_sh(house, line), 0);
	assert_string_equal(house_out, "done\n");
	snprintf(line, sizeof(line), "kill -0 $(cat '%s')", house_path(house, "pid"));
	assert_int_equal(house_sh(house, line), 0);
	snprintf(line, sizeof(line), "kill $(cat '%s')", house_path(house, "pid"));
	assert_int_equal(house_sh(house, line), 0);
	assert_int_equal(house_sh(house, "(while :; do echo x; done) & echo $!; exit 5"), 5);
	assert_int_equal(house_sh(house, "exit 6"), 6);
}

/* The host is gone: what runs for it is ended. */
static void test_host_gone(void **state)
{
	struct house *house = *state;
	int len =
		snprintf(line, sizeof(line), "echo $$ >'%s/pid.new'; mv '%s/pid.new' '%s/pid'; yes",
			 house->dir, house->dir, house->dir);
	char request[sizeof(line) + 32];
	struct stat st;

	len = snprintf(request, sizeof(request), "run +%d\nsh%c-c%c%s", len + 6, 0, 0, line);
	house_says(house, request, len);
	while (stat(house_path(house, "pid"), &st))
		usleep(1000);
	channel_close(house->channel);
	house->channel = NULL;
	assert_true(house_gone(house, "pid"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_setup, house_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_output),	TEST(test_words),	 TEST(test_statuses),
		TEST(test_not_started), TEST(test_signals),	 TEST(test_merged),
		TEST(test_flood),	TEST(test_killed_whole), TEST(test_signal_passed_on),
		TEST(test_left_behind), TEST(test_host_gone),
	};

	return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
