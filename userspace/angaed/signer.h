/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thread that writes into files an app of this phone made: signs them, and
 * takes signatures off. It alone uses the device's private key.
 *
 * Questions come first. What was closed is looked at a little later, and the
 * whole tree once after a start: both are hints, the next open is certain.
 */
#ifndef ANGAED_SIGNER_H
#define ANGAED_SIGNER_H

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "request.h"

#define SIGNER_HINTS	64
#define SIGNER_PATH_LEN (ANGAE_DIR_LEN + ANGAE_NAME_LEN)

struct daemon;

/**
 * struct signer_hint - a file that may be settled soon
 * @due_ns: CLOCK_MONOTONIC; 0: the place is free
 * @tries: how often somebody still wrote it
 */
struct signer_hint {
	uint64_t due_ns;
	unsigned int tries;
	char path[SIGNER_PATH_LEN];
};

/**
 * struct signer - the thread and its work, under @lock
 * @first, @end: questions that wait
 */
struct signer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct daemon *daemon;
	struct request *first, **end;
	struct signer_hint hints[SIGNER_HINTS];
	atomic_bool stop; /* read without the lock on the way through the tree */
};

/** signer_start() - start the thread; 0, or -1 with errno. */
int signer_start(struct signer *signer, struct daemon *daemon);
/** signer_stop() - finish what was begun; what waits goes unanswered. */
void signer_stop(struct signer *signer);

/**
 * signer_take() - hand a question over
 * @request: taken over; with @judged set it is one to write what may be read
 */
void signer_take(struct signer *signer, struct request *request);

/** signer_hint() - the file of @rec was opened to be written. */
void signer_hint(struct signer *signer, const struct angae_record *rec);

#endif
