// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who sits at the terminals, and at the control channel: the lab by labd, the owner by a shell where
 * the emulator gives one a terminal.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/angae.h>

#include "init.h"

#define USER_CONSOLE "/dev/hvc0"
#define LAB_CONSOLE  "/dev/hvc1"

static pid_t lab;
static pid_t user;

pid_t init_sessions_lab(void)
{
	return lab;
}

static pid_t start(const struct init_spawn *how)
{
	pid_t pid = init_spawn(how);

	if (pid < 0)
		init_say("%s: cannot start: %s", how->path, strerror(errno));
	return pid < 0 ? 0 : pid;
}

/*
 * The lab is labd: uid 0 in its own domain, on a channel that only the emulator gives. It serves the
 * host, and its shell belongs to its session.
 */
static void start_labd(void)
{
	static char name[] = "labd", console[] = LAB_CONSOLE;
	char *const argv[] = {name, access(LAB_CONSOLE, F_OK) ? NULL : console, NULL};
	const struct init_spawn how = {
		.path = INIT_LABD,
		.argv = argv,
		.context = "u:r:lab:s0",
		.home = "/",
		.user = "root",
		.role = ANGAE_ROLE_LAB,
	};

	lab = start(&how);
}

static void start_user_shell(void)
{
	static char name[] = "-sh";
	char *const argv[] = {name, NULL};
	const struct init_spawn how = {
		.path = INIT_BUSYBOX,
		.argv = argv,
		.context = "u:r:shell:s0",
		.uid = INIT_UID_SHELL,
		.gid = INIT_UID_SHELL,
		.tty = USER_CONSOLE,
		.home = "/data/media",
		.user = "shell",
	};

	if (!access(USER_CONSOLE, F_OK))
		user = start(&how);
}

void init_sessions_start(void)
{
	start_user_shell();
	start_labd();
}

void init_sessions_died(pid_t pid)
{
	if (pid == lab)
		start_labd();
	else if (pid == user)
		start_user_shell();
}
