/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control socket: one JSON object a packet, one back. Clients are not
 * trusted and not waited for; each has one question open at a time.
 */
#ifndef ANGAED_CONTROL_H
#define ANGAED_CONTROL_H

#include <json-c/json.h>

#include "ask.h"
#include "daemon.h"

#define CONTROL_PACKET_MAX  65536
#define CONTROL_CLIENTS_MAX 32
#define CONTROL_CLIENTS_UID 12 /* of one uid, so that nobody takes all places */
#define CONTROL_FDS_MAX	    2
#define CONTROL_SLOW_NS	    5000000000u /* a reply not taken by then ends the client */

struct chores;
struct control;
struct call;

/* Where an op runs. */
enum op_place {
	OP_WRITER, /* reads the store: after every row handed in before */
	OP_CHORE,  /* takes its time */
	OP_FRONT,  /* a word about calls that wait; takes none */
};

/**
 * struct op - one thing that can be asked
 * @perm: permission of SELinux class angae that the peer needs
 * @lab: the peer must also hand over an open of the gate's device: only init
 *	and the lab can have one, whatever the policy says
 */
struct op {
	const char *name;
	const char *perm;
	bool lab;
	enum op_place place;
	void (*run)(struct call *call);
};

struct peer {
	pid_t pid;
	uid_t uid;
	char context[ANGAE_SUBJECT_LEN];
};

/**
 * struct call - one question on its way
 * @request, @reply: JSON objects; @run fills @reply
 * @fds: that came with it; what is left here is closed at the end
 * @lab: an open of the gate's device came with it (no longer in @fds)
 * @ask: set by @run when somebody has to be asked first: @run is called again with the answer
 */
struct call {
	struct call *next;
	struct control *control;
	struct daemon *daemon;
	struct writer *writer; /* set for OP_WRITER */
	const struct op *op;
	size_t client;
	uint64_t serial;
	struct peer peer;
	struct json_object *request;
	struct json_object *reply;
	int fds[CONTROL_FDS_MAX];
	size_t nfds;
	bool lab;
	struct ask ask;
};

struct client {
	int fd; /* -1: free */
	uint64_t serial;
	struct peer peer;
	bool asked;   /* a question of it is open */
	char *unsent; /* a reply it did not take yet */
	size_t len;
	uint64_t since_ns;
};

struct control {
	struct daemon *daemon;
	struct chores *chores;
	const struct op *ops;
	int epoll;
	int listener;
	int done;  /* eventfd: replies are ready */
	int clock; /* timerfd: somebody set the clock; see clock_set.c */
	pthread_mutex_t lock;
	struct call *finished;
	struct call *asking; /* in the order of their numbers; see ask.h */
	uint64_t asks;
	uint64_t serials;
	struct client clients[CONTROL_CLIENTS_MAX];
	char packet[CONTROL_PACKET_MAX + 1];
};

/**
 * control_listen() - bind and listen; who comes now waits until control_open()
 *
 * Return: the listener, or -1 with errno.
 */
int control_listen(const char *path);
/** control_open() - serve @listener, which is taken over, in @epoll; 0, or -1 with errno. */
int control_open(struct control *control, struct daemon *daemon, struct chores *chores,
		 const struct op *ops, int epoll, int listener);
void control_close(struct control *control);
/** control_accept() - the listener is ready. */
void control_accept(struct control *control);
/** control_client() - client @i is ready for @events. */
void control_client(struct control *control, size_t i, uint32_t events);
/** control_replies() - send what is finished. */
void control_replies(struct control *control);
/** control_tick() - end clients that do not take their reply, and questions nobody answers; Return: is there any to wait for? */
bool control_tick(struct control *control);

/** control_wake() - from any thread: there is something to send. */
void control_wake(struct control *control);
/** control_notice() - a packet before the reply; false: that client is gone, or does not read. */
bool control_notice(struct control *control, const struct call *call, const char *text);
/** call_finish() - from any thread: the reply is complete, or has to wait for an answer. */
void call_finish(struct call *call);

/* clock_set.c */
/** control_clock_open() - watch the clock; an fd for epoll, or -1 with errno. */
int control_clock_open(void);
/** control_clock() - the watch is ready: what was judged by the old time is judged again. */
void control_clock(struct control *control);

/* call.c: what an op says and reads */

/** call_fail() - the reply is an error of one line. */
__attribute__((format(printf, 2, 3))) void call_fail(struct call *call, const char *format, ...);
/** call_text() - member @key as text, or NULL. */
const char *call_text(const struct call *call, const char *key);
/** call_number() - member @key as a number, @missing when there is none, -1 when it is no number. */
int64_t call_number(const struct call *call, const char *key, int64_t missing);
bool call_flag(const struct call *call, const char *key);
/** call_new() - parse and check a packet; NULL with @error set to one line. */
struct call *call_new(struct control *control, const char *packet, size_t len, const char **error);
void call_free(struct call *call);
/** call_claim() - take device opens out of @call->fds and note that they came. */
void call_claim(struct call *call);

/* The epoll tags of the front. */
#define TAG_DEVICE   1u
#define TAG_SIGNAL   2u
#define TAG_ROOM     3u
#define TAG_LISTENER 4u
#define TAG_DONE     5u
#define TAG_CLOCK    6u
#define TAG_CLIENT   64u

#endif
