// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attaching on amd64: ftrace direct calls.
 *
 * The five-byte no-op every function begins with becomes a call of our
 * trampoline (attach_amd64_entry.S), which puts a wrapper in the place of the
 * whole function. No registers are saved.
 */
#include <linux/ftrace.h>
#include <asm/cpufeature.h>
#include <asm/text-patching.h>
#include "attach_ftrace.h"
#include "gate.h"

asmlinkage void angae_trampoline(void);

struct ftrace_ops angae_ops;

/**
 * angae_behind() - where an original goes on
 * @probed: where a probe on the function would stand: at the no-op, behind an
 * ENDBR where the kernel has them
 *
 * Return: the address, which is also what the trampoline finds on the stack.
 */
unsigned long __init angae_behind(unsigned long probed)
{
	return probed + MCOUNT_INSN_SIZE;
}

static u8 first_byte(const struct angae_hook *hook)
{
	return READ_ONCE(*(u8 *)(*hook->site - MCOUNT_INSN_SIZE));
}

/* Do all functions begin with a call? They do not while ftrace is switched off. */
static bool called(void *unused)
{
	const struct angae_hook *hook;

	for (hook = angae_hooks; hook < angae_hooks + ANGAE_HOOKS; hook++) {
		if (first_byte(hook) != CALL_INSN_OPCODE)
			return false;
	}
	return true;
}

/* Do none of them? Another tracer may have made a call of its own. */
static bool left_alone(void *unused)
{
	const struct angae_hook *hook;

	for (hook = angae_hooks; hook < angae_hooks + ANGAE_HOOKS; hook++) {
		if (first_byte(hook) == CALL_INSN_OPCODE || first_byte(hook) == INT3_INSN_OPCODE)
			return false;
	}
	return true;
}

static long put(void *unused)
{
	return compat_register_ftrace_direct(&angae_ops, (unsigned long)angae_trampoline);
}

static long take(void *unused)
{
	return compat_unregister_ftrace_direct(&angae_ops, (unsigned long)angae_trampoline);
}

/** angae_take_calls() - the functions begin with their no-op again */
void angae_take_calls(void)
{
	if (angae_parked(take, NULL, left_alone) == -ENOMEM)
		take(NULL);
}

/**
 * angae_put_calls() - the functions begin with a call of the trampoline
 *
 * The flag PERMANENT makes the kernel refuse to switch ftrace off (EBUSY);
 * registering clears it, so it is set after, and then it is checked that
 * nobody was quicker.
 *
 * Return: 0; -ENODEV on a CPU that does not let code be entered behind its
 * ENDBR; -EBUSY when another has a function, or ftrace is switched off; -ENOMEM.
 */
int __init angae_put_calls(void)
{
	int ret;

	if (cpu_feature_enabled(X86_FEATURE_IBT))
		return -ENODEV;
	ret = angae_parked(put, NULL, called);
	if (ret)
		return ret;
	angae_ops.flags |= FTRACE_OPS_FL_PERMANENT;
	if (called(NULL))
		return 0;
	angae_take_calls();
	return -EBUSY;
}
