/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one thread that writes: rows, alerts, labels. Whoever owes a verdict
 * hands it a bounded job and goes on; when the queue is full the verdict
 * stands and the row is counted as lost.
 */
#ifndef ANGAED_WRITER_H
#define ANGAED_WRITER_H

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "alert.h"
#include "freezer.h"
#include "trace.h"

#define WRITER_ROWS_MAX	 512
#define WRITER_CALLS_MAX 64
#define WRITER_REFUSALS	 64

struct writer;

/* Runs on the writer thread, after every row handed in before it is stored. */
typedef void writer_call_fn(struct writer *writer, void *arg);

struct job;

/* Who was last refused, for "why": kept in memory, the newest over the oldest. */
struct refusal {
	uint32_t uid;
	uint32_t tgid;
	struct trace_row row;
};

/**
 * struct writer - the thread and what only it touches
 * @trace, @alerts, @refusals: the writer thread's own
 * @lost: rows that found the queue full, under @lock
 * @promised: verdicts given whose row is on its way, under @lock
 * @urgent: calls, alerts and labels that wait, under @lock: nothing is gathered then
 * @gathering: the thread waits for more rows to store together
 */
struct writer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work, kept;
	struct job *first, **end;
	unsigned int rows, calls;
	unsigned int promised;
	unsigned int urgent;
	bool gathering;
	uint64_t lost;
	bool stop;
	struct trace *trace;
	struct alerts alerts;
	struct refusal *refusals;
	uint64_t nrefusals;
	struct freezer *freezer; /* set before anything is handed in */
};

/* What a verdict means for the label of its file. */
enum writer_label {
	LABEL_LEAVE,
	LABEL_VOUCH,	 /* verified: give it the label that says so */
	LABEL_TAKE_BACK, /* refused: it may carry that label from before */
};

/**
 * struct writer_file - the file a row is about
 * @fd: taken over and closed, or -1
 * @from, @to: SELinux types, static; with @label
 * @judged: its change time when judging began, to vouch for
 * @freeze: once it is labelled, as what @facts say of it
 */
struct writer_file {
	int fd;
	enum writer_label label;
	const char *from, *to;
	struct timespec judged;
	bool freeze;
	struct angae_reference_facts facts;
};

/** writer_start() - take over @trace and @alerts and start; 0, or -1 with errno. */
int writer_start(struct writer *writer, struct trace *trace, const struct alerts *alerts);
/** writer_stop() - store what was handed in, then end. */
void writer_stop(struct writer *writer);

/**
 * writer_promise() - a row will be handed in at once, by writer_row() with @promised
 *
 * Taken before a verdict is given, so that whoever got the verdict and asks
 * for the events finds its row among them.
 */
void writer_promise(struct writer *writer);

/**
 * writer_row() - hand in a row
 * @row: copied; its ranges are taken over
 * @file: may be NULL
 * @alert: make it an alert too
 * @promised: there was a writer_promise() for it
 *
 * Never waits for a disk. Return: false when it was lost (and counted).
 */
bool writer_row(struct writer *writer, const struct trace_row *row, const struct writer_file *file,
		bool alert, bool promised);

/** writer_call() - run @fn on the thread; false: too many already, nothing was kept. */
bool writer_call(struct writer *writer, writer_call_fn *fn, void *arg);

/** writer_row_wait() - store a row and wait for it; Return: its alert, or 0. Not for workers. */
int64_t writer_row_wait(struct writer *writer, struct trace_row *row, bool alert);

/** writer_refusal() - the last refusal of @tgid (0: any) and @uid (-1: any), or NULL. */
const struct trace_row *writer_refusal(const struct writer *writer, uint32_t tgid, int64_t uid);

#endif
