/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the first instruction of each hooked function calls, in place of ftrace.
 *
 * On entry the stack holds where in the hooked function we were called from,
 * and above it the return address of the function's caller. The first is taken
 * off, so what we jump to stands in for the whole function: it has the
 * function's arguments in their registers and returns to the function's caller.
 * Which function it was is known by the address taken off. %r11 is free at the
 * entry of any function.
 */
#include <linux/linkage.h>
#include <asm/unwind_hints.h>

	.text
SYM_FUNC_START(angae_trampoline)
	popq	%r11
	/* What is left on the stack is that of a function just called. */
	UNWIND_HINT_FUNC
#define HOOK(name)				\
	cmpq	angae_site_##name(%rip), %r11;	\
	je	angae_wrap_##name;
#include "attach_hooks.h"
#undef HOOK
	ud2
SYM_FUNC_END(angae_trampoline)
