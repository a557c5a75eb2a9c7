// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <stddef.h>

#include "run.h"

static volatile sig_atomic_t minded;
static volatile sig_atomic_t stopped;

/* With the emulator gone every wait of this program ends. */
static void stop(int signo)
{
	stopped = signo;
	if (minded)
		kill((pid_t)minded, SIGKILL);
}

void run_mind(pid_t pid)
{
	minded = pid;
	if (pid && stopped)
		kill(pid, SIGKILL);
}

bool run_stopped(void)
{
	return stopped;
}

void run_signals(void)
{
	static const int all[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = stop};

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		sigaction(all[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}
