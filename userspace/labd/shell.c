// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In an interactive run the lab has a shell beside the channel. It belongs to the same session, which is
 * what makes it the lab's.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "labd.h"

static int terminal = -1;
static pid_t shell;

static void run(void)
{
	static char name[] = "-sh";
	char *const argv[] = {name, NULL};
	sigset_t none;

	setpgid(0, 0);
	tcsetpgrp(terminal, getpid());
	if (dup2(terminal, 0) < 0 || dup2(terminal, 1) < 0 || dup2(terminal, 2) < 0)
		_exit(126);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execv("/system/bin/sh", argv);
	_exit(127);
}

static void start(void)
{
	shell = fork();
	if (shell == 0)
		run();
	if (shell < 0)
		labd_say("no shell for the lab: %s", strerror(errno));
}

void shell_start(const char *tty)
{
	terminal = open(tty, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal < 0 || ioctl(terminal, TIOCSCTTY, 1)) {
		labd_say("no shell for the lab: %s: %s", tty, strerror(errno));
		return;
	}
	start();
}

bool shell_died(pid_t pid)
{
	if (!shell || pid != shell)
		return false;
	start();
	return true;
}
