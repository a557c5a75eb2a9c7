// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bad manners on angaed's control socket, by whoever runs this. Every packet
 * has an answer that says no, the connection stays, and the daemon is the same
 * process afterwards.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../tap.h"

#define SOCKET_PATH "/run/angae/control.sock"
#define PACKET_MAX  65536
#define CROWD	    200

static const char *who;

static int dial(void)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = SOCKET_PATH};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The answer's length; 0 closed, -1 none in five seconds. */
static ssize_t answer_of(int fd, char *text, size_t size)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};
	ssize_t n;

	if (poll(&poller, 1, 5000) != 1)
		return -1;
	n = recv(fd, text, size - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	return n < 0 ? 0 : n;
}

static bool refused(int fd, const void *packet, size_t len)
{
	static char text[PACKET_MAX];
	ssize_t n;

	if (send(fd, packet, len, MSG_NOSIGNAL) != (ssize_t)len) {
		tap_note("send: %s", strerror(errno));
		return false;
	}
	n = answer_of(fd, text, sizeof(text));
	if (n <= 0 || !strstr(text, "false") || !strstr(text, "\"error\"")) {
		tap_note("answer (%zd): %.200s", n, text);
		return false;
	}
	return true;
}

static bool says(int fd, const char *packet, const char *wanted)
{
	static char text[PACKET_MAX];

	if (send(fd, packet, strlen(packet), MSG_NOSIGNAL) < 0)
		return false;
	if (answer_of(fd, text, sizeof(text)) > 0 && strstr(text, wanted))
		return true;
	tap_note("answer: %.200s", text);
	return false;
}

static void malformed(int fd)
{
	static const struct {
		const char *name, *text;
	} bad[] = {
		{"no JSON", "hello"},
		{"half an object", "{\"op\":\"status\""},
		{"an array", "[1,2,3]"},
		{"a number", "17"},
		{"null", "null"},
		{"no op", "{}"},
		{"an op that is a number", "{\"op\":7}"},
		{"an op that is an object", "{\"op\":{\"op\":\"status\"}}"},
		{"an unknown op", "{\"op\":\"explode\"}"},
		{"two objects", "{\"op\":\"status\"}{\"op\":\"status\"}"},
		{"install without a directory",
		 "{\"op\":\"install\",\"dir\":\"/data/app-staging/x\"}"},
		{"install of a number", "{\"op\":\"install\",\"dir\":3}"},
		{"installed without a package", "{\"op\":\"installed\"}"},
		{"uninstall of a path", "{\"op\":\"uninstalled\",\"package\":\"../../etc\"}"},
		{"a list without the list", "{\"op\":\"allow-install\"}"},
		{"an era that is none", "{\"op\":\"era\",\"name\":\"../../../data/media/x\"}"},
		{"events after a word", "{\"op\":\"events\",\"after\":\"x\",\"limit\":[]}"},
	};

	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap(refused(fd, bad[i].text, strlen(bad[i].text)), "%s: %s: said no", who,
		    bad[i].name);
}

static void sizes(int fd)
{
	static char big[4 * PACKET_MAX];
	size_t len;

	tap(refused(fd, "\0\0\0\0", 4), "%s: zeros: said no", who);
	memset(big, '[', 60000);
	tap(refused(fd, big, 60000), "%s: nested 60000 deep: said no", who);
	memset(big, 'x', sizeof(big));
	tap(refused(fd, big, PACKET_MAX), "%s: a packet of the largest size: said no", who);
	len = (size_t)snprintf(big, sizeof(big), "{\"op\":\"");
	memset(big + len, 0xff, 1000);
	memcpy(big + len + 1000, "\"}", 3);
	tap(refused(fd, big, len + 1002), "%s: an op of bytes that are no text: said no", who);
}

/* Larger than a packet may be: an error at one end or the other, never silence. */
static void oversized(int fd)
{
	static char big[3 * PACKET_MAX];
	static char text[PACKET_MAX];

	memset(big, ' ', sizeof(big));
	memcpy(big, "{\"op\":\"status\"}", 15);
	if (send(fd, big, sizeof(big), MSG_NOSIGNAL) < 0) {
		tap(errno == EMSGSIZE, "%s: a packet too large: EMSGSIZE", who);
		return;
	}
	tap(answer_of(fd, text, sizeof(text)) >= 0 && strstr(text, "error"),
	    "%s: a packet too large: said no", who);
}

static void crowd(void)
{
	int fds[CROWD], open = 0, fd;
	static char text[PACKET_MAX];
	bool silent = false;

	for (int i = 0; i < CROWD; i++) {
		fds[i] = dial();
		open += fds[i] >= 0;
	}
	for (int i = 0; i < CROWD; i++) {
		if (fds[i] < 0)
			continue;
		send(fds[i], "{", 1, MSG_NOSIGNAL);
		silent |= answer_of(fds[i], text, sizeof(text)) < 0;
	}
	for (int i = 0; i < CROWD; i++)
		close(fds[i]);
	usleep(200000);
	fd = dial();
	tap(open && !silent && fd >= 0 && refused(fd, "{}", 2),
	    "%s: %d connections at once: all answered, and the next one too", who, CROWD);
	close(fd);
}

int main(int argc, char **argv)
{
	const char *status = "{\"op\":\"status\"}";
	int fd = dial(), other;

	who = argc > 1 ? argv[1] : "somebody";
	if (fd < 0 && errno == EACCES) {
		tap(true, "%s: SELinux lets nobody of this domain connect", who);
		return tap_done();
	}
	if (!tap(fd >= 0, "%s: the socket answers", who))
		return tap_done();
	malformed(fd);
	sizes(fd);
	tap(says(fd, status, "\"ok\""), "%s: and the same connection still answers", who);
	oversized(fd);
	close(fd);
	crowd();
	/* Asked, and gone before the answer. */
	for (int i = 0; i < 50; i++) {
		other = dial();
		send(other, status, strlen(status), MSG_NOSIGNAL);
		close(other);
	}
	fd = dial();
	tap(says(fd, status, "\"ok\""), "%s: askers who do not wait hurt nobody", who);
	return tap_done();
}
