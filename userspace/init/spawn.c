// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How every child of init starts: a session, a terminal, an identity, an environment.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/capability.h>
#include <selinux/selinux.h>

#include "init.h"

static void fail(const struct init_spawn *how, const char *what)
{
	init_say("%s: %s: %s", how->path, what, strerror(errno));
	_exit(126);
}

static void take_stdio(const struct init_spawn *how)
{
	const char *tty = how->tty ? how->tty : "/dev/null";
	int in = open(tty, O_RDWR | O_NOCTTY);
	int out = in;

	if (in < 0)
		fail(how, tty);
	if (!how->tty)
		out = open("/dev/kmsg", O_WRONLY);
	else if (ioctl(in, TIOCSCTTY, 1))
		fail(how, "controlling terminal");
	if (out < 0)
		out = in;
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		fail(how, "stdio");
	if (in > 2)
		close(in);
	if (out > 2 && out != in)
		close(out);
}

static int set_caps(unsigned long caps)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{0}};

	for (int i = 0; i < 2; i++) {
		data[i].permitted = caps >> (32 * i);
		data[i].effective = data[i].permitted;
		data[i].inheritable = data[i].permitted;
	}
	if (syscall(SYS_capset, &head, data))
		return -1;
	/* Ambient ones are what an ordinary program still has after exec. */
	for (unsigned int cap = 0; cap <= CAP_LAST_CAP; cap++)
		if ((caps >> cap & 1) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0))
			return -1;
	return 0;
}

static void take_identity(const struct init_spawn *how)
{
	if (setgroups(0, NULL) || setresgid(how->gid, how->gid, how->gid))
		fail(how, "group");
	if (how->caps && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		fail(how, "keep capabilities");
	if (setresuid(how->uid, how->uid, how->uid))
		fail(how, "user");
	if (how->caps && set_caps(how->caps))
		fail(how, "capabilities");
}

static void run(const struct init_spawn *how, int go)
{
	char home[64], user[64];
	char *envp[] = {"PATH=/system/bin", "TERM=vt100", "LANG=C.UTF-8", home, user, NULL};
	sigset_t none;
	char byte;

	/* Not a step before init has told the gate who this is. */
	if (read(go, &byte, 1) != 1)
		_exit(126);
	close(go);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	take_stdio(how);
	if (chdir("/"))
		fail(how, "/");
	if (how->context && init_policy_active() && setexeccon_raw(how->context))
		fail(how, how->context);
	take_identity(how);
	snprintf(home, sizeof(home), "HOME=%s", how->home);
	snprintf(user, sizeof(user), "USER=%s", how->user);
	execve(how->path, how->argv, envp);
	fail(how, "exec");
}

/* The child leads a terminal session before the gate hears its number. */
pid_t init_spawn(const struct init_spawn *how)
{
	int go[2], ready[2];
	char byte = 0;
	pid_t pid;

	if (pipe2(go, O_CLOEXEC))
		return -1;
	if (pipe2(ready, O_CLOEXEC)) {
		close(go[0]);
		close(go[1]);
		return -1;
	}
	pid = fork();
	if (pid == 0) {
		close(go[1]);
		setsid();
		close(ready[1]);
		close(ready[0]);
		run(how, go[0]);
	}

	int saved = errno;

	close(go[0]);
	close(ready[1]);
	/* End of file: the child has its session. */
	if (pid > 0 && read(ready[0], &byte, 1) == 0) {
		if (how->role && init_gate_fd() >= 0 && init_gate_entrust(pid, how->role))
			init_say("the gate does not know %s: %s", how->path, strerror(errno));
		if (write(go[1], &byte, 1) != 1)
			init_say("%s: cannot start: %s", how->path, strerror(errno));
	}
	close(ready[0]);
	close(go[1]);
	errno = saved;
	return pid;
}
