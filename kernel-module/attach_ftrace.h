/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What attaching to a stock kernel has in common (attach_ftrace.c), and what
 * each architecture does of it (attach_amd64.c, attach_arm64.c).
 */
#ifndef _ANGAE_ATTACH_FTRACE_H
#define _ANGAE_ATTACH_FTRACE_H

#include <linux/types.h>

struct ftrace_ops;

enum {
#define HOOK(name) ANGAE_HOOK_##name,
#include "attach_hooks.h"
#undef HOOK
	ANGAE_HOOKS
};

/* Where the original of each goes on; the trampoline of amd64 knows them by name. */
#define HOOK(name) extern unsigned long angae_site_##name;
#include "attach_hooks.h"
#undef HOOK

/**
 * struct angae_hook - a function of the kernel, and what stands in for it
 * @symbol: its name
 * @site: where its original goes on, behind what ftrace patches
 * @wrapper: has its arguments and returns to its caller
 */
struct angae_hook {
	const char *symbol;
	unsigned long *site;
	void *wrapper;
};

extern const struct angae_hook angae_hooks[];

/* attach_<architecture>.c */
extern struct ftrace_ops angae_ops;

unsigned long angae_behind(unsigned long probed);
int angae_put_calls(void);
void angae_take_calls(void);

#endif /* _ANGAE_ATTACH_FTRACE_H */
