/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the trace store share.
 */
#ifndef ANGAED_TRACE_IMPL_H
#define ANGAED_TRACE_IMPL_H

#include <sqlite3.h>

#include "trace.h"

#define TRACE_ALIKE 32

/* A recent row that alike ones are counted into. */
struct alike {
	int64_t seq; /* 0: free */
	uint32_t more;
	uint64_t first_ns;
	uint64_t last_ns;
	struct trace_row row;
};

struct trace {
	sqlite3 *db; /* NULL: cannot be opened now */
	sqlite3_stmt *insert;
	sqlite3_stmt *count;
	sqlite3_stmt *insert_alert;
	char path[256];
	char boot[64];
	int64_t boot_row;
	int64_t next_alert;
	struct trace_limits limits;
	bool failed; /* this batch already lost its transaction */
	bool damaged;
	uint32_t batch; /* rows of this batch */
	uint64_t lost;	/* rows not yet told of */
	uint64_t lost_first_ns;
	uint64_t retry_ns;
	struct alike alike[TRACE_ALIKE];
};

/* trace_db.c */
int trace_db_open(struct trace *trace);
void trace_db_close(struct trace *trace);
/** trace_db_check() - note what @rc says about the store; Return: whether it is a failure. */
bool trace_db_check(struct trace *trace, int rc);
int trace_db_exec(struct trace *trace, const char *sql);
int64_t trace_db_number(struct trace *trace, const char *sql);
/** trace_db_insert() - one row; Return: its seq, or 0 (see trace_db_check()). */
int64_t trace_db_insert(struct trace *trace, const struct trace_row *row);
int64_t trace_db_alert(struct trace *trace, const struct trace_row *row);
void trace_db_count(struct trace *trace, int64_t seq, uint32_t more, uint64_t last_ns);
/** trace_db_roll() - let the oldest rows go when the store has grown past its bound. */
void trace_db_roll(struct trace *trace);

/* alike.c */
/** alike_join() - count @row into an alike one within the window; false: it is a new one. */
bool alike_join(struct trace *trace, struct trace_row *row);
/** alike_keep() - @row, stored as @seq, is what the next ones are counted into. */
void alike_keep(struct trace *trace, const struct trace_row *row, int64_t seq);
/** alike_flush() - put what was counted on disk. */
void alike_flush(struct trace *trace);
/** alike_forget() - the rows they name were not stored. */
void alike_forget(struct trace *trace);

#endif
