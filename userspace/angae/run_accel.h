/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_TOOL_RUN_ACCEL_H
#define ANGAE_TOOL_RUN_ACCEL_H

#include "run_machine.h"

/**
 * run_accel_choose() - KVM where it serves, else plain emulation; complains
 * @wish: the image's; ANGAE_ACCEL in the environment wins over it
 * @icount: instructions are counted, which only the emulation can
 *
 * Return: CMD_YES with @accel RUN_TCG or RUN_KVM, or CMD_ERROR.
 */
int run_accel_choose(enum run_accel wish, enum run_arch arch, bool icount, enum run_accel *accel);

#endif
