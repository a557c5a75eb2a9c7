// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attaching on arm64: ftrace calls us at the begin of each hooked function, and
 * we send it on to a wrapper, as live patching does (IPMODIFY).
 *
 * 6.1 has no direct calls on arm64; 6.12 has, but this way does on both. The
 * callback calls nothing that could itself be traced, so it asks for no guard
 * against recursion: such a guard would let a call through unjudged.
 */
#include <linux/ftrace.h>
#include <asm/insn.h>
#include "attach_ftrace.h"
#include "gate.h"

static void notrace redirect(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			     struct ftrace_regs *fregs)
{
	const struct angae_hook *hook;

	for (hook = angae_hooks; hook < angae_hooks + ANGAE_HOOKS; hook++) {
		if (*hook->site == ip + MCOUNT_INSN_SIZE) {
			compat_redirect(fregs, (unsigned long)hook->wrapper);
			return;
		}
	}
}

struct ftrace_ops angae_ops = {
	.func = redirect,
	.flags = COMPAT_FTRACE_SAVE | FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT,
};

/**
 * angae_behind() - where an original goes on
 * @probed: where the function begins
 *
 * ftrace has two instructions there: one keeps the return address, the second
 * is the call.
 *
 * Return: the address.
 */
unsigned long __init angae_behind(unsigned long probed)
{
	return probed + AARCH64_INSN_SIZE + MCOUNT_INSN_SIZE;
}

/** angae_take_calls() - the functions begin with their no-ops again */
void angae_take_calls(void)
{
	unregister_ftrace_function(&angae_ops);
}

/**
 * angae_put_calls() - the functions are sent to their wrappers
 *
 * Return: 0; -EBUSY when another has a function, or ftrace is switched off;
 * -ENOMEM.
 */
int __init angae_put_calls(void)
{
	return register_ftrace_function(&angae_ops);
}
