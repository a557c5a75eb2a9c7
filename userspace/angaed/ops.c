// SPDX-License-Identifier: GPL-2.0-or-later
#include "ops.h"

/* Permission names are those of class angae in the policy. */
const struct op ops[] = {
	{"status", "status", false, OP_WRITER, op_status},
	{"events", "events", false, OP_WRITER, op_events},
	{"alerts", "alerts", false, OP_WRITER, op_alerts},
	{"why", "events", false, OP_WRITER, op_why},
	{"packages", "status", false, OP_WRITER, op_packages},
	{"install", "install", false, OP_CHORE, op_install},
	{"installed", "install", false, OP_CHORE, op_installed},
	{"discard", "install", false, OP_CHORE, op_discard},
	{"uninstalled", "install", false, OP_CHORE, op_uninstalled},
	{"asks", "answer", false, OP_FRONT, op_asks},
	{"answer", "answer", false, OP_FRONT, op_answer},
	{"allow-install", "lab", true, OP_CHORE, op_allow_install},
	{"era", "lab", true, OP_CHORE, op_era},
	{"pattern-install", "lab", true, OP_CHORE, op_pattern_install},
	{"key-install", "lab", true, OP_CHORE, op_key_install},
	{"sim", "lab", true, OP_CHORE, op_sim},
	{},
};
