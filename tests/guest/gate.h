/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Talking to the gate as the session does, through the session's stand-in:
 * take a question, answer it, read the events, assert them.
 */
#ifndef ANGAE_TEST_GATE_H
#define ANGAE_TEST_GATE_H

#include <stdbool.h>
#include <linux/angae.h>

#include "actor.h"

#define USUAL_FLAGS    (ANGAE_CFG_STORE_MEDIA | ANGAE_CFG_REFUSE_WRITER)
#define USUAL_DEADLINE 1500
#define USUAL_WINDOW   10

#define ALLOW	       ANGAE_VERDICT_ALLOW
#define DENY	       ANGAE_VERDICT_DENY
#define READ	       ANGAE_SCOPE_READ
#define EXEC	       ANGAE_SCOPE_EXEC
#define STORE	       ANGAE_ANSF_STORE

/** session_begin() - start the stand-in and open the device; the event is left in the ring. */
void session_begin(void);

/** session_begin_in() - the same in a domain, which the open of the device is then made in. */
void session_begin_in(const char *domain);

/** session_end() - kill it. */
void session_end(void);

/** session_fd() - number of the stand-in's descriptor of the device. */
long session_fd(void);

/** config() - ANGAE_IOC_CONFIG; 0 or errno. */
int config(unsigned int flags, unsigned int deadline_ms, unsigned int window_ms);

/** next_record() - one read; false when none comes in @ms. */
bool next_record(struct angae_record *rec, int ms);

/** question() - the next request; false (and a note) when none comes. */
bool question(struct angae_record *rec);

/** say() - write an answer; 0 or errno. */
int say(const struct angae_answer *answer);

/** answer() - answer a request; 0 or errno. */
int answer(const struct angae_record *rec, unsigned int verdict, unsigned int scope,
	   unsigned int flags);

/** blank() - an answer with the right size, version and kind. */
struct angae_answer blank(unsigned int kind, __u64 id);

/** store() - answer the question that reading @path (by @other) raises, and keep it. */
bool store(const char *path, unsigned int verdict, unsigned int scope);

/** session_ioctl() - an ioctl of the session; @path is opened into the field at @fd_at. */
int session_ioctl(unsigned long request, const void *data, unsigned int len, const char *path,
		  unsigned int fd_at);

/** seal() - ANGAE_IOC_SEAL; 0 or errno. */
int seal(const char *dir, unsigned int op);

/** drain() - forget all that is in the ring. */
void drain(void);

/** status() - ANGAE_IOC_STATUS as init. */
struct angae_status status(void);

struct want {
	unsigned int op, class, why;
	unsigned int count; /* 0: once */
};

/**
 * events_are() - is this, and nothing else, in the ring?
 * @want: the event, or why == 0 for none
 * @error: what the caller was given, 0 or an errno
 */
bool events_are(const struct want *want, int error);

/** saw() - is this event in the ring, others beside it or not? Empties the ring. */
bool saw(unsigned int op, unsigned int class, unsigned int why, unsigned int verdict);

/** fresh() - make a file as somebody, and forget the event. */
void fresh(const char *path);

/* One row of docs/decisions.md: do @op as @actor, want @error and the event. */
bool row(const char *id, const char *text, struct actor *actor, struct op op, int error,
	 struct want want);

/* A row that asks: the request must be of @want.op and @want.class, then answered. */
bool row_asked(const char *id, const char *text, struct actor *actor, struct op op,
	       struct want want, unsigned int verdict, unsigned int scope, unsigned int flags);

#define WANT_NONE ((struct want){0})
#define WANT(o, c, w) \
	((struct want){.op = ANGAE_OP_##o, .class = ANGAE_CLASS_##c, .why = ANGAE_WHY_##w})
#define ASK(o, c) ((struct want){.op = ANGAE_OP_##o, .class = ANGAE_CLASS_##c})

#endif
