/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trace store: every verdict, refusal, gate event, alert and lab action
 * as a row (S4: the phone keeps a record; the schema is invented). Owned by
 * the writer thread alone. docs/traces.md tells the schema.
 *
 * A row is lost only when the disk refuses it, and the loss is itself a row.
 */
#ifndef ANGAED_TRACE_H
#define ANGAED_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <json-c/json.h>
#include <linux/angae.h>
#include <angae/reason.h>

#define TRACE_SCHEMA	2
#define TRACE_CHAIN_LEN 256
#define TRACE_LABEL_LEN 64

/**
 * struct trace_row - one row
 * @kind: "verdict", "late", "gate", "lost", "install", "lab" or "daemon"
 * @decision: "allow" or "refuse"
 * @error: errno the caller was given, 0 if none
 * @chain: every check that was made, in order
 * @ranges: "off+len,off+len", malloc'ed and owned by the row, or NULL
 * @about: which package, version, signer and digest, malloc'ed and owned by the row, or NULL
 * @label: SELinux type the file was given, empty if none
 * @alert: number of the alert, 0 if none
 */
struct trace_row {
	const char *kind;
	const char *decision;
	const char *layer;
	const char *check;
	const char *source;
	int code;
	int error;
	uint64_t mono_ns;
	uint64_t last_ns;
	uint64_t real_ns;
	uint32_t count;
	uint32_t op;
	uint32_t class;
	uint32_t mode;
	uint32_t why;
	uint32_t pid;
	uint32_t tgid;
	uint32_t uid;
	uint32_t target;
	uint64_t dev;
	uint64_t ino;
	uint64_t size;
	uint64_t hashed;
	int64_t alert;
	char *ranges;
	char *about;
	char comm[ANGAE_COMM_LEN];
	char subject[ANGAE_SUBJECT_LEN];
	char dir[ANGAE_DIR_LEN];
	char name[ANGAE_NAME_LEN];
	char detail[ANGAE_DETAIL_LEN];
	char chain[TRACE_CHAIN_LEN];
	char era[32];
	char label[TRACE_LABEL_LEN];
};

/**
 * struct trace_limits - bounds of the store
 * @bytes: size at which the oldest rows roll off
 * @window_ms: how long alike rows count as one
 */
struct trace_limits {
	uint64_t bytes;
	uint32_t window_ms;
};

struct trace;

/**
 * trace_open() - open or begin the store
 * @dir: path of the state directory
 * @boot: name of this boot
 *
 * A damaged store is moved aside and a new one begun; one that cannot be
 * opened now (full disk) is tried again at each batch. Return: the store, or
 * NULL only without memory.
 */
struct trace *trace_open(const char *dir, const char *boot, const struct trace_limits *limits);
void trace_close(struct trace *trace);

/** trace_window() - another era's window. */
void trace_window(struct trace *trace, uint32_t window_ms);

/** trace_begin() - a batch of rows, on disk together at trace_commit(). */
void trace_begin(struct trace *trace);

/**
 * trace_add() - add a row, or count it into an alike one within the window
 * @row: @row->alert is filled when an alert was asked for
 * @alert: this is an illegal access that the phone's owner is told of
 *
 * Return: true when this began a new row.
 */
bool trace_add(struct trace *trace, struct trace_row *row, bool alert);

/**
 * trace_commit() - put the batch on disk
 *
 * Return: 0, or -1 when the batch was lost; the loss is counted and becomes a
 * row when there is space again.
 */
int trace_commit(struct trace *trace);

/** trace_lost() - rows that never came to the store (a full queue). */
void trace_lost(struct trace *trace, uint64_t count);

/** trace_next_alert() - no alert is numbered below @number. */
void trace_next_alert(struct trace *trace, int64_t number);

/* trace_query.c */

/** trace_events() - rows after @after, at most @limit, as a reply's members. */
void trace_events(struct trace *trace, struct json_object *reply, int64_t after, int limit,
		  bool ranges);
/** trace_alerts() - the same of alerts. */
void trace_alerts(struct trace *trace, struct json_object *reply, int64_t after, int limit);
/** trace_counters() - rows, rolled off, lost, size. */
void trace_counters(struct trace *trace, struct json_object *reply);

#endif
