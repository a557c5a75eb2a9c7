// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions of the gate that wait for a worker.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "request.h"

int requests_init(struct request_queue *queue)
{
	memset(queue, 0, sizeof(*queue));
	pthread_mutex_init(&queue->lock, NULL);
	for (int i = 0; i < LANES; i++) {
		pthread_cond_init(&queue->work[i], NULL);
		queue->lists[i].end = &queue->lists[i].first;
	}
	queue->room = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return queue->room < 0 ? -1 : 0;
}

void request_free(struct request *request)
{
	if (request->rec.fd >= 0)
		close(request->rec.fd);
	free(request->judged);
	free(request);
}

static struct request *shift(struct request_list *list)
{
	struct request *request = list->first;

	if (!request)
		return NULL;
	list->first = request->next;
	if (!list->first)
		list->end = &list->first;
	list->n--;
	return request;
}

void requests_destroy(struct request_queue *queue)
{
	struct request *request;

	for (int i = 0; i < LANES; i++) {
		while ((request = shift(&queue->lists[i])))
			request_free(request);
		pthread_cond_destroy(&queue->work[i]);
	}
	pthread_mutex_destroy(&queue->lock);
	close(queue->room);
}

static unsigned int waiting(const struct request_queue *queue)
{
	return queue->lists[LANE_SMALL].n + queue->lists[LANE_LARGE].n;
}

bool request_push(struct request_queue *queue, const struct angae_record *rec)
{
	enum lane lane = rec->file_size > REQUEST_SMALL_BYTES ? LANE_LARGE : LANE_SMALL;
	struct request_list *list = &queue->lists[lane];
	struct request *request = malloc(sizeof(*request));
	bool queued;

	if (!request)
		return false;
	request->next = NULL;
	request->rec = *rec;
	request->told = 0;
	request->judged = NULL;
	pthread_mutex_lock(&queue->lock);
	queued = waiting(queue) < REQUEST_MAX;
	if (queued) {
		*list->end = request;
		list->end = &request->next;
		list->n++;
		pthread_cond_signal(&queue->work[lane]);
		if (lane == LANE_SMALL && list->n > REQUEST_SMALL_CROWD)
			pthread_cond_signal(&queue->work[LANE_LARGE]);
	}
	pthread_mutex_unlock(&queue->lock);
	if (!queued)
		free(request);
	return queued;
}

bool requests_full(struct request_queue *queue)
{
	bool full;

	pthread_mutex_lock(&queue->lock);
	full = waiting(queue) >= REQUEST_MAX;
	queue->was_full = full;
	pthread_mutex_unlock(&queue->lock);
	return full;
}

static struct request *next_for(struct request_queue *queue, enum lane lane)
{
	struct request *request = shift(&queue->lists[lane]);

	if (!request && lane == LANE_LARGE && queue->lists[LANE_SMALL].n > REQUEST_SMALL_CROWD)
		request = shift(&queue->lists[LANE_SMALL]);
	return request;
}

struct request *request_take(struct request_queue *queue, enum lane lane)
{
	struct request *request = NULL;
	uint64_t one = 1;

	pthread_mutex_lock(&queue->lock);
	while (!queue->stop && !(request = next_for(queue, lane)))
		pthread_cond_wait(&queue->work[lane], &queue->lock);
	if (request && queue->was_full) {
		queue->was_full = false;
		if (write(queue->room, &one, sizeof(one)) < 0)
			queue->was_full = true;
	}
	pthread_mutex_unlock(&queue->lock);
	return request;
}

static bool same_question(const struct angae_record *a, const struct angae_record *b)
{
	return a->cookie && a->cookie == b->cookie && a->dev == b->dev && a->ino == b->ino &&
	       a->igen == b->igen && a->file_size == b->file_size && a->class == b->class &&
	       a->op == b->op && a->mode == b->mode && a->policy_gen == b->policy_gen &&
	       a->identity_gen == b->identity_gen && !strcmp(a->name, b->name);
}

static void move_same(struct request_list *list, const struct angae_record *rec,
		      struct request **same)
{
	struct request **at = &list->first, *request;

	while ((request = *at)) {
		if (!same_question(&request->rec, rec)) {
			at = &request->next;
			continue;
		}
		*at = request->next;
		list->n--;
		request->next = *same;
		*same = request;
	}
	list->end = at;
}

struct request *request_take_same(struct request_queue *queue, const struct angae_record *rec)
{
	struct request *same = NULL;

	pthread_mutex_lock(&queue->lock);
	for (int i = 0; i < LANES; i++)
		move_same(&queue->lists[i], rec, &same);
	pthread_mutex_unlock(&queue->lock);
	return same;
}

void requests_stop(struct request_queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->stop = true;
	for (int i = 0; i < LANES; i++)
		pthread_cond_broadcast(&queue->work[i]);
	pthread_mutex_unlock(&queue->lock);
}

bool request_tell(struct device *dev, struct request *request, uint64_t done)
{
	struct angae_answer answer = {
		.size = sizeof(answer),
		.version = ANGAE_ABI_VERSION,
		.kind = ANGAE_MSG_PROGRESS,
		.id = request->rec.id,
	};

	request->told = done > request->told ? done : request->told + 1;
	answer.done = request->told;
	return !dev->ops->answer(dev, &answer) || errno != ESRCH;
}

void requests_tell_waiting(struct request_queue *queue, struct device *dev)
{
	pthread_mutex_lock(&queue->lock);
	for (int i = 0; i < LANES; i++) {
		for (struct request *request = queue->lists[i].first; request;
		     request = request->next)
			request_tell(dev, request, 0);
	}
	pthread_mutex_unlock(&queue->lock);
}
