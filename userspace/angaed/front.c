// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The front.
 */
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "front.h"
#include "row.h"

#define EVENTS	     16
#define RECORDS_TURN 64
#define TICK_MS	     1000

struct front {
	struct daemon *daemon;
	struct control *control;
	int epoll;
	bool paused; /* the device waits until the workers have room */
	bool ended;
	int error;
};

static int watch(struct front *front, int fd, uint32_t tag, int how)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u32 = tag};

	return epoll_ctl(front->epoll, how, fd, &event);
}

/* No memory even to queue it: the only question the front answers itself. */
static void refuse(struct front *front, const struct angae_record *rec)
{
	struct device *dev = &front->daemon->dev;
	struct angae_answer answer = {
		.size = sizeof(answer),
		.version = ANGAE_ABI_VERSION,
		.kind = ANGAE_MSG_VERDICT,
		.id = rec->id,
		.verdict = ANGAE_VERDICT_DENY,
	};

	dev->ops->answer(dev, &answer);
	if (rec->fd >= 0)
		close(rec->fd);
}

static void note_event(struct front *front, const struct angae_record *rec)
{
	struct policy *policy = policy_get(&front->daemon->policy);
	struct trace_row row;

	row_event(&row, rec, policy->profile.name);
	policy_put(policy);
	writer_row(&front->daemon->writer, &row, NULL, false, false);
	if (rec->kind == ANGAE_REC_EVENT && rec->why == ANGAE_WHY_FRESH &&
	    rec->class == ANGAE_CLASS_OWN)
		signer_hint(&front->daemon->signer, rec);
}

static void read_device(struct front *front)
{
	struct daemon *daemon = front->daemon;
	struct angae_record rec;

	for (int i = 0; i < RECORDS_TURN; i++) {
		int got;

		if (requests_full(&daemon->requests)) {
			watch(front, daemon->dev.fd, TAG_DEVICE, EPOLL_CTL_DEL);
			front->paused = true;
			return;
		}
		got = daemon->dev.ops->read(&daemon->dev, &rec);
		if (got < 0) {
			front->error = errno;
			front->ended = true;
		}
		if (got <= 0)
			return;
		if (rec.kind != ANGAE_REC_REQUEST)
			note_event(front, &rec);
		else if (!request_push(&daemon->requests, &rec))
			refuse(front, &rec);
	}
}

static void resume(struct front *front)
{
	uint64_t count;

	if (read(front->daemon->requests.room, &count, sizeof(count)) < 0 || !front->paused)
		return;
	front->paused = false;
	watch(front, front->daemon->dev.fd, TAG_DEVICE, EPOLL_CTL_ADD);
}

static void handle(struct front *front, const struct epoll_event *event)
{
	switch (event->data.u32) {
	case TAG_DEVICE:
		read_device(front);
		break;
	case TAG_SIGNAL:
		front->ended = true;
		break;
	case TAG_ROOM:
		resume(front);
		break;
	case TAG_LISTENER:
		control_accept(front->control);
		break;
	case TAG_DONE:
		control_replies(front->control);
		break;
	case TAG_CLOCK:
		control_clock(front->control);
		break;
	default:
		/* what the gate told before the question came is in the answer */
		if (!front->paused)
			read_device(front);
		control_client(front->control, event->data.u32 - TAG_CLIENT, event->events);
	}
}

int front_run(struct daemon *daemon, struct control *control, int epoll, int signals)
{
	struct front front = {.daemon = daemon, .control = control, .epoll = epoll};
	struct epoll_event events[EVENTS];

	if (watch(&front, daemon->dev.fd, TAG_DEVICE, EPOLL_CTL_ADD) ||
	    watch(&front, daemon->requests.room, TAG_ROOM, EPOLL_CTL_ADD) ||
	    (signals >= 0 && watch(&front, signals, TAG_SIGNAL, EPOLL_CTL_ADD)))
		return -1;
	while (!front.ended) {
		int n = epoll_wait(epoll, events, EVENTS, control_tick(control) ? TICK_MS : -1);

		if (n < 0 && errno != EINTR)
			return -1;
		for (int i = 0; i < n; i++)
			handle(&front, &events[i]);
	}
	errno = front.error;
	return front.error ? -1 : 0;
}
