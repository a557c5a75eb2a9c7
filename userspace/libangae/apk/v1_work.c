// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entries digested side by side: which thread takes which does not show in what
 * is reported.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "v1.h"
#include "zip.h"

#define THREADS_MAX 16
/* Less than this to do is done before a thread has started. */
#define WORTH_A_THREAD (256u << 10)

struct shared {
	struct v1 *v1;
	struct v1_job *jobs;
	size_t n;
	atomic_size_t next;
	atomic_bool stop;
	pthread_mutex_t lock; /* of the counts in the report, and the progress callback */
};

struct worker {
	struct shared *shared;
	struct zip_flow *flow;
	EVP_MD_CTX *ctx[2];
	size_t ndigests;
	struct v1_digest digests[2];
	uint64_t untold; /* bytes hashed since the last report */
	pthread_t thread;
	bool started;
};

static void tell(struct worker *w)
{
	struct apk *apk = w->shared->v1->apk;

	pthread_mutex_lock(&w->shared->lock);
	apk->report->hashed += w->untold;
	w->untold = 0;
	if (!atomic_load(&w->shared->stop) && apk->options->progress &&
	    !apk->options->progress(apk->report->hashed, apk->options->progress_arg)) {
		apk->stopped = true;
		atomic_store(&w->shared->stop, true);
	}
	pthread_mutex_unlock(&w->shared->lock);
}

static int hash(const void *data, size_t len, void *arg)
{
	struct worker *w = arg;

	for (size_t i = 0; i < w->ndigests; i++)
		if (EVP_DigestUpdate(w->ctx[i], data, len) != 1)
			return 1;
	w->untold += len;
	if (w->untold >= WORTH_A_THREAD)
		tell(w);
	return atomic_load(&w->shared->stop);
}

static bool begin(struct worker *w)
{
	for (size_t i = 0; i < w->ndigests; i++) {
		/* Fetched before there were threads. */
		const EVP_MD *md = w->shared->v1->hashes.md[w->digests[i].hash];

		if (!w->ctx[i])
			w->ctx[i] = EVP_MD_CTX_new();
		if (!md || !w->ctx[i] || EVP_DigestInit_ex2(w->ctx[i], md, NULL) != 1)
			return false;
	}
	return true;
}

static bool differs(struct worker *w, size_t i)
{
	uint8_t have[EVP_MAX_MD_SIZE];
	unsigned int len = 0;

	return EVP_DigestFinal_ex(w->ctx[i], have, &len) != 1 || len != w->digests[i].len ||
	       memcmp(have, w->digests[i].bytes, len);
}

static void do_job(struct worker *w, struct v1_job *job)
{
	struct v1 *v1 = w->shared->v1;
	struct zip_file file = {.map = v1->apk->file.data, .fd = -1, .size = v1->apk->file.len};
	char err[80];

	w->ndigests = apk_v1_digests(&v1->manifest.sections[job->section], "-Digest",
				     v1->apk->min_sdk, v1->apk->max_sdk, w->digests);
	if (!begin(w) || apk_flow_run(w->flow, &file, &v1->apk->zip.entries[job->entry], hash, w,
				      NULL, err, sizeof(err))) {
		job->failed = V1_JOB_UNREADABLE;
		return;
	}
	for (size_t i = 0; i < w->ndigests; i++)
		if (differs(w, i))
			job->failed |= (uint8_t)(V1_JOB_FIRST_DIFFERS << i);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	size_t i;

	while (!atomic_load(&w->shared->stop) &&
	       (i = atomic_fetch_add(&w->shared->next, 1)) < w->shared->n)
		do_job(w, &w->shared->jobs[i]);
	tell(w);
	return NULL;
}

static size_t how_many(const struct v1 *v1, uint64_t bytes)
{
	long want = v1->apk->options->threads;

	if (!want)
		want = sysconf(_SC_NPROCESSORS_ONLN);
	if (want > THREADS_MAX)
		want = THREADS_MAX;
	return bytes < WORTH_A_THREAD || want < 1 ? 1 : (size_t)want;
}

void apk_v1_work(struct v1 *v1, struct v1_job *jobs, size_t n)
{
	struct shared shared = {.v1 = v1, .jobs = jobs, .n = n, .lock = PTHREAD_MUTEX_INITIALIZER};
	struct worker workers[THREADS_MAX] = {0};
	uint64_t bytes = 0;
	size_t threads;

	for (size_t i = 0; i < n; i++)
		bytes += v1->apk->zip.entries[jobs[i].entry].size;
	threads = how_many(v1, bytes);
	for (size_t i = 0; i < threads; i++) {
		workers[i].shared = &shared;
		workers[i].flow = apk_flow_new();
		if (!workers[i].flow)
			v1->apk->no_memory = true;
		else if (i)
			workers[i].started =
				!pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	}
	if (workers[0].flow)
		work(&workers[0]);
	for (size_t i = 0; i < threads; i++) {
		if (workers[i].started)
			pthread_join(workers[i].thread, NULL);
		apk_flow_free(workers[i].flow);
		EVP_MD_CTX_free(workers[i].ctx[0]);
		EVP_MD_CTX_free(workers[i].ctx[1]);
	}
}
