// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Coalescing under flood: rows of the same file, subject and reason within
 * the window are one row with a count, a first and a last time.
 */
#include <string.h>

#include "trace_impl.h"

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* The thread is not compared: a loop in a shell is a new process each time. */
static bool same(const struct trace_row *a, const struct trace_row *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->op == b->op && a->mode == b->mode &&
	       a->why == b->why && a->code == b->code && a->error == b->error && a->uid == b->uid &&
	       a->target == b->target && same_text(a->kind, b->kind) &&
	       same_text(a->decision, b->decision) && same_text(a->layer, b->layer) &&
	       same_text(a->check, b->check) && !strcmp(a->name, b->name) &&
	       !strcmp(a->comm, b->comm) && !strcmp(a->subject, b->subject) &&
	       !strcmp(a->dir, b->dir) && !strcmp(a->label, b->label) &&
	       (!same_text(a->kind, "lab") || !strcmp(a->detail, b->detail));
}

static uint32_t mix(uint32_t hash, uint64_t value)
{
	for (int i = 0; i < 8; i++, value >>= 8)
		hash = (hash ^ (value & 255)) * 16777619u;
	return hash;
}

/* Where to look; a collision costs a row, never joins what differs. */
static struct alike *slot(struct trace *trace, const struct trace_row *row)
{
	uint32_t hash = 2166136261u;

	hash = mix(hash, row->dev);
	hash = mix(hash, row->ino);
	hash = mix(hash, row->op);
	hash = mix(hash, row->code);
	hash = mix(hash, row->uid);
	hash = mix(hash, row->why);
	for (const char *c = row->name; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	return &trace->alike[(hash ^ hash >> 16) % TRACE_ALIKE];
}

static void flush(struct trace *trace, struct alike *alike)
{
	if (alike->more)
		trace_db_count(trace, alike->seq, alike->more, alike->last_ns);
	alike->more = 0;
}

bool alike_join(struct trace *trace, struct trace_row *row)
{
	uint64_t window = (uint64_t)trace->limits.window_ms * 1000000u;
	struct alike *alike = slot(trace, row);

	if (!alike->seq || !same(&alike->row, row) || row->mono_ns < alike->first_ns ||
	    row->mono_ns - alike->first_ns > window)
		return false;
	alike->more += row->count;
	if (row->last_ns > alike->last_ns)
		alike->last_ns = row->last_ns;
	row->alert = alike->row.alert;
	return true;
}

void alike_keep(struct trace *trace, const struct trace_row *row, int64_t seq)
{
	struct alike *alike = slot(trace, row);

	flush(trace, alike);
	alike->seq = seq;
	alike->first_ns = row->mono_ns;
	alike->last_ns = row->last_ns;
	alike->row = *row;
	alike->row.ranges = NULL;
	alike->row.about = NULL;
}

void alike_flush(struct trace *trace)
{
	for (size_t i = 0; i < TRACE_ALIKE; i++)
		flush(trace, &trace->alike[i]);
}

void alike_forget(struct trace *trace)
{
	for (size_t i = 0; i < TRACE_ALIKE; i++)
		trace->alike[i].seq = trace->alike[i].more = 0;
}
