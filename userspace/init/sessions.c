// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who sits at the terminals, and at the control channel: the lab by labd, the owner by a shell. A run by
 * angae.run= has neither, but the lab's program.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/angae.h>

#include "init.h"

#define NOT_RUN	     127
#define USER_CONSOLE "/dev/hvc0"
#define LAB_CONSOLE  "/dev/hvc1"

static pid_t lab;
static pid_t user;
static bool headless;

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

/* The lab is uid 0 in its own domain, on a terminal that only the emulator gives. */
static pid_t start_lab(const char *path, char *const *argv, const char *tty, bool raw)
{
	const struct init_spawn how = {
		.path = path,
		.argv = argv,
		.context = "u:r:lab:s0",
		.tty = tty,
		.raw = raw,
		.home = "/",
		.user = "root",
		.role = ANGAE_ROLE_LAB,
	};

	return start(&how);
}

/* Three serial lines, the kernel's on the second: shells on the first and the third. */
static bool serial_shells(void)
{
	const char *console = init_option("console");

	return console && !strcmp(console, "ttyS1");
}

/* The lab is labd: it serves the host, and its shell belongs to its session. */
static void start_labd(void)
{
	static char name[] = "labd", console[] = LAB_CONSOLE, serial[] = "/dev/ttyS2";
	char *tty = serial_shells() ? serial : NULL;
	char *const argv[] = {name, access(LAB_CONSOLE, F_OK) ? tty : console, NULL};

	lab = start_lab(INIT_LABD, argv, NULL, false);
}

static void start_user_shell(void)
{
	static char name[] = "-sh";
	char *const argv[] = {name, NULL};
	const char *tty = serial_shells() ? "/dev/ttyS0" : USER_CONSOLE;
	const struct init_spawn how = {
		.path = INIT_BUSYBOX,
		.argv = argv,
		.context = "u:r:shell:s0",
		.uid = INIT_UID_SHELL,
		.gid = INIT_UID_SHELL,
		.tty = tty,
		.home = "/data/media",
		.user = "shell",
	};

	if (serial_shells() || !access(USER_CONSOLE, F_OK))
		user = start(&how);
}

static void start_run(const char *name)
{
	char path[128];
	char *const argv[] = {path, NULL};

	if (strchr(name, '/') ||
	    snprintf(path, sizeof(path), INIT_LAB "/%s", name) >= (int)sizeof(path)) {
		init_say("angae.run=%s is not the name of a file on the lab's disk", name);
		init_power_off(NOT_RUN);
	}
	init_say("running %s", path);
	lab = start_lab(path, argv, "/dev/ttyS0", true);
	if (!lab)
		init_power_off(NOT_RUN);
}

void init_sessions_start(void)
{
	const char *name = init_option("angae.run");

	headless = name != NULL;
	if (headless) {
		start_run(name);
		return;
	}
	start_user_shell();
	start_labd();
}

void init_sessions_died(pid_t pid, int status)
{
	if (pid == lab && headless)
		init_power_off(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
	if (pid == lab)
		start_labd();
	else if (pid == user)
		start_user_shell();
}
