// SPDX-License-Identifier: GPL-2.0-only
/*
 * Start and unwind of the loadable gate.
 */
#include <linux/module.h>
#include "gate.h"

static int __init angae_start(void)
{
	int ret;

	ret = angae_guard();
	if (ret)
		return ret;
	ret = angae_resolve();
	if (ret)
		return ret;
	angae_snapshot_start();
	ret = angae_verdict_start();
	if (ret)
		return ret;
	ret = angae_event_start();
	if (ret)
		goto no_events;
	ret = angae_attach();
	if (ret)
		goto not_attached;
	/* Last: from here on somebody may have it open, and no start fails. */
	ret = angae_device_start();
	if (ret)
		goto no_device;
	pr_info("gate attached, abi %d\n", ANGAE_ABI_VERSION);
	return 0;

no_device:
	angae_detach();
not_attached:
	angae_event_stop();
no_events:
	angae_verdict_stop();
	return ret;
}

static void __exit angae_stop(void)
{
	angae_switch(false, ANGAE_WHY_GATE_OFF);
	angae_detach();
	angae_device_stop();
	angae_session_stop();
	angae_event_stop();
	angae_verdict_stop();
	pr_info("gate detached\n");
}

module_init(angae_start);
module_exit(angae_stop);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Angae: the gate of a training handset");
MODULE_AUTHOR("Angae");
