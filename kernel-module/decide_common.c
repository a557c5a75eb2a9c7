// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two ends of every decision: refused, or allowed and noted.
 *
 * Refusals are EPERM: EACCES is SELinux, which was asked first.
 */
#include "gate.h"

/**
 * angae_refuse() - say no, and record it
 * @deed: what was tried
 * @why: enum angae_gate_reason
 *
 * Return: -EPERM.
 */
int angae_refuse(const struct angae_deed *deed, u32 why)
{
	this_cpu_inc(angae_counters.refused);
	angae_event(deed, ANGAE_VERDICT_DENY, -EPERM, why);
	return -EPERM;
}

/**
 * angae_note() - it is allowed, and worth a line
 * @deed: what is done
 * @why: enum angae_gate_reason
 */
void angae_note(const struct angae_deed *deed, u32 why)
{
	angae_event(deed, ANGAE_VERDICT_ALLOW, 0, why);
}
