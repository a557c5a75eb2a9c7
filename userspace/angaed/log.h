/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line for whoever watches the terminal. Never called by a thread that owes
 * a verdict: what happened to a file is told by the trace.
 */
#ifndef ANGAED_LOG_H
#define ANGAED_LOG_H

__attribute__((format(printf, 1, 2))) void log_line(const char *format, ...);

#endif
