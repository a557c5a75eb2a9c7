// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "deadline.h"
#include "qmp.h"

/* No answer that is asked for here comes near it. */
#define LINE_MAX_LEN 65536

struct qmp {
	int fd;
	void (*event)(void *context, const char *name, json_object *data);
	void *context;
	char why[256];
	size_t used;
	char buffer[LINE_MAX_LEN];
};

__attribute__((format(printf, 2, 3))) static int fail(struct qmp *qmp, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(qmp->why, sizeof(qmp->why), fmt, ap);
	va_end(ap);
	return -1;
}

struct qmp *qmp_open(int fd, void (*event)(void *context, const char *name, json_object *data),
		     void *context)
{
	struct qmp *qmp = calloc(1, sizeof(*qmp));

	if (!qmp) {
		close(fd);
		return NULL;
	}
	qmp->fd = fd;
	qmp->event = event;
	qmp->context = context;
	return qmp;
}

void qmp_close(struct qmp *qmp)
{
	if (!qmp)
		return;
	close(qmp->fd);
	free(qmp);
}

const char *qmp_why(const struct qmp *qmp)
{
	return qmp->why;
}

int qmp_fd(const struct qmp *qmp)
{
	return qmp->fd;
}

/* Return: 0 there is more in the buffer, -1 failed. */
static int fill(struct qmp *qmp, long long deadline)
{
	struct pollfd p = {.fd = qmp->fd, .events = POLLIN};
	ssize_t n;
	int ready;

	if (qmp->used == sizeof(qmp->buffer))
		return fail(qmp, "QEMU said a line of more than %zu bytes", sizeof(qmp->buffer));
	do {
		ready = poll(&p, 1, deadline_left(deadline));
	} while (ready < 0 && errno == EINTR);
	if (ready < 0)
		return fail(qmp, "poll: %s", strerror(errno));
	if (!ready)
		return fail(qmp, "QEMU's monitor did not answer in time");
	n = read(qmp->fd, qmp->buffer + qmp->used, sizeof(qmp->buffer) - qmp->used);
	if (n < 0 && errno == EINTR)
		return 0;
	if (n < 0 && errno != ECONNRESET)
		return fail(qmp, "QEMU's monitor: %s", strerror(errno));
	if (n <= 0)
		return fail(qmp, "QEMU has ended");
	qmp->used += (size_t)n;
	return 0;
}

/* Return: one message for json_object_put(), or NULL. */
static json_object *next(struct qmp *qmp, long long deadline)
{
	json_object *message;
	char *end;
	size_t len;

	while (!(end = memchr(qmp->buffer, '\n', qmp->used)))
		if (fill(qmp, deadline))
			return NULL;
	*end = '\0';
	message = json_tokener_parse(qmp->buffer);
	len = (size_t)(end + 1 - qmp->buffer);
	qmp->used -= len;
	memmove(qmp->buffer, end + 1, qmp->used);
	if (!message || !json_object_is_type(message, json_type_object)) {
		json_object_put(message);
		fail(qmp, "QEMU's monitor said something that is no message");
		return NULL;
	}
	return message;
}

static bool is_event(struct qmp *qmp, json_object *message)
{
	json_object *name, *data = NULL;

	if (!json_object_object_get_ex(message, "event", &name))
		return false;
	json_object_object_get_ex(message, "data", &data);
	if (qmp->event)
		qmp->event(qmp->context, json_object_get_string(name), data);
	return true;
}

/* The next message that is no event. */
static json_object *reply(struct qmp *qmp, long long deadline)
{
	json_object *message;

	while ((message = next(qmp, deadline)) && is_event(qmp, message))
		json_object_put(message);
	return message;
}

/* The file goes with the first byte. */
static ssize_t send_with(int to, const char *text, size_t len, int fd)
{
	struct iovec iov = {.iov_base = (void *)text, .iov_len = len};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.room = {0}};

	if (fd >= 0) {
		message.msg_control = control.room;
		message.msg_controllen = sizeof(control.room);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	return sendmsg(to, &message, MSG_NOSIGNAL);
}

static int say(struct qmp *qmp, json_object *message, int fd)
{
	const char *text = json_object_to_json_string_ext(message, JSON_C_TO_STRING_PLAIN);
	size_t len = strlen(text);

	while (len) {
		ssize_t n = send_with(qmp->fd, text, len, fd);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(qmp, "QEMU has ended");
		text += n;
		len -= (size_t)n;
		fd = -1;
	}
	return 0;
}

/* Return: 0 and what was returned, or -1. */
static int take_reply(struct qmp *qmp, const char *command, long long deadline,
		      json_object **answer)
{
	json_object *message = reply(qmp, deadline);
	json_object *what, *words = NULL;
	int ret = 0;

	if (!message)
		return -1;
	if (json_object_object_get_ex(message, "return", &what)) {
		if (answer)
			*answer = json_object_get(what);
	} else {
		if (json_object_object_get_ex(message, "error", &what))
			json_object_object_get_ex(what, "desc", &words);
		ret = fail(qmp, "QEMU refused %s: %s", command,
			   words ? json_object_get_string(words) : "it does not say why");
	}
	json_object_put(message);
	return ret;
}

static int call(struct qmp *qmp, const char *command, json_object *arguments, int fd, int timeout,
		json_object **answer)
{
	json_object *message = json_object_new_object();
	long long deadline = deadline_in(timeout);
	int ret;

	if (answer)
		*answer = NULL;
	json_object_object_add(message, "execute", json_object_new_string(command));
	if (arguments)
		json_object_object_add(message, "arguments", arguments);
	ret = say(qmp, message, fd);
	json_object_put(message);
	return ret ? ret : take_reply(qmp, command, deadline, answer);
}

int qmp_call(struct qmp *qmp, const char *command, json_object *arguments, int timeout,
	     json_object **answer)
{
	return call(qmp, command, arguments, -1, timeout, answer);
}

int qmp_give(struct qmp *qmp, const char *name, int fd, int timeout)
{
	json_object *arguments = json_object_new_object();

	json_object_object_add(arguments, "fdname", json_object_new_string(name));
	return call(qmp, "getfd", arguments, fd, timeout, NULL);
}

int qmp_greet(struct qmp *qmp, int timeout)
{
	json_object *greeting = reply(qmp, deadline_in(timeout));
	bool good = greeting && json_object_object_get_ex(greeting, "QMP", NULL);

	json_object_put(greeting);
	if (!greeting)
		return -1;
	if (!good)
		return fail(qmp, "QEMU's monitor does not greet");
	return qmp_call(qmp, "qmp_capabilities", NULL, timeout, NULL);
}

void qmp_drain(struct qmp *qmp, int timeout)
{
	long long deadline = deadline_in(timeout);
	json_object *message;

	while ((message = next(qmp, deadline))) {
		is_event(qmp, message);
		json_object_put(message);
	}
}
