/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows made of what the gate and the judges say.
 */
#ifndef ANGAED_ROW_H
#define ANGAED_ROW_H

#include "decide.h"
#include "trace.h"

/** row_verdict() - the row of an answered request; @late: nobody waited any more. */
void row_verdict(struct trace_row *row, const struct angae_record *rec,
		 const struct decision *decision, const char *era, bool late);
/** row_event() - the row of what the gate decided itself, or lost. */
void row_event(struct trace_row *row, const struct angae_record *rec, const char *era);
/** row_daemon() - a row of the daemon's own: @kind "daemon", "lab" or "install". */
void row_daemon(struct trace_row *row, const char *kind, const char *check);
/** row_reason() - put a reason into a row; its ranges as text. */
void row_reason(struct trace_row *row, const struct angae_reason *reason);
/** row_path() - split @path into the row's directory and name. */
void row_path(struct trace_row *row, const char *path);

#endif
