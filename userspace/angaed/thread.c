// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads with small stacks, deaf to signals: those are the front's.
 */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "thread.h"

struct start {
	enum confine_role role;
	int nice;
	void *(*fn)(void *);
	void *arg;
	sem_t confined;
};

static void *begin(void *arg)
{
	struct start *start = arg;
	void *(*fn)(void *) = start->fn;
	void *fn_arg = start->arg;

	confine_thread(start->role);
	if (start->nice)
		setpriority(PRIO_PROCESS, syscall(SYS_gettid), start->nice);
	sem_post(&start->confined);
	return fn(fn_arg);
}

int thread_start(pthread_t *thread, enum confine_role role, int nice, void *(*fn)(void *),
		 void *arg)
{
	struct start start = {.role = role, .nice = nice, .fn = fn, .arg = arg};
	sigset_t all, old;
	pthread_attr_t attr;
	int error;

	sem_init(&start.confined, 0, 0);
	sigfillset(&all);
	sigdelset(&all, SIGBUS); /* a page of the list that cannot be read (angae_allow_load()) */
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	error = pthread_create(thread, &attr, begin, &start);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	while (!error && sem_wait(&start.confined) && errno == EINTR)
		;
	sem_destroy(&start.confined);
	errno = error;
	return error ? -1 : 0;
}
