// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chores, one after another.
 */
#include <errno.h>
#include <string.h>

#include "chore.h"
#include "control.h"
#include "thread.h"

static struct call *next(struct chores *chores)
{
	struct call *call;

	pthread_mutex_lock(&chores->lock);
	while (!chores->first && !chores->stop)
		pthread_cond_wait(&chores->work, &chores->lock);
	call = chores->stop ? NULL : chores->first;
	if (call) {
		chores->first = call->next;
		if (!chores->first)
			chores->end = &chores->first;
		chores->n--;
	}
	pthread_mutex_unlock(&chores->lock);
	return call;
}

static void *chore_main(void *arg)
{
	struct chores *chores = arg;
	struct call *call;

	while ((call = next(chores))) {
		call->op->run(call);
		call_finish(call);
	}
	return NULL;
}

static void *aside_main(void *arg)
{
	struct chores *chores = arg;

	pthread_mutex_lock(&chores->lock);
	for (;;) {
		while (!chores->fn && !chores->aside_stop)
			pthread_cond_wait(&chores->ask, &chores->lock);
		if (!chores->fn)
			break;
		pthread_mutex_unlock(&chores->lock);
		chores->fn(chores->arg);
		pthread_mutex_lock(&chores->lock);
		chores->fn = NULL;
		pthread_cond_signal(&chores->answered);
	}
	pthread_mutex_unlock(&chores->lock);
	return NULL;
}

void chore_aside(struct chores *chores, aside_fn *fn, void *arg)
{
	pthread_mutex_lock(&chores->lock);
	chores->fn = fn;
	chores->arg = arg;
	pthread_cond_signal(&chores->ask);
	while (chores->fn)
		pthread_cond_wait(&chores->answered, &chores->lock);
	pthread_mutex_unlock(&chores->lock);
}

bool chore_add(struct chores *chores, struct call *call)
{
	bool kept = false;

	pthread_mutex_lock(&chores->lock);
	if (chores->n < CHORES_MAX) {
		call->next = NULL;
		*chores->end = call;
		chores->end = &call->next;
		chores->n++;
		pthread_cond_signal(&chores->work);
		kept = true;
	}
	pthread_mutex_unlock(&chores->lock);
	return kept;
}

void chore_again(struct chores *chores, struct call *call)
{
	pthread_mutex_lock(&chores->lock);
	call->next = NULL;
	*chores->end = call;
	chores->end = &call->next;
	chores->n++;
	pthread_cond_signal(&chores->work);
	pthread_mutex_unlock(&chores->lock);
}

/* After the chore thread, which may still need it. */
static void aside_stop(struct chores *chores)
{
	pthread_mutex_lock(&chores->lock);
	chores->aside_stop = true;
	pthread_cond_signal(&chores->ask);
	pthread_mutex_unlock(&chores->lock);
	pthread_join(chores->aside, NULL);
}

int chores_start(struct chores *chores)
{
	memset(chores, 0, sizeof(*chores));
	pthread_mutex_init(&chores->lock, NULL);
	pthread_cond_init(&chores->work, NULL);
	pthread_cond_init(&chores->ask, NULL);
	pthread_cond_init(&chores->answered, NULL);
	chores->end = &chores->first;
	if (thread_start(&chores->aside, CONFINE_NOTHING, LARGE_NICE, aside_main, chores))
		return -1;
	if (!thread_start(&chores->thread, CONFINE_CHORE, 0, chore_main, chores))
		return 0;
	aside_stop(chores);
	return -1;
}

void chores_stop(struct chores *chores)
{
	struct call *call;

	pthread_mutex_lock(&chores->lock);
	chores->stop = true;
	pthread_cond_signal(&chores->work);
	pthread_mutex_unlock(&chores->lock);
	pthread_join(chores->thread, NULL);
	aside_stop(chores);
	while ((call = chores->first)) {
		chores->first = call->next;
		call_free(call);
	}
}
