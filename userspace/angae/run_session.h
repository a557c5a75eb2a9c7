/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_TOOL_RUN_SESSION_H
#define ANGAE_TOOL_RUN_SESSION_H

#include "channel.h"
#include "run.h"

/**
 * run_hello() - wait until the phone is ready; complains
 *
 * Return: 0, or what to exit with.
 */
int run_hello(struct run_handset *handset, struct channel_hello *hello);

/** run_try_hello() - as run_hello(), for @timeout ms; says nothing. */
enum channel_result run_try_hello(struct run_handset *handset, struct channel_hello *hello,
				  int timeout);

/** run_told() - complain of what came of the last call. Return: what to exit with. */
int run_told(struct run_handset *handset, enum channel_result result);

/** run_awake() - give a resumed phone the time and its lab's disk; complains. 0, or what to exit with. */
int run_awake(struct run_handset *handset);

/**
 * run_program() - the program of --run, its output on ours, and then the power is switched off
 *
 * Return: what to exit with; complains when that is not the program's.
 */
int run_program(struct run_handset *handset);

/** run_shells() - say where the lab's terminal is, and wait for the end. Return: what to exit with. */
int run_shells(struct run_handset *handset);

/** run_until_end() - wait until the machine has ended by itself. Return: what to exit with. */
int run_until_end(struct run_handset *handset);

#endif
