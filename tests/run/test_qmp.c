// SPDX-License-Identifier: GPL-2.0-or-later
/* QMP against a QEMU that answers in pieces, refuses, talks nonsense, or is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "qmp.h"

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n"

struct events {
	unsigned int count;
	char last[64];
	char reason[64];
};

static void take(void *context, const char *name, json_object *data)
{
	struct events *events = context;
	json_object *reason;

	events->count++;
	snprintf(events->last, sizeof(events->last), "%s", name);
	if (json_object_object_get_ex(data, "reason", &reason))
		snprintf(events->reason, sizeof(events->reason), "%s",
			 json_object_get_string(reason));
}

/* What the other end says is in the socket before it is asked: the order is the same. */
static struct qmp *with(const char *said, int *other, struct events *events)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(write(pair[1], said, strlen(said)), strlen(said));
	*other = pair[1];
	return qmp_open(pair[0], take, events);
}

static void test_talk(void **state)
{
	struct events events = {0};
	json_object *answer, *value;
	char said[256];
	int other;
	ssize_t n;
	struct qmp *qmp =
		with(GREETING "{\"return\": {}}\n"
			      "{\"event\": \"SHUTDOWN\", \"data\": {\"reason\": \"guest-reset\"}}\n"
			      "{\"return\": {\"status\": \"completed\"}}\n",
		     &other, &events);

	(void)state;
	assert_int_equal(qmp_greet(qmp, 1000), 0);
	assert_int_equal(qmp_call(qmp, "query-migrate", NULL, 1000, &answer), 0);
	assert_true(json_object_object_get_ex(answer, "status", &value));
	assert_string_equal(json_object_get_string(value), "completed");
	json_object_put(answer);
	assert_int_equal(events.count, 1);
	assert_string_equal(events.reason, "guest-reset");
	n = read(other, said, sizeof(said) - 1);
	said[n] = '\0';
	assert_string_equal(said,
			    "{\"execute\":\"qmp_capabilities\"}{\"execute\":\"query-migrate\"}");
	qmp_close(qmp);
	close(other);
}

static void test_refused(void **state)
{
	struct events events = {0};
	int other;
	struct qmp *qmp = with("{\"error\": {\"class\": \"X\", \"desc\": \"not now\"}}\n"
			       "{\"error\": {}}\n",
			       &other, &events);

	(void)state;
	assert_int_equal(qmp_call(qmp, "migrate", json_object_new_object(), 1000, NULL), -1);
	assert_string_equal(qmp_why(qmp), "QEMU refused migrate: not now");
	assert_int_equal(qmp_call(qmp, "quit", NULL, 1000, NULL), -1);
	assert_string_equal(qmp_why(qmp), "QEMU refused quit: it does not say why");
	qmp_close(qmp);
	close(other);
}

static void fails(const char *said, bool gone, const char *says)
{
	struct events events = {0};
	int other;
	struct qmp *qmp = with(said, &other, &events);

	if (gone)
		shutdown(other, SHUT_RDWR);
	assert_int_equal(qmp_greet(qmp, 20), -1);
	if (!strstr(qmp_why(qmp), says))
		fail_msg("'%s' does not say '%s'", qmp_why(qmp), says);
	qmp_close(qmp);
	close(other);
}

static void test_nonsense(void **state)
{
	(void)state;
	fails("", false, "did not answer in time");
	fails("", true, "has ended");
	fails("{\"QMP\"", false, "did not answer in time");
	fails("{\"QMP\"", true, "has ended");
	fails("hello\n", false, "no message");
	fails("[1]\n", false, "no message");
	fails("\n", false, "no message");
	fails("{\"return\": {}}\n", false, "does not greet");
	fails(GREETING, true, "has ended");
}

static void test_long_line(void **state)
{
	struct events events = {0};
	char *line = malloc(70000);
	int other;
	struct qmp *qmp;

	(void)state;
	memset(line, ' ', 69999);
	line[69999] = '\0';
	qmp = with(line, &other, &events);
	assert_int_equal(qmp_greet(qmp, 1000), -1);
	assert_non_null(strstr(qmp_why(qmp), "a line of more than"));
	qmp_close(qmp);
	close(other);
	free(line);
}

/* The events of a QEMU that has ended are still there. */
static void test_drain(void **state)
{
	struct events events = {0};
	int other;
	struct qmp *qmp =
		with("{\"event\": \"STOP\"}\n{\"event\": \"SHUTDOWN\", \"data\": {\"reason\": "
		     "\"guest-shutdown\"}}\n",
		     &other, &events);

	(void)state;
	close(other);
	qmp_drain(qmp, 1000);
	assert_int_equal(events.count, 2);
	assert_string_equal(events.last, "SHUTDOWN");
	assert_string_equal(events.reason, "guest-shutdown");
	qmp_close(qmp);
}

static void test_give(void **state)
{
	struct events events = {0};
	char said[128], room[CMSG_SPACE(sizeof(int))];
	struct iovec iov = {said, sizeof(said) - 1};
	struct msghdr message = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room),
	};
	struct stat here, there;
	int other, fd;
	struct qmp *qmp = with("{\"return\": {}}\n", &other, &events);
	ssize_t n;

	(void)state;
	assert_int_equal(qmp_give(qmp, "state", 0, 1000), 0);
	n = recvmsg(other, &message, 0);
	assert_true(n > 0);
	said[n] = '\0';
	assert_string_equal(said, "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"state\"}}");
	assert_non_null(CMSG_FIRSTHDR(&message));
	memcpy(&fd, CMSG_DATA((struct cmsghdr *)room), sizeof(fd));
	assert_int_equal(fstat(0, &here), 0);
	assert_int_equal(fstat(fd, &there), 0);
	assert_int_equal(here.st_ino, there.st_ino);
	close(fd);
	qmp_close(qmp);
	close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_talk),	 cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nonsense), cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_drain),	 cmocka_unit_test(test_give),
	};

	return cmocka_run_group_tests_name("qmp", tests, NULL, NULL);
}
