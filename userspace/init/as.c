// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * as ROLE COMMAND…: run a command as somebody else of the phone, from the lab.
 *
 * It leaves the lab's terminal session first: what runs here has no more rights than that somebody.
 * The process keeps its number, so signals and exit status are the command's own.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <selinux/selinux.h>

#define GID_MEDIA_RW 1023

struct role {
	const char *name;
	const char *context;
	const char *home;
	uid_t uid;
	bool starts; /* starts programs, and so enters the domains they have of their own */
};

static const struct role roles[] = {
	{"shell", "u:r:shell:s0", "/data/media", 2000, true},
	/* The user who rooted the phone: uid 0 in the user's domain. */
	{"root", "u:r:shell:s0", "/data/media", 0, true},
	{"app", "u:r:untrusted_app:s0", "/", 10001, true},
	{"camera", "u:r:camera_app:s0", "/", 10002, false},
	{"notes", "u:r:notes_app:s0", "/", 10003, false},
	{"player", "u:r:player_app:s0", "/", 10004, false},
	{"installer", "u:r:installer:s0", "/", 1000, false},
};

static int usage(void)
{
	fprintf(stderr, "usage: as shell|root|app|camera|notes|player|installer COMMAND…\n");
	return 125;
}

static const struct role *find(const char *name)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (!strcmp(roles[i].name, name))
			return &roles[i];
	return NULL;
}

static pid_t child;

static void pass_on(int sig)
{
	kill(child, sig);
}

/* A group leader cannot start a session: only then another process is needed. */
static int wait_for(void)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2};
	int status;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], pass_on);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return 125;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int become(const struct role *role)
{
	const gid_t group = GID_MEDIA_RW;

	if (is_selinux_enabled() > 0 && setexeccon_raw(role->context))
		return -1;
	if (setgroups(1, &group) || setresgid(role->uid, role->uid, role->uid) ||
	    setresuid(role->uid, role->uid, role->uid))
		return -1;
	return 0;
}

/*
 * A shell's `pm` runs as the installer, because the shell executes it. Named as the context of
 * this exec, the shell's domain would have to be entered by pm itself: so env goes in between.
 */
static void start(const struct role *role, char **argv, char **envp)
{
	static char env[] = "env";

	if (role->starts) {
		argv[1] = env;
		execve("/system/bin/env", argv + 1, envp);
	} else {
		execvpe(argv[2], argv + 2, envp);
	}
}

int main(int argc, char **argv)
{
	const struct role *role = argc > 2 ? find(argv[1]) : NULL;
	char home[32], user[32];
	char *envp[] = {"PATH=/system/bin", "TERM=vt100", "LANG=C.UTF-8", home, user, NULL};

	if (!role)
		return usage();
	if (setsid() < 0) {
		child = fork();
		if (child < 0) {
			perror("as: fork");
			return 125;
		}
		if (child > 0)
			return wait_for();
		setsid();
	}
	snprintf(home, sizeof(home), "HOME=%s", role->home);
	snprintf(user, sizeof(user), "USER=%s", role->name);
	if (become(role)) {
		fprintf(stderr, "as: cannot become %s: %s\n", role->name, strerror(errno));
		return 125;
	}
	start(role, argv, envp);
	fprintf(stderr, "as: %s: %s\n", argv[2], strerror(errno));
	return errno == ENOENT ? 127 : 126;
}
