// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PID 1: the order in which the phone comes up, then one loop.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

#define CLIENTS_MAX 8

/* Whatever the kernel left as stdio belongs to the kernel's domain. */
static void drop_stdio(void)
{
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	for (int fd = 0; fd < 3; fd++)
		if (open("/dev/null", O_RDWR | O_CLOEXEC) != fd)
			init_say("no /dev/null");
}

static int open_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&all);
	sigaddset(&all, SIGCHLD);
	return signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void close_modules(void)
{
	const char *modules = init_option("angae.modules");

	/* A kernel that cannot load any has no such switch. */
	if ((modules && !strcmp(modules, "open")) || access(INIT_MODULES_SWITCH, F_OK))
		return;
	if (init_write_file(INIT_MODULES_SWITCH, "1"))
		init_say("modules stay open: %s", strerror(errno));
}

static void start_daemon(void)
{
	const char *wrong = init_daemon_start();

	if (wrong)
		init_say("angaed: %s", wrong);
}

static void reap(int signals)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(signals, &info, sizeof(info)) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (!init_daemon_died(pid, status))
			init_sessions_died(pid, status);
}

static void take_client(int control, struct pollfd *clients)
{
	int client = init_control_accept(control);

	for (int i = 0; client >= 0 && i < CLIENTS_MAX; i++) {
		if (clients[i].fd >= 0)
			continue;
		clients[i].fd = client;
		return;
	}
	if (client >= 0)
		close(client);
}

static void loop(int signals, int control)
{
	struct pollfd fds[2 + CLIENTS_MAX];
	struct pollfd *clients = fds + 2;

	fds[0] = (struct pollfd){.fd = signals, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = control, .events = POLLIN};
	for (int i = 0; i < CLIENTS_MAX; i++)
		clients[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	for (;;) {
		if (poll(fds, 2 + CLIENTS_MAX, init_daemon_due()) < 0)
			continue;
		if (fds[0].revents)
			reap(signals);
		init_daemon_restart_due();
		for (int i = 0; i < CLIENTS_MAX; i++) {
			if (clients[i].fd < 0 || !clients[i].revents ||
			    init_control_serve(clients[i].fd))
				continue;
			close(clients[i].fd);
			clients[i].fd = -1;
		}
		if (fds[1].revents)
			take_client(control, clients);
	}
}

int main(int argc, char **argv)
{
	int signals, control;

	(void)argc;
	drop_stdio();
	init_policy_load(argv);
	signals = open_signals();
	init_mounts();
	init_gate_start();
	close_modules();
	control = init_control_open();
	start_daemon();
	init_sessions_start();
	loop(signals, control);
}
