/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Labels and marks of files, kept by the test.
 */
#ifndef ANGAED_PLAYED_OWN_H
#define ANGAED_PLAYED_OWN_H

#include "own.h"

extern const struct own_ops played_own;
/* What fails with EIO from now on: "relabel", "mark", "reopen"; NULL: nothing. */
extern const char *played_fail;

/** played_forget() - all files are media_file again. */
void played_forget(void);

#endif
