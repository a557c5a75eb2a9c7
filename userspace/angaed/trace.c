// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Batches of rows, and what happens when a batch cannot be stored.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "row.h"
#include "trace_impl.h"

#define RETRY_NS 500000000u

/* The damaged store stays beside the new one, for whoever wants to look. */
static void move_aside(struct trace *trace)
{
	char from[300], to[300];
	static const char *const ends[] = {"", "-wal", "-shm"};

	trace_db_close(trace);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(from, sizeof(from), "%s%s", trace->path, ends[i]);
		snprintf(to, sizeof(to), "%s.bad%s", trace->path, ends[i]);
		if (rename(from, to))
			remove(from);
	}
}

static void begin_anew(struct trace *trace)
{
	struct trace_row row;

	log_line("the trace store is damaged: moved aside, a new one begun");
	move_aside(trace);
	if (trace_db_open(trace))
		return;
	row_daemon(&row, "daemon", "store_damaged");
	snprintf(row.detail, sizeof(row.detail),
		 "the trace store was damaged: kept as trace.db.bad, a new one begun");
	trace_db_insert(trace, &row);
}

static void open_store(struct trace *trace)
{
	if (trace_db_open(trace) && trace->damaged)
		begin_anew(trace);
}

struct trace *trace_open(const char *dir, const char *boot, const struct trace_limits *limits)
{
	struct trace *trace = calloc(1, sizeof(*trace));
	size_t n = 0;

	if (!trace)
		return NULL;
	trace->limits = *limits;
	trace->next_alert = 1;
	snprintf(trace->path, sizeof(trace->path), "%s/trace.db", dir);
	for (; *boot && n < sizeof(trace->boot) - 1; boot++) {
		if (isalnum((unsigned char)*boot) || *boot == '-')
			trace->boot[n++] = *boot;
	}
	if (!n)
		strcpy(trace->boot, "unknown");
	open_store(trace);
	return trace;
}

void trace_close(struct trace *trace)
{
	if (!trace)
		return;
	trace_db_close(trace);
	free(trace);
}

void trace_window(struct trace *trace, uint32_t window_ms)
{
	trace->limits.window_ms = window_ms;
}

void trace_next_alert(struct trace *trace, int64_t number)
{
	if (trace->next_alert < number)
		trace->next_alert = number;
}

void trace_lost(struct trace *trace, uint64_t count)
{
	if (!count)
		return;
	if (!trace->lost)
		trace->lost_first_ns = mono_ns();
	trace->lost += count;
}

static bool ready(struct trace *trace)
{
	uint64_t now = mono_ns();

	if (trace->db)
		return true;
	if (now < trace->retry_ns)
		return false;
	trace->retry_ns = now + RETRY_NS;
	open_store(trace);
	return trace->db;
}

/* In the same transaction as the counter: told once, or not yet. */
static void tell_loss(struct trace *trace)
{
	struct trace_row row;
	char sql[96];

	if (!trace->lost || trace->failed)
		return;
	row_daemon(&row, "lost", "rows");
	row.count = trace->lost > UINT32_MAX ? UINT32_MAX : trace->lost;
	row.mono_ns = trace->lost_first_ns;
	snprintf(row.detail, sizeof(row.detail), "%llu rows could not be stored before this one",
		 (unsigned long long)trace->lost);
	snprintf(sql, sizeof(sql), "UPDATE meta SET value = value + %llu WHERE key = 'lost'",
		 (unsigned long long)trace->lost);
	if (trace_db_insert(trace, &row))
		trace_db_exec(trace, sql);
}

void trace_begin(struct trace *trace)
{
	trace->batch = 0;
	trace->failed = !ready(trace);
	if (trace->failed)
		return;
	trace_db_exec(trace, "BEGIN IMMEDIATE");
	tell_loss(trace);
}

bool trace_add(struct trace *trace, struct trace_row *row, bool alert)
{
	int64_t seq;

	trace->batch++;
	if (trace->failed)
		return false;
	if (alike_join(trace, row))
		return false;
	if (alert)
		row->alert = trace_db_alert(trace, row);
	seq = trace->failed ? 0 : trace_db_insert(trace, row);
	if (seq)
		alike_keep(trace, row, seq);
	return seq;
}

static void abandon(struct trace *trace)
{
	if (trace->db && !sqlite3_get_autocommit(trace->db))
		sqlite3_exec(trace->db, "ROLLBACK", NULL, NULL, NULL);
	alike_forget(trace);
	trace_lost(trace, trace->batch);
	if (trace->damaged)
		begin_anew(trace);
}

int trace_commit(struct trace *trace)
{
	if (!trace->failed)
		alike_flush(trace);
	if (!trace->failed)
		trace_db_roll(trace);
	if (!trace->failed)
		trace_db_exec(trace, "COMMIT");
	if (trace->failed) {
		abandon(trace);
		return -1;
	}
	trace->lost = 0;
	return 0;
}
