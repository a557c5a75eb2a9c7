/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAED_TEST_GATE_H
#define ANGAED_TEST_GATE_H

#include "harness.h"

struct gate *gate_new(void);
void gate_free(struct gate *gate);

#endif
