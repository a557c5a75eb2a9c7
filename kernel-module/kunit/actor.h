/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Actors: tasks with a program of their own, that do what a test tells them.
 *
 * The gate knows a task by its program, its session and its process id, so a
 * test that acts as somebody must be a task that is. An actor is an ordinary
 * process: it has executed a program, only that it stays in the kernel.
 */
#ifndef _ANGAE_KUNIT_ACTOR_H
#define _ANGAE_KUNIT_ACTOR_H

#include <linux/sched.h>
#include <linux/types.h>

struct actor {
	const char *program;
	struct task_struct *task; /* referenced */
	pid_t nr;
	int (*job)(void *arg);
	void *arg;
	int result;
	bool idle;
	bool quit;
};

int actor_start(struct actor *actor, const char *program);
void actor_stop(struct actor *actor);
void actor_send(struct actor *actor, int (*job)(void *arg), void *arg);
bool actor_idle(struct actor *actor);
int actor_do(struct actor *actor, int (*job)(void *arg), void *arg);

#endif /* _ANGAE_KUNIT_ACTOR_H */
