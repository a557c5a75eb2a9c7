/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be asked on the control socket. docs/control.md is the list.
 */
#ifndef ANGAED_OPS_H
#define ANGAED_OPS_H

#include "control.h"

extern const struct op ops[];

/* ops_query.c: reading, on the writer thread */
void op_status(struct call *call);
void op_events(struct call *call);
void op_alerts(struct call *call);
void op_why(struct call *call);
void op_packages(struct call *call);

/* ops_install.c: the installer's */
void op_install(struct call *call);
void op_installed(struct call *call);
void op_discard(struct call *call);
void op_uninstalled(struct call *call);

/* ops_ask.c: what waits for somebody's word */
void op_asks(struct call *call);
void op_answer(struct call *call);

/* ops_lab.c: the lab's */
void op_allow_install(struct call *call);
void op_era(struct call *call);
void op_pattern_install(struct call *call);
void op_key_install(struct call *call);
void op_sim(struct call *call);

#endif
