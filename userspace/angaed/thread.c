// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads with small stacks, deaf to signals: those are the front's.
 */
#include <errno.h>
#include <signal.h>

#include "thread.h"

int thread_start(pthread_t *thread, void *(*fn)(void *), void *arg)
{
	sigset_t all, old;
	pthread_attr_t attr;
	int error;

	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	error = pthread_create(thread, &attr, fn, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	errno = error;
	return error ? -1 : 0;
}
