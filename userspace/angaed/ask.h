/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions to people: a call that needs a word of the phone's owner or of the
 * lab waits here, holding up nobody. An answer, the end of its time, or the
 * end of its client sends it back to the chores. Invented for training; what
 * is asked about is S4's unknown app.
 *
 * Waiting calls live in memory alone: with the daemon they go, unanswered,
 * and what was asked for does not happen.
 */
#ifndef ANGAED_ASK_H
#define ANGAED_ASK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define ASKS_MAX 8

struct call;
struct content;
struct control;

enum ask_answer {
	ASK_NONE,
	ASK_YES,
	ASK_NO,
	ASK_LATE, /* nobody said anything in time */
	ASK_GONE, /* who asked for it does not wait any more */
	ASK_MANY, /* too many wait already */
};

/**
 * struct ask - the question of one call
 * @wanted: the call wants to wait
 * @ms: how long at most
 * @uid: for whom: he may answer, and the lab
 * @notice: what is asked, as the client is told; owned
 * @content: what was found before the question; owned
 * @by: who answered
 */
struct ask {
	bool wanted;
	bool told;
	uint64_t id;
	uint32_t ms;
	uint64_t end_ns;
	uid_t uid;
	struct json_object *notice;
	struct content *content;
	enum ask_answer answer;
	uid_t by;
};

/** ask_wait() - @call->ask.wanted: put it among the waiting; the lock is held. */
void ask_wait(struct control *control, struct call *call);

/* On the front. */
/** ask_notices() - tell the clients of those that just began to wait. */
void ask_notices(struct control *control);
/** ask_tick() - send back whose time is over; Return: does one wait? */
bool ask_tick(struct control *control);
/** ask_gone() - the client of connection @serial went away. */
void ask_gone(struct control *control, uint64_t serial);
/** ask_stop() - free what waits. */
void ask_stop(struct control *control);

#endif
