// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks that a test makes do things in the kernel, as whoever they are.
 *
 * Rules: a test sends one job at a time and waits before it sends another.
 * 'idle' hands job, argument and result over, one way and the other.
 */
#include <linux/binfmts.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/syscalls.h>
#include <linux/task_work.h>
#include <linux/wait.h>
#include "actor.h"

#define PATIENCE (30 * HZ)

static DECLARE_WAIT_QUEUE_HEAD(stage);

static void ready(struct actor *actor, int result)
{
	actor->result = result;
	smp_store_release(&actor->idle, true); /* the test reads 'result' now */
	wake_up_all(&stage);
}

static int actor_main(void *data)
{
	const char *const none[] = {NULL};
	struct actor *actor = data;
	const char *const argv[] = {actor->program, NULL};
	int ret;

	ret = kernel_execve(actor->program, argv, none);
	if (!ret)
		ksys_setsid();
	/* Kernel threads ignore all signals, and this began as one. */
	flush_signal_handlers(current, 1);
	ready(actor, ret);
	for (;;) {
		/* Pairs with the release in actor_send(): job and argument are there. */
		wait_event(stage, !smp_load_acquire(&actor->idle));
		if (actor->quit)
			do_exit(0);
		ret = actor->job(actor->arg);
		/* What a task does on its way out of the kernel: close files. */
		task_work_run();
		ready(actor, ret);
	}
}

/**
 * actor_idle() - wait until an actor has done its job
 * @actor: which
 *
 * Return: false when it has not in time.
 */
bool actor_idle(struct actor *actor)
{
	/* Pairs with the release in ready(). */
	return wait_event_timeout(stage, smp_load_acquire(&actor->idle), PATIENCE);
}

/**
 * actor_send() - let an actor do something
 * @actor: which; it is idle
 * @job: runs as the actor
 * @arg: for @job
 */
void actor_send(struct actor *actor, int (*job)(void *arg), void *arg)
{
	actor->job = job;
	actor->arg = arg;
	smp_store_release(&actor->idle, false); /* it may start */
	wake_up_all(&stage);
}

/**
 * actor_do() - let an actor do something and wait for it
 * @actor: which
 * @job: runs as the actor
 * @arg: for @job
 *
 * Return: what @job returned; -ETIMEDOUT.
 */
int actor_do(struct actor *actor, int (*job)(void *arg), void *arg)
{
	if (!actor_idle(actor))
		return -ETIMEDOUT;
	actor_send(actor, job, arg);
	return actor_idle(actor) ? actor->result : -ETIMEDOUT;
}

/**
 * actor_start() - a new process
 * @actor: zeroed
 * @program: what it executes, from the root
 *
 * Return: 0; what the execution failed with; -ETIMEDOUT.
 */
int actor_start(struct actor *actor, const char *program)
{
	pid_t nr;

	actor->program = program;
	nr = user_mode_thread(actor_main, actor, SIGCHLD);
	if (nr < 0)
		return nr;
	actor->nr = nr;
	rcu_read_lock();
	actor->task = get_task_struct(find_task_by_vpid(nr));
	rcu_read_unlock();
	return actor_idle(actor) ? actor->result : -ETIMEDOUT;
}

/**
 * actor_stop() - the process ends
 * @actor: which; it is idle
 */
void actor_stop(struct actor *actor)
{
	unsigned long end = jiffies + PATIENCE;

	actor->quit = true;
	actor_send(actor, NULL, NULL);
	while (!READ_ONCE(actor->task->exit_state) && time_before(jiffies, end))
		schedule_timeout_uninterruptible(1);
	put_task_struct(actor->task);
}
