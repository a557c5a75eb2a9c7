// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The one thread that writes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "label.h"
#include "log.h"
#include "thread.h"
#include "writer.h"

#define BATCH_MAX  128
#define PROMISE_NS 100000000
#define GATHER_NS  50000000u

struct job {
	struct job *next;
	writer_call_fn *fn; /* NULL: a row */
	void *arg;
	struct trace_row *row;
	struct writer_file file;
	bool alert;
	bool fresh;   /* began a row of its own */
	bool settled; /* rows promised before this call are before it in the queue */
};

static void job_free(struct job *job)
{
	if (job->file.fd >= 0)
		close(job->file.fd);
	if (job->row) {
		free(job->row->ranges);
		free(job->row->about);
	}
	free(job->row);
	free(job);
}

static struct job *job_row(const struct trace_row *row, const struct writer_file *file, bool alert)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->file.fd = -1;
	job->row = malloc(sizeof(*row));
	if (!job->row) {
		free(job);
		return NULL;
	}
	*job->row = *row;
	if (file)
		job->file = *file;
	job->alert = alert;
	return job;
}

/* Lock held. A row alone does not wake a thread that gathers rows. */
static void append(struct writer *writer, struct job *job)
{
	bool urgent = job->fn || job->alert || job->file.label != LABEL_LEAVE;

	*writer->end = job;
	writer->end = &job->next;
	writer->urgent += urgent;
	if (urgent || !writer->gathering || writer->rows >= BATCH_MAX)
		pthread_cond_signal(&writer->work);
}

void writer_promise(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->promised++;
	pthread_mutex_unlock(&writer->lock);
}

bool writer_row(struct writer *writer, const struct trace_row *row, const struct writer_file *file,
		bool alert, bool promised)
{
	struct job *job = job_row(row, file, alert);
	bool kept = false;

	pthread_mutex_lock(&writer->lock);
	if (promised && !--writer->promised)
		pthread_cond_signal(&writer->kept);
	if (job && writer->rows < WRITER_ROWS_MAX) {
		writer->rows++;
		append(writer, job);
		kept = true;
	} else {
		writer->lost++;
	}
	pthread_mutex_unlock(&writer->lock);
	if (kept)
		return true;
	if (job) {
		job_free(job);
		return false;
	}
	free(row->ranges);
	free(row->about);
	if (file && file->fd >= 0)
		close(file->fd);
	return false;
}

bool writer_call(struct writer *writer, writer_call_fn *fn, void *arg)
{
	struct job *job = calloc(1, sizeof(*job));
	bool kept = false;

	if (!job)
		return false;
	job->fn = fn;
	job->arg = arg;
	job->file.fd = -1;
	pthread_mutex_lock(&writer->lock);
	if (writer->calls < WRITER_CALLS_MAX) {
		writer->calls++;
		append(writer, job);
		kept = true;
	}
	pthread_mutex_unlock(&writer->lock);
	if (!kept)
		free(job);
	return kept;
}

static int change_label(const struct writer_file *file)
{
	if (file->label == LABEL_VOUCH)
		return label_verified(file->fd, file->from, file->to, &file->judged);
	if (label_is(file->fd, file->from))
		return label_set(file->fd, file->to);
	errno = EINVAL;
	return -1;
}

static void relabel(struct job *job)
{
	if (job->file.label == LABEL_LEAVE)
		return;
	if (!change_label(&job->file))
		snprintf(job->row->label, sizeof(job->row->label), "%s", job->file.to);
	else if (errno != EINVAL && errno != EBUSY && errno != ESTALE)
		log_line("%s: label: %s", job->row->name, strerror(errno));
}

/* Under that label nobody writes it: what was verified is what is frozen. */
static void freeze(const struct writer *writer, struct job *job)
{
	if (!job->file.freeze || !writer->freezer || !label_is(job->file.fd, LABEL_STATE_MEDIA))
		return;
	freezer_take(writer->freezer, job->file.fd, &job->file.facts, job->row);
	job->file.fd = -1;
}

static void remember(struct writer *writer, const struct trace_row *row)
{
	struct refusal *refusal;

	if (!row->decision || strcmp(row->decision, "refuse"))
		return;
	refusal = &writer->refusals[writer->nrefusals++ % WRITER_REFUSALS];
	refusal->uid = row->uid;
	refusal->tgid = row->tgid;
	refusal->row = *row;
	refusal->row.ranges = NULL;
	refusal->row.about = NULL;
}

const struct trace_row *writer_refusal(const struct writer *writer, uint32_t tgid, int64_t uid)
{
	uint64_t have = writer->nrefusals < WRITER_REFUSALS ? writer->nrefusals : WRITER_REFUSALS;

	for (uint64_t i = 1; i <= have; i++) {
		const struct refusal *refusal =
			&writer->refusals[(writer->nrefusals - i) % WRITER_REFUSALS];

		if ((!tgid || refusal->tgid == tgid) && (uid < 0 || refusal->uid == uid))
			return &refusal->row;
	}
	return NULL;
}

static void save_alert(struct writer *writer, const struct trace_row *row, bool fresh)
{
	if (fresh && row->alert && alert_write(&writer->alerts, row))
		log_line("alert %lld: %s", (long long)row->alert, strerror(errno));
}

/* Rows up to the next call, or the batch's bound: one transaction. */
static struct job *store_rows(struct writer *writer, struct job *list)
{
	struct job *job, *rest;
	bool stored;
	int n = 0;

	trace_begin(writer->trace);
	for (job = list; job && !job->fn && n < BATCH_MAX; job = job->next, n++) {
		relabel(job);
		freeze(writer, job);
		job->fresh = trace_add(writer->trace, job->row, job->alert);
		remember(writer, job->row);
	}
	rest = job;
	stored = !trace_commit(writer->trace);
	while (list != rest) {
		job = list;
		list = job->next;
		if (stored)
			save_alert(writer, job->row, job->fresh);
		job_free(job);
	}
	return rest;
}

struct waited {
	pthread_mutex_t lock;
	pthread_cond_t stored;
	struct trace_row *row;
	bool alert, done;
};

static void store_now(struct writer *writer, void *arg)
{
	struct waited *waited = arg;
	struct trace_row *row = waited->row;
	bool fresh;

	trace_begin(writer->trace);
	fresh = trace_add(writer->trace, row, waited->alert);
	remember(writer, row);
	if (trace_commit(writer->trace))
		row->alert = 0;
	else
		save_alert(writer, row, fresh);
	pthread_mutex_lock(&waited->lock);
	waited->done = true;
	pthread_cond_signal(&waited->stored);
	pthread_mutex_unlock(&waited->lock);
}

int64_t writer_row_wait(struct writer *writer, struct trace_row *row, bool alert)
{
	struct waited waited = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.stored = PTHREAD_COND_INITIALIZER,
		.row = row,
		.alert = alert,
	};

	if (!writer_call(writer, store_now, &waited)) {
		writer_row(writer, row, NULL, alert, false);
		return 0;
	}
	pthread_mutex_lock(&waited.lock);
	while (!waited.done)
		pthread_cond_wait(&waited.stored, &waited.lock);
	pthread_mutex_unlock(&waited.lock);
	free(row->ranges);
	free(row->about);
	row->ranges = NULL;
	row->about = NULL;
	return row->alert;
}

static struct timespec in_time(uint64_t ns)
{
	uint64_t until = mono_ns() + ns;

	return (struct timespec){.tv_sec = until / 1000000000u, .tv_nsec = until % 1000000000u};
}

/* The time between a verdict and its row is microseconds; a stopped worker is not waited for. */
static void wait_for_promised(struct writer *writer)
{
	struct timespec until = in_time(PROMISE_NS);

	while (writer->promised) {
		if (pthread_cond_timedwait(&writer->kept, &writer->lock, &until))
			break;
	}
}

/* A call runs behind all rows of verdicts given before it: so it queues a second time. */
static void run_call(struct writer *writer, struct job *job)
{
	if (!job->settled) {
		job->settled = true;
		job->next = NULL;
		pthread_mutex_lock(&writer->lock);
		wait_for_promised(writer);
		append(writer, job);
		pthread_mutex_unlock(&writer->lock);
		return;
	}
	job->fn(writer, job->arg);
	job_free(job);
}

/* A transaction costs far more than a row: so rows that come close together share one. */
static void gather(struct writer *writer)
{
	struct timespec until = in_time(GATHER_NS);

	writer->gathering = true;
	while (!writer->urgent && !writer->stop && writer->rows < BATCH_MAX) {
		if (pthread_cond_timedwait(&writer->work, &writer->lock, &until))
			break;
	}
	writer->gathering = false;
}

/* Everything that is waiting; NULL when the thread is to end. */
static struct job *take(struct writer *writer, uint64_t *lost)
{
	struct job *list;

	pthread_mutex_lock(&writer->lock);
	while (!writer->first && !writer->stop)
		pthread_cond_wait(&writer->work, &writer->lock);
	gather(writer);
	list = writer->first;
	writer->first = NULL;
	writer->end = &writer->first;
	writer->rows = writer->calls = writer->urgent = 0;
	*lost = writer->lost;
	writer->lost = 0;
	pthread_mutex_unlock(&writer->lock);
	return list;
}

static void *writer_main(void *arg)
{
	struct writer *writer = arg;
	struct job *list;
	uint64_t lost;

	while ((list = take(writer, &lost))) {
		trace_lost(writer->trace, lost);
		while (list) {
			struct job *job = list;

			if (!job->fn) {
				list = store_rows(writer, list);
				continue;
			}
			list = job->next;
			run_call(writer, job);
		}
	}
	return NULL;
}

int writer_start(struct writer *writer, struct trace *trace, const struct alerts *alerts)
{
	pthread_condattr_t attr;

	memset(writer, 0, sizeof(*writer));
	writer->refusals = calloc(WRITER_REFUSALS, sizeof(*writer->refusals));
	if (!writer->refusals)
		return -1;
	pthread_mutex_init(&writer->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&writer->work, &attr);
	pthread_cond_init(&writer->kept, &attr);
	pthread_condattr_destroy(&attr);
	writer->end = &writer->first;
	writer->trace = trace;
	writer->alerts = *alerts;
	trace_next_alert(trace, alerts->newest + 1);
	if (thread_start(&writer->thread, CONFINE_WRITER, WRITER_NICE, writer_main, writer)) {
		free(writer->refusals);
		return -1;
	}
	return 0;
}

void writer_stop(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->stop = true;
	pthread_cond_signal(&writer->work);
	pthread_mutex_unlock(&writer->lock);
	pthread_join(writer->thread, NULL);
	free(writer->refusals);
	alerts_close(&writer->alerts);
	trace_close(writer->trace);
}
