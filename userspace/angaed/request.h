/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions of the gate that wait for a worker. Small files have a lane of
 * their own, so a film never stands before a note.
 */
#ifndef ANGAED_REQUEST_H
#define ANGAED_REQUEST_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <linux/angae.h>

#include "device.h"

#define REQUEST_MAX	    256
#define REQUEST_SMALL_BYTES (256u << 10)
/* More than this many small ones waiting: the other lanes help. */
#define REQUEST_SMALL_CROWD 8

enum lane {
	LANE_SMALL,
	LANE_LARGE,
	LANES,
};

struct decision;

/**
 * struct request - one waiting question
 * @rec: as read; its fd belongs to whoever holds the request
 * @told: progress reported so far; what is reported next must be more
 * @judged: what was decided before it was handed on (signer.h), or NULL; freed with it
 */
struct request {
	struct request *next;
	struct angae_record rec;
	uint64_t told;
	struct decision *judged;
};

struct request_list {
	struct request *first, **end;
	unsigned int n;
};

struct request_queue {
	pthread_mutex_t lock;
	pthread_cond_t work[LANES];
	struct request_list lists[LANES];
	atomic_bool stop; /* read by workers in the midst of a film */
	int room;	  /* eventfd: written when a full queue has room again */
	bool was_full;
};

/** requests_init() - 0, or -1 with errno. */
int requests_init(struct request_queue *queue);
/** requests_destroy() - closes what still waits; the gate refuses it when the session ends. */
void requests_destroy(struct request_queue *queue);
/** request_push() - queue a copy of @rec; false when full or without memory: @rec is the caller's. */
bool request_push(struct request_queue *queue, const struct angae_record *rec);
/** requests_full() - is there no room? If so @queue->room will be written when there is. */
bool requests_full(struct request_queue *queue);
/** request_take() - the next one for @lane, waiting; NULL when stopped. */
struct request *request_take(struct request_queue *queue, enum lane lane);
/**
 * request_take_same() - the waiting ones that ask what @rec asked, of the same content
 *
 * By the content cookie and the generations, as the gate keeps verdicts; nothing
 * is the same where the file system has no cookie. Return: a list, or NULL.
 */
struct request *request_take_same(struct request_queue *queue, const struct angae_record *rec);
/** request_free() - and close its fd, if it still has one. */
void request_free(struct request *request);
/** requests_stop() - wake every worker for the last time. */
void requests_stop(struct request_queue *queue);

/**
 * request_tell() - report progress on one question
 * @done: bytes looked at
 *
 * Return: false when nobody waits for the answer any more.
 */
bool request_tell(struct device *dev, struct request *request, uint64_t done);

/**
 * requests_tell_waiting() - keep what waits from timing out
 *
 * Called by a worker that has itself made progress, and by nobody else: when
 * the workers stand still, so do the deadlines of those who wait for them.
 */
void requests_tell_waiting(struct request_queue *queue, struct device *dev);

#endif
