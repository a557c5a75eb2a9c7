// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Init's control socket: the lab asks, in one line, for what only PID 1 can do.
 *
 * Who may ask is not a matter of uid or label: the asking task must stand in the terminal session
 * that the emulator's user was given.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "init.h"

#define WORDS_MAX 3

struct reply {
	char text[256];
};

__attribute__((format(printf, 2, 3))) static void say(struct reply *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->text, sizeof(r->text), fmt, ap);
	va_end(ap);
}

static void result(struct reply *r, const char *wrong)
{
	if (wrong)
		say(r, "error %s", wrong);
	else
		say(r, "ok");
}

static const char *daemon_request(const char *what)
{
	const char *wrong;

	if (!strcmp(what, "start"))
		return init_daemon_start();
	if (!strcmp(what, "stop"))
		return init_daemon_stop();
	if (strcmp(what, "restart"))
		return "daemon: start, stop or restart";
	wrong = init_daemon_stop();
	return wrong ? wrong : init_daemon_start();
}

static const char *gate_request(const char *what)
{
	if (!strcmp(what, "unload"))
		return init_gate_unload();
	if (!strcmp(what, "load"))
		return init_gate_load();
	return "gate: load or unload";
}

static void answer(char *line, struct reply *r)
{
	char *words[WORDS_MAX + 1] = {NULL};
	char *save = NULL;
	int n = 0;

	for (char *w = strtok_r(line, " \t\n", &save); w && n <= WORDS_MAX;
	     w = strtok_r(NULL, " \t\n", &save))
		words[n++] = w;
	if (n == 1 && !strcmp(words[0], "status"))
		say(r, "ok gate=%s session=%s daemon=%d restarts=%u lab=%d",
		    init_gate_fd() >= 0 ? "loaded" : "none", init_gate_session() ? "open" : "none",
		    init_daemon_pid(), init_daemon_restarts(), init_sessions_lab());
	else if (n == 2 && !strcmp(words[0], "daemon"))
		result(r, daemon_request(words[1]));
	else if (n == 1 && !strcmp(words[0], "mount-lab"))
		result(r, init_mount_lab());
	else if (n == 2 && !strcmp(words[0], "gate"))
		result(r, gate_request(words[1]));
	else if (n == 3 && !strcmp(words[0], "mount-card"))
		result(r, init_mount_card(words[1], words[2]));
	else if (n == 1 && !strcmp(words[0], "poweroff"))
		init_power_off();
	else if (n == 1 && !strcmp(words[0], "reboot"))
		init_power_reboot();
	else
		say(r, "error what is this? daemon start|stop|restart, gate load|unload, "
		       "mount-card DEVICE DIR, mount-lab, status, poweroff, reboot");
}

static bool from_lab(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) || peer.pid <= 0)
		return false;
	return init_sessions_lab() && getsid(peer.pid) == init_sessions_lab();
}

int init_control_open(void)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = INIT_CONTROL};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    chmod(INIT_CONTROL, 0600) || listen(fd, 4)) {
		init_say("no control socket: " INIT_CONTROL ": %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

int init_control_accept(int fd)
{
	static const char refused[] = "error this socket answers the lab only";
	int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (client < 0 || from_lab(client))
		return client;
	if (send(client, refused, sizeof(refused) - 1, MSG_NOSIGNAL) < 0)
		init_say("control: %s", strerror(errno));
	close(client);
	return -1;
}

bool init_control_serve(int client)
{
	struct reply r;
	char line[256];
	ssize_t n = recv(client, line, sizeof(line), MSG_TRUNC);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n <= 0)
		return false;
	if (n >= (ssize_t)sizeof(line)) {
		say(&r, "error request too long");
	} else {
		line[n] = '\0';
		answer(line, &r);
	}
	return send(client, r.text, strlen(r.text), MSG_NOSIGNAL) >= 0;
}
