// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Signals: held from the question to the rename, let through while somebody
 * thinks about an unknown app.
 */
#include <signal.h>

#include "pm.h"

static volatile sig_atomic_t interrupted;

static const int ends[] = {SIGINT, SIGTERM, SIGHUP};

static void note(int signal)
{
	(void)signal;
	interrupted = 1;
}

void pm_hold_signals(void)
{
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

void pm_let_signals(void)
{
	/* no SA_RESTART: the wait is to end */
	struct sigaction action = {.sa_handler = note};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		sigaction(ends[i], &action, NULL);
		sigaddset(&set, ends[i]);
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

bool pm_interrupted(void)
{
	return interrupted;
}
