/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The threads that owe verdicts. Each takes a question, judges, answers, and
 * only then hands a row to the writer; what must be written into a file first
 * goes to the signer. They hold no capability, and never log,
 * relabel or write to a disk.
 */
#ifndef ANGAED_WORKER_H
#define ANGAED_WORKER_H

#include "autoconf.h"
#include "daemon.h"

#define WORKERS_SMALL 1
#define WORKERS_LARGE CONFIG_ANGAE_WORKERS
#define WORKERS	      (WORKERS_SMALL + WORKERS_LARGE)

struct workers {
	pthread_t threads[WORKERS];
	int n;
};

/** workers_start() - 0, or -1 with errno and none running. */
int workers_start(struct workers *workers, struct daemon *daemon);
/** workers_stop() - after requests_stop(); what is being judged is finished first. */
void workers_stop(struct workers *workers);

/**
 * worker_conclude() - answer first; then the row, and the file with it
 * @request: its descriptor is taken over
 * @judged: change time when it was judged, if it may be vouched for; else NULL
 */
void worker_conclude(struct daemon *daemon, struct request *request,
		     const struct decision *decision, const struct policy *policy,
		     const struct timespec *judged);

#endif
