/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run tells of itself: run.ini and pid in its directory, and lines of JSON. */
#ifndef ANGAE_TOOL_RUN_REPORT_H
#define ANGAE_TOOL_RUN_REPORT_H

#include "channel.h"
#include "run.h"

/** run_note() - `pid` and `run.ini` for whoever looks for the handset; complains. 0 or -1. */
int run_note(const struct run_handset *handset);

/** run_report_ready() - a handset that is left running: one line. */
void run_report_ready(const struct run_handset *handset, const struct channel_hello *hello);

/** run_report_end() - a run with --json that has ended: one line. */
void run_report_end(const struct run_handset *handset, int status);

/** run_list() - --list: those that run. Return: CMD_YES. */
int run_list(bool json);

#endif
