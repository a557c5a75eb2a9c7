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
#define DOORS	    2

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
			init_sessions_died(pid);
}

/* A socket that is listened at, and who came. */
struct door {
	int fd;
	int (*accept)(int fd);
	bool (*serve)(int client);
	int clients[CLIENTS_MAX];
	unsigned int came;
};

/* Who has been there longest makes room: nobody keeps the others out. */
static void take_client(struct door *door)
{
	int client = door->accept(door->fd);
	int *place = &door->clients[door->came % CLIENTS_MAX];

	if (client < 0)
		return;
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (door->clients[i] < 0)
			place = &door->clients[i];
	if (*place >= 0)
		close(*place);
	*place = client;
	door->came++;
}

static size_t watch(const struct door *door, struct pollfd *fds)
{
	fds[0] = (struct pollfd){.fd = door->fd, .events = POLLIN};
	for (int i = 0; i < CLIENTS_MAX; i++)
		fds[1 + i] = (struct pollfd){.fd = door->clients[i], .events = POLLIN};
	return 1 + CLIENTS_MAX;
}

static void answer(struct door *door, const struct pollfd *fds)
{
	for (int i = 0; i < CLIENTS_MAX; i++) {
		int *client = &door->clients[i];

		if (*client < 0 || !fds[1 + i].revents || door->serve(*client))
			continue;
		close(*client);
		*client = -1;
	}
	if (fds[0].revents)
		take_client(door);
}

static void loop(int signals, struct door *doors)
{
	struct pollfd fds[1 + DOORS * (1 + CLIENTS_MAX)];

	for (;;) {
		size_t n = 1;

		fds[0] = (struct pollfd){.fd = signals, .events = POLLIN};
		for (int i = 0; i < DOORS; i++)
			n += watch(&doors[i], fds + n);
		if (poll(fds, n, init_daemon_due()) < 0)
			continue;
		if (fds[0].revents)
			reap(signals);
		init_daemon_restart_due();
		for (int i = 0; i < DOORS; i++)
			answer(&doors[i], fds + 1 + i * (1 + CLIENTS_MAX));
	}
}

int main(int argc, char **argv)
{
	struct door doors[DOORS] = {
		{.accept = init_control_accept, .serve = init_control_serve},
		{.accept = init_property_accept, .serve = init_property_serve},
	};
	int signals;

	(void)argc;
	drop_stdio();
	init_policy_load(argv);
	signals = open_signals();
	init_mounts();
	init_gate_start();
	close_modules();
	init_mark("gate");
	init_properties_start();
	for (int i = 0; i < DOORS; i++)
		memset(doors[i].clients, -1, sizeof(doors[i].clients));
	doors[0].fd = init_control_open();
	doors[1].fd = init_property_open();
	start_daemon();
	init_mark("angaed");
	init_sessions_start();
	init_property_set("sys.boot_completed", "1");
	loop(signals, doors);
}
