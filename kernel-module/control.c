// SPDX-License-Identifier: GPL-2.0-only
/*
 * The gate's own state: on or off, locked, the era's settings, generations.
 *
 * Rules: 'lock' serialises changes. Readers take no lock: each reads one word.
 */
#include <linux/cache.h>
#include <linux/mutex.h>
#include "gate.h"

#ifdef CONFIG_SECURITY_ANGAE
DEFINE_STATIC_KEY_FALSE(angae_on);
#else
bool angae_on __read_mostly;
#endif
DEFINE_PER_CPU(struct angae_counters, angae_counters);

struct angae_settings angae_settings __read_mostly = {
	.flags = ANGAE_CFG_STORE_MEDIA | ANGAE_CFG_REFUSE_WRITER,
	.deadline_ms = 5000,
	.window_ms = 1000,
};

static DEFINE_MUTEX(lock);
static bool locked;
static bool wanted_on = true;
u64 angae_generation_word __read_mostly;

static void tell(u32 why)
{
	struct angae_deed deed = {.op = ANGAE_OP_CONTROL};

	angae_event(&deed, ANGAE_VERDICT_NONE, 0, why);
}

/* Lock held. */
static void apply(void)
{
	angae_gate_turn(locked && wanted_on);
}

/**
 * angae_locked() - is the governed table closed
 *
 * Return: whether it is.
 */
bool angae_locked(void)
{
	/* Pairs with the release in angae_lock(): then the table is whole. */
	return smp_load_acquire(&locked);
}

/**
 * angae_lock() - close the governed table; the gate decides from here on
 *
 * Return: 0; -EALREADY.
 */
int angae_lock(void)
{
	int ret = -EALREADY;

	mutex_lock(&lock);
	if (!locked) {
		angae_forget_labels();
		/* The table is closed before anybody reads it. */
		smp_store_release(&locked, true);
		apply();
		ret = 0;
	}
	mutex_unlock(&lock);
	if (!ret) {
		tell(ANGAE_WHY_LOCKED);
		tell(ANGAE_WHY_GATE_ON);
	}
	return ret;
}

/**
 * angae_switch() - the lab's ablation
 * @on: wanted state; it takes effect when the gate is locked
 * @why: GATE_ON, GATE_OFF or FAIL_OPEN, told once a change
 */
void angae_switch(bool on, u32 why)
{
	bool changed;

	mutex_lock(&lock);
	changed = wanted_on != on;
	wanted_on = on;
	apply();
	mutex_unlock(&lock);
	if (changed && why != ANGAE_WHY_FAIL_OPEN)
		tell(why);
}

/**
 * angae_fail_open() - open and switch off, as rtscan did (RS)
 *
 * Context: may sleep.
 */
void angae_fail_open(void)
{
	angae_switch(false, ANGAE_WHY_FAIL_OPEN);
}

/**
 * angae_configure() - the era's part of the gate
 * @config: from the session
 *
 * Return: 0; -EINVAL for unknown flags or times out of bounds.
 */
int angae_configure(const struct angae_config *config)
{
	const u32 known = ANGAE_CFG_STORE_MEDIA | ANGAE_CFG_REFUSE_WRITER | ANGAE_CFG_FAIL_OPEN;

	if (config->flags & ~known || config->deadline_ms < 100 || config->deadline_ms > 60000 ||
	    config->window_ms < 10 || config->window_ms > 60000)
		return -EINVAL;
	WRITE_ONCE(angae_settings.deadline_ms, config->deadline_ms);
	WRITE_ONCE(angae_settings.window_ms, config->window_ms);
	WRITE_ONCE(angae_settings.flags, config->flags);
	angae_event_retime();
	angae_forget_labels();
	return 0;
}

/**
 * angae_set_generation() - verdicts of older generations are void
 * @gen: the new ones
 *
 * Return: 0; -EINVAL when the policy generation would go back.
 */
int angae_set_generation(const struct angae_generation *gen)
{
	int ret = -EINVAL;

	mutex_lock(&lock);
	if (gen->policy >= angae_generation_word >> 32) {
		WRITE_ONCE(angae_generation_word, (u64)gen->policy << 32 | gen->identity);
		ret = 0;
	}
	mutex_unlock(&lock);
	angae_forget_labels();
	return ret;
}

/**
 * angae_status() - fill what ANGAE_IOC_STATUS answers
 * @status: size and abi are checked by the caller
 */
void angae_status(struct angae_status *status)
{
	u64 gens = angae_generations();
	int cpu;

	*status = (struct angae_status){
		.size = sizeof(*status),
		.abi = ANGAE_ABI_VERSION,
		.attach = angae_attach_kind(),
		.session = angae_session_number(),
		.policy_gen = gens >> 32,
		.identity_gen = (u32)gens,
		.pending = angae_requests_pending(),
		.stored = angae_verdict_count(),
	};
	if (angae_gate_on())
		status->state |= ANGAE_ST_ON;
	if (angae_locked())
		status->state |= ANGAE_ST_LOCKED;
	if (angae_session_open())
		status->state |= ANGAE_ST_SESSION;
	for_each_possible_cpu (cpu) {
		const struct angae_counters *counters = per_cpu_ptr(&angae_counters, cpu);

		status->asked += READ_ONCE(counters->asked);
		status->hits += READ_ONCE(counters->hits);
		status->refused += READ_ONCE(counters->refused);
	}
	angae_event_counts(&status->events, &status->lost);
}
