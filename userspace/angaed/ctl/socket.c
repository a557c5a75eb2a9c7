// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One packet there, one back: angaed in JSON, init in plain lines.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "ctl.h"

#define PACKET_MAX  65536
#define ANSWER_SECS 60
#define FDS_MAX	    2

static int connect_to(const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	struct timeval patience = {.tv_sec = ANSWER_SECS};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	if (fd >= 0 && !connect(fd, (struct sockaddr *)&addr, sizeof(addr)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		return fd;
	fprintf(stderr, "angaectl: %s: %s\n", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static int send_packet(int sock, const char *text, const int *fds, int nfds)
{
	struct iovec iov = {.iov_base = (char *)text, .iov_len = strlen(text)};
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(FDS_MAX * sizeof(int))];
	} space = {.space = {0}};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	if (nfds) {
		struct cmsghdr *cmsg;

		msg.msg_control = space.space;
		msg.msg_controllen = CMSG_SPACE(nfds * sizeof(int));
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(nfds * sizeof(int));
		memcpy(CMSG_DATA(cmsg), fds, nfds * sizeof(int));
	}
	return sendmsg(sock, &msg, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* The answer, NUL-terminated, or NULL: said on stderr. */
static const char *exchange(const char *path, const char *text, const int *fds, int nfds)
{
	static char packet[PACKET_MAX + 1];
	int sock = connect_to(path);
	ssize_t n = -1;

	if (sock < 0)
		return NULL;
	if (!send_packet(sock, text, fds, nfds))
		n = recv(sock, packet, PACKET_MAX, 0);
	if (n <= 0)
		fprintf(stderr, "angaectl: %s: %s\n", path, n ? strerror(errno) : "no answer");
	close(sock);
	if (n <= 0)
		return NULL;
	packet[n] = '\0';
	return packet;
}

struct json_object *ctl_request(const char *op)
{
	struct json_object *request = json_object_new_object();

	json_object_object_add(request, "op", json_object_new_string(op));
	return request;
}

struct json_object *ctl_ask(struct json_object *request, const int *fds, int nfds)
{
	const char *answer = exchange(
		CTL_SOCKET, json_object_to_json_string_ext(request, JSON_C_TO_STRING_PLAIN), fds,
		nfds);
	struct json_object *reply = answer ? json_tokener_parse(answer) : NULL;

	json_object_put(request);
	if (answer && !reply)
		fputs("angaectl: the daemon sent what is not a reply\n", stderr);
	return reply;
}

bool ctl_ok(struct json_object *reply)
{
	if (json_object_get_boolean(ctl_member(reply, "ok")))
		return true;
	if (ctl_json)
		ctl_print_json(reply);
	else
		fprintf(stderr, "angaectl: %s\n", ctl_text(reply, "error"));
	return false;
}

int ctl_ask_init(const char *line)
{
	const char *answer = exchange(CTL_INIT_SOCKET, line, NULL, 0);
	bool ok;

	if (!answer)
		return CTL_BAD;
	ok = !strncmp(answer, "ok", 2);
	fprintf(ok ? stdout : stderr, "%s%s\n", ok ? "" : "angaectl: init: ", answer);
	return ok ? CTL_YES : CTL_NO;
}
