/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thread for what takes its time and owes nobody a verdict: installs,
 * lists, eras; one after another. What must be parsed for it is parsed by a
 * second thread that holds no capability.
 */
#ifndef ANGAED_CHORE_H
#define ANGAED_CHORE_H

#include <pthread.h>
#include <stdbool.h>

#define CHORES_MAX 32

struct call;

typedef void aside_fn(void *arg);

struct chores {
	pthread_t thread, aside;
	pthread_mutex_t lock;
	pthread_cond_t work, ask, answered;
	struct call *first, **end;
	unsigned int n;
	bool stop, aside_stop;
	aside_fn *fn;
	void *arg;
};

/** chores_start() - 0, or -1 with errno. */
int chores_start(struct chores *chores);
/** chores_stop() - finish what was taken, drop what was not begun. */
void chores_stop(struct chores *chores);
/** chore_add() - queue @call; false when there are too many. */
bool chore_add(struct chores *chores, struct call *call);
/** chore_again() - queue one that was taken before, however many there are. */
void chore_again(struct chores *chores, struct call *call);
/** chore_aside() - from a chore: run @fn on the thread without capabilities, and wait. */
void chore_aside(struct chores *chores, aside_fn *fn, void *arg);

#endif
