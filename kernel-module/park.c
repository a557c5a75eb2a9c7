// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps the other processors away from code that is being patched.
 *
 * The kernel patches live code through a breakpoint. QEMU 7.2 (Debian 12), with
 * several TCG threads, can translate such a breakpoint while it is being
 * replaced and then run it for ever: the guest hangs in its handler. So while
 * the hooked functions are patched, a thread on each other processor runs with
 * preemption off and does nothing. Interrupts stay on, for the patching needs
 * them, and nobody waits longer than PATIENCE, so that a lock held by whoever
 * was pushed aside costs a delay and nothing else.
 */
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "gate.h"

#define PATIENCE (HZ / 4)

struct park {
	long (*patch)(void *);
	void *arg;
	bool (*patched)(void *);
	bool over;
	atomic_t parked;
	struct task_struct **threads;
};

static int stand_by(void *data)
{
	struct park *park = data;
	unsigned long end = jiffies + PATIENCE;

	preempt_disable();
	atomic_inc(&park->parked);
	while (!READ_ONCE(park->over) && time_before(jiffies, end)) {
		if (park->patched(park->arg))
			break;
		cpu_relax();
	}
	preempt_enable();
	while (!kthread_should_stop())
		schedule_timeout_uninterruptible(1);
	return 0;
}

/* Runs bound to one processor. */
static long patch_alone(void *data)
{
	struct park *park = data;
	unsigned long end = jiffies + PATIENCE / 2;
	int cpu, started = 0;
	long ret;

	for_each_online_cpu (cpu) {
		if (cpu == raw_smp_processor_id())
			continue;
		park->threads[cpu] = kthread_create_on_cpu(stand_by, park, cpu, "angae_park/%u");
		if (IS_ERR(park->threads[cpu])) {
			park->threads[cpu] = NULL;
			continue;
		}
		sched_set_fifo(park->threads[cpu]);
		wake_up_process(park->threads[cpu]);
		started++;
	}
	while (atomic_read(&park->parked) < started && time_before(jiffies, end))
		cpu_relax();
	ret = park->patch(park->arg);
	WRITE_ONCE(park->over, true);
	for_each_possible_cpu (cpu) {
		if (park->threads[cpu])
			kthread_stop(park->threads[cpu]);
	}
	return ret;
}

/**
 * angae_parked() - patch code while the other processors stand by
 * @patch: does it, and may sleep
 * @arg: for both
 * @patched: has the code its new form; the others go on as soon as it has
 *
 * Return: what @patch returned, or -ENOMEM.
 */
long angae_parked(long (*patch)(void *), void *arg, bool (*patched)(void *))
{
	struct park park = {
		.patch = patch,
		.arg = arg,
		.patched = patched,
		.parked = ATOMIC_INIT(0),
	};
	long ret;

	park.threads = kcalloc(nr_cpu_ids, sizeof(*park.threads), GFP_KERNEL);
	if (!park.threads)
		return -ENOMEM;
	ret = work_on_cpu(cpumask_first(cpu_online_mask), patch_alone, &park);
	kfree(park.threads);
	return ret;
}
