// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A mapped page that cannot be read kills by SIGBUS: fs-verity found it
 * changed, the disk is bad, or the file was cut short. Here that is an answer.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>

#include "allow_format.h"

static _Thread_local sigjmp_buf *way_out;
static struct sigaction before;

static void on_bus_error(int sig, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	if (way_out)
		siglongjmp(*way_out, 1);
	/* Not ours: the same access again, as if we were not there. */
	sigaction(sig, &before, NULL);
}

void angae_allow_guard_begin(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct sigaction action = {.sa_sigaction = on_bus_error,
				   .sa_flags = SA_SIGINFO | SA_NODEFER};
	struct sigaction now;

	sigemptyset(&action.sa_mask);
	pthread_mutex_lock(&lock);
	if (!sigaction(SIGBUS, NULL, &now) && now.sa_sigaction != on_bus_error) {
		before = now;
		sigaction(SIGBUS, &action, NULL);
	}
	pthread_mutex_unlock(&lock);
}

bool angae_allow_guarded(void (*fn)(void *arg), void *arg)
{
	sigjmp_buf here;
	bool whole = false;

	if (!sigsetjmp(here, 0)) {
		way_out = &here;
		fn(arg);
		whole = true;
	}
	way_out = NULL;
	return whole;
}
