// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Talking to angaed: one packet there, one back, on its control socket.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "pm.h"

#define PM_PACKET_MAX  65536
#define PM_ANSWER_SECS 120 /* a package of gigabytes is hashed in less */

static int connect_daemon(void)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = PM_SOCKET};
	struct timeval patience = {.tv_sec = PM_ANSWER_SECS};
	int error, fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience))) {
		error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static ssize_t send_packet(int sock, const char *text, int fd)
{
	struct iovec iov = {.iov_base = (char *)text, .iov_len = strlen(text)};
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {.space = {0}};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	if (fd >= 0) {
		struct cmsghdr *cmsg;

		msg.msg_control = control.space;
		msg.msg_controllen = sizeof(control.space);
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
	}
	return sendmsg(sock, &msg, MSG_NOSIGNAL);
}

static struct json_object *receive_packet(int sock, struct pm_failure *why)
{
	static char packet[PM_PACKET_MAX + 1];
	struct json_object *reply;
	ssize_t n;

	do
		n = recv(sock, packet, PM_PACKET_MAX, 0);
	while (n < 0 && errno == EINTR && !pm_interrupted());
	if (n < 0) {
		if (pm_interrupted())
			pm_fail(why, "INSTALL_FAILED_ABORTED", "interrupted");
		else
			pm_fail(why, "INSTALL_FAILED_INTERNAL_ERROR", "no answer from angaed: %s",
				strerror(errno));
		return NULL;
	}
	if (!n) {
		pm_fail(why, "INSTALL_FAILED_INTERNAL_ERROR",
			"angaed went away before it answered");
		return NULL;
	}
	packet[n] = '\0';
	reply = json_tokener_parse(packet);
	if (json_object_is_type(reply, json_type_object))
		return reply;
	json_object_put(reply);
	pm_fail(why, "INSTALL_FAILED_INTERNAL_ERROR", "angaed sent what is not a reply");
	return NULL;
}

/* Before the reply there may be a packet that says what is waited for. */
static struct json_object *receive_reply(int sock, void (*notice)(struct json_object *notice),
					 struct pm_failure *why)
{
	struct json_object *reply = receive_packet(sock, why);

	if (!reply || !notice || !json_object_object_get_ex(reply, "ask", NULL))
		return reply;
	notice(reply);
	json_object_put(reply);
	pm_let_signals();
	reply = receive_packet(sock, why);
	pm_hold_signals();
	return reply;
}

struct json_object *pm_control_wait(struct json_object *request, int fd,
				    void (*notice)(struct json_object *notice),
				    struct pm_failure *why)
{
	struct json_object *reply = NULL;
	int sock = connect_daemon();

	if (sock < 0)
		pm_fail(why, "INSTALL_FAILED_INTERNAL_ERROR", "cannot reach angaed: %s",
			strerror(errno));
	else if (send_packet(sock, json_object_to_json_string(request), fd) < 0)
		pm_fail(why, "INSTALL_FAILED_INTERNAL_ERROR", "cannot speak to angaed: %s",
			strerror(errno));
	else
		reply = receive_reply(sock, notice, why);
	if (sock >= 0)
		close(sock);
	json_object_put(request);
	return reply;
}

struct json_object *pm_control_ask(struct json_object *request, int fd, struct pm_failure *why)
{
	return pm_control_wait(request, fd, NULL, why);
}

bool pm_control_ok(struct json_object *reply)
{
	struct json_object *ok;

	return json_object_object_get_ex(reply, "ok", &ok) && json_object_get_boolean(ok);
}

const char *pm_control_text(struct json_object *reply, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(reply, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return "";
	return json_object_get_string(value);
}
