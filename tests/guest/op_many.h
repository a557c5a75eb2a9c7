/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations that go on: loops that are measured, crowds, and those who serve for ever. */
#ifndef ANGAE_OP_MANY_H
#define ANGAE_OP_MANY_H

#include "actor.h"

/** many_storm() - x tasks open a%d at once. Return: how many were refused. */
long many_storm(const struct op *op);

/** many_loop() - x times what y says with a. Return: nanoseconds, or -1 with errno. */
long many_loop(const struct op *op);

/** many_serve() - the least a session can do: no look at the file; only what is judged by name is kept. */
long many_serve(const struct op *op);

/** many_churn() - open files of directory a, x times; the data is a struct churn. */
long many_churn(const struct op *op, struct outcome *out);

/** many_listen() - the least a fanotify listener can do, on a's file system. */
long many_listen(const struct op *op);

#endif
