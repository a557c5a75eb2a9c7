// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One daemon, kept alive. After a death with an open session it comes back at once; one that dies
 * before it has a session waits longer each time.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/angae.h>
#include <linux/capability.h>

#include "init.h"

#define DELAY_MIN_MS	100
#define DELAY_MAX_MS	5000
#define SESSION_WAIT_MS 15000
#define STOP_WAIT_MS	3000
#define STEP_MS		5
#define SERVICE		"init.svc.angaed"

/* Labels and signs files it does not own, knows that nobody writes them, walks the owner's directories. */
#define ANGAED_CAPS (1UL << CAP_FOWNER | 1UL << CAP_LEASE | 1UL << CAP_DAC_OVERRIDE)

static pid_t pid;
static bool wanted;
static bool had_session;
static unsigned int restarts;
static long long due_ms = -1;
static int delay_ms = DELAY_MIN_MS;

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void nap(void)
{
	struct timespec t = {.tv_nsec = STEP_MS * 1000000L};

	nanosleep(&t, NULL);
}

pid_t init_daemon_pid(void)
{
	return pid;
}

unsigned int init_daemon_restarts(void)
{
	return restarts;
}

static int spawn(void)
{
	static char name[] = "angaed", option[] = "--era";
	char *era = (char *)init_property("ro.angae.era");
	char *const argv[] = {name, era ? option : NULL, era, NULL};
	const struct init_spawn how = {
		.path = INIT_ANGAED,
		.argv = argv,
		.context = "u:r:angaed:s0",
		.uid = INIT_UID_ANGAED,
		.gid = INIT_UID_ANGAED,
		.caps = ANGAED_CAPS,
		.home = "/",
		.user = "angae",
		.role = ANGAE_ROLE_SESSION,
	};
	pid_t child;

	/* A dead daemon's socket would look like a live one's. */
	unlink(INIT_ANGAED_SOCKET);
	child = init_spawn(&how);

	due_ms = -1;
	had_session = false;
	if (child < 0) {
		init_say("cannot start the daemon: %s", strerror(errno));
		due_ms = now_ms() + DELAY_MAX_MS;
		return -1;
	}
	pid = child;
	init_property_set(SERVICE, "running");
	return 0;
}

/* Reap the daemon alone: the others wait for the main loop. */
static bool gone(void)
{
	int status;

	if (pid > 0 && waitpid(pid, &status, WNOHANG) == pid)
		init_daemon_died(pid, status);
	return pid == 0;
}

const char *init_daemon_start(void)
{
	long long end = now_ms() + SESSION_WAIT_MS;

	if (access(INIT_ANGAED, X_OK))
		return "there is no " INIT_ANGAED;
	if (init_gate_fd() < 0)
		return "there is no gate";
	wanted = true;
	if (!pid && spawn())
		return "it cannot be started";
	while (now_ms() < end) {
		if (!had_session)
			had_session = init_gate_session();
		if (had_session && access(INIT_ANGAED_SOCKET, F_OK) == 0)
			return NULL;
		if (gone())
			return "the daemon died at start";
		nap();
	}
	return had_session ? "the daemon opened no socket in time"
			   : "the daemon opened no session in time";
}

const char *init_daemon_stop(void)
{
	long long end = now_ms() + STOP_WAIT_MS;

	wanted = false;
	due_ms = -1;
	if (!pid)
		return NULL;
	kill(pid, SIGTERM);
	while (!gone() && now_ms() < end)
		nap();
	if (pid) {
		kill(pid, SIGKILL);
		for (end = now_ms() + STOP_WAIT_MS; !gone() && now_ms() < end;)
			nap();
	}
	return pid ? "the daemon does not end" : NULL;
}

bool init_daemon_died(pid_t child, int status)
{
	if (!pid || child != pid)
		return false;
	pid = 0;
	if (WIFSIGNALED(status))
		init_say("angaed: killed by signal %d", WTERMSIG(status));
	else
		init_say("angaed: exited with status %d", WEXITSTATUS(status));
	init_property_set(SERVICE, wanted ? "restarting" : "stopped");
	if (!wanted)
		return true;
	if (had_session)
		delay_ms = DELAY_MIN_MS;
	due_ms = now_ms() + delay_ms;
	delay_ms *= 2;
	if (delay_ms > DELAY_MAX_MS)
		delay_ms = DELAY_MAX_MS;
	return true;
}

int init_daemon_due(void)
{
	long long left = due_ms - now_ms();

	if (due_ms < 0)
		return -1;
	return left > 0 ? (int)left : 0;
}

void init_daemon_restart_due(void)
{
	if (init_daemon_due() != 0 || !wanted || pid)
		return;
	if (init_gate_fd() < 0)
		return;
	restarts++;
	spawn();
}
