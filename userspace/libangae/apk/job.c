// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hashing with as many threads as there are processors. The caller's thread
 * works too, and it alone tells the progress.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "chunk.h"

#define THREADS_MAX 64
/* A thread costs as much as hashing some 100 KB; below this there is nothing to share. */
#define COST_MIN (1u << 20)

struct run {
	const struct apk_job *job;
	atomic_uint_fast64_t next;
	atomic_uint_fast64_t done;
	atomic_bool failed;
};

/* One piece; false when there is none left or the work is over. */
static bool step(struct run *run, EVP_MD_CTX *ctx)
{
	uint64_t i = atomic_fetch_add(&run->next, 1);

	if (i >= run->job->n || atomic_load(&run->failed))
		return false;
	if (!run->job->work(run->job->arg, i, ctx)) {
		atomic_store(&run->failed, true);
		return false;
	}
	atomic_fetch_add(&run->done, run->job->cost(run->job->arg, i));
	return true;
}

static void *helper(void *arg)
{
	struct run *run = arg;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	/* Without memory for a context the others do its share. */
	while (ctx && step(run, ctx))
		;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

static bool worth_sharing(const struct apk_job *job)
{
	uint64_t cost = 0;

	for (uint64_t i = 0; i < job->n && cost <= COST_MIN; i++)
		cost += job->cost(job->arg, i);
	return cost > COST_MIN;
}

static unsigned int wanted_threads(const struct apk *apk, const struct apk_job *job)
{
	long cpus = apk->options->threads;

	if (job->n < 2 || !worth_sharing(job))
		return 1;
	if (!cpus)
		cpus = sysconf(_SC_NPROCESSORS_ONLN);
	if (cpus < 1)
		return 1;
	if ((uint64_t)cpus > job->n)
		cpus = (long)job->n;
	return cpus > THREADS_MAX ? THREADS_MAX : (unsigned int)cpus;
}

static void work(struct apk *apk, struct run *run)
{
	angae_apk_progress_fn *progress = apk->options->progress;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx)
		atomic_store(&run->failed, true);
	while (ctx && step(run, ctx)) {
		uint64_t done = apk->report->hashed + atomic_load(&run->done);

		if (progress && !progress(done, apk->options->progress_arg)) {
			apk->stopped = true;
			atomic_store(&run->failed, true);
		}
	}
	EVP_MD_CTX_free(ctx);
}

int apk_job_run(struct apk *apk, const struct apk_job *job)
{
	struct run run = {.job = job};
	pthread_t threads[THREADS_MAX];
	unsigned int n = 0, wanted = wanted_threads(apk, job);

	while (n + 1 < wanted && !pthread_create(&threads[n], NULL, helper, &run))
		n++;
	work(apk, &run);
	while (n)
		pthread_join(threads[--n], NULL);
	apk->report->hashed += atomic_load(&run.done);
	if (!atomic_load(&run.failed))
		return 0;
	apk->no_memory |= !apk->stopped;
	return -1;
}
