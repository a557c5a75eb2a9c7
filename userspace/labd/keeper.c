// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Between labd and what runs for the host stands one process, to which all orphans of the job come
 * back: so all of it can be found and ended, and nothing else is.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "labd.h"

#define ROUND_MS 20

static void take_stdio(const int *stdio)
{
	/* The three may be 0 to 2 already, in another order, so they are lifted above first. */
	int high[3];

	for (int i = 0; i < 3; i++) {
		high[i] = fcntl(stdio[i], F_DUPFD_CLOEXEC, 3);
		if (high[i] < 0)
			_exit(126);
	}
	for (int i = 0; i < 3; i++)
		if (dup2(high[i], i) < 0)
			_exit(126);
}

__attribute__((noreturn)) static void child(const struct keeper_how *how)
{
	sigset_t none;

	setpgid(0, 0);
	take_stdio(how->stdio);
	close(how->control);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	_exit(how->work(how->context));
}

static int status_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Reap. When @main has died, its status is in @status. Return: is anybody left? */
static bool reap(pid_t main, int *status)
{
	int how;
	pid_t pid;

	while ((pid = waitpid(-1, &how, WNOHANG)) > 0)
		if (pid == main)
			*status = status_of(how);
	return pid == 0;
}

/* What forks while it is killed is found in the next round. */
__attribute__((noreturn)) static void end_all(pid_t main, int signals, int status)
{
	struct pollfd p = {.fd = signals, .events = POLLIN};
	struct signalfd_siginfo info;

	do {
		tree_signal(SIGKILL);
		if (poll(&p, 1, ROUND_MS) > 0 && read(signals, &info, sizeof(info)) < 0)
			_exit(126);
	} while (reap(main, &status));
	_exit(status < 0 ? 128 + SIGKILL : status);
}

static int open_signals(void)
{
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void keeper(const struct keeper_how *how)
{
	int signals = open_signals();
	struct pollfd p[2] = {{.fd = signals, .events = POLLIN},
			      {.fd = how->control, .events = POLLIN}};
	struct signalfd_siginfo info;
	unsigned char sig;
	int status = -1;
	pid_t main;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	main = fork();
	if (main == 0)
		child(how);
	/* What the job prints is over when the job is, whoever keeps it. */
	for (int i = 0; i < 3; i++)
		close(how->stdio[i]);
	if (main < 0 || signals < 0)
		end_all(main, signals, 126);
	for (;;) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			end_all(main, signals, -1);
		while (read(signals, &info, sizeof(info)) > 0)
			;
		reap(main, &status);
		if (status >= 0)
			_exit(status);
		if (!p[1].revents)
			continue;
		if (read(how->control, &sig, 1) != 1 || sig == SIGKILL)
			end_all(main, signals, -1);
		tree_signal(sig);
	}
}
