/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thread that freezes a film by fs-verity once it was verified, so that it
 * need not be read again (invented). It owes nobody an answer, and takes long:
 * the kernel reads the whole film to make its tree.
 */
#ifndef ANGAED_FREEZER_H
#define ANGAED_FREEZER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <angae/natisign.h>
#include <linux/angae.h>

#define FREEZER_MAX 64

struct daemon;
struct trace_row;
struct frozen;

/**
 * struct freezer - the thread and what waits for it, @n films under @lock
 */
struct freezer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct daemon *daemon;
	struct frozen *first, **end;
	unsigned int n;
	atomic_bool stop;
};

/** freezer_start() - 0, or -1 with errno. */
int freezer_start(struct freezer *freezer, struct daemon *daemon);
/** freezer_stop() - what was begun is finished; what waits is left for another open. */
void freezer_stop(struct freezer *freezer);

/**
 * freezer_take() - a film that nobody writes any more
 * @fd: taken over and closed
 * @facts: copied
 * @row: of the verdict; whose file it is
 *
 * Dropped when too many wait: the next time it is judged it comes again.
 */
void freezer_take(struct freezer *freezer, int fd, const struct angae_reference_facts *facts,
		  const struct trace_row *row);

#endif
