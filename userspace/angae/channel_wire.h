/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of the channel: messages with a time limit. */
#ifndef ANGAE_CHANNEL_WIRE_H
#define ANGAE_CHANNEL_WIRE_H

#include <angae/wire.h>

#include "channel.h"

/**
 * struct channel
 * @deadline: of the call that is going on, CLOCK_MONOTONIC in ms; -1 none
 * @why: of the last call that failed
 */
struct channel {
	int fd;
	int64_t deadline;
	char why[512];
	struct angae_wire in;
};

/** channel_now() - CLOCK_MONOTONIC in ms */
int64_t channel_now(void);

/** channel_limit() - the call that begins now has @timeout ms */
void channel_limit(struct channel *channel, int timeout);

/** channel_left() - ms until the deadline, at most @most (-1: no end to it); 0 when it is over */
int channel_left(const struct channel *channel, int most);

/** channel_fail() - note why. Return: @result. */
enum channel_result channel_fail(struct channel *channel, enum channel_result result,
				 const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** channel_send() - a line, its newline added, with @len bytes of payload unless @bytes is NULL */
enum channel_result channel_send(struct channel *channel, const void *bytes, size_t len,
				 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/** channel_raw() - bytes as they are */
enum channel_result channel_raw(struct channel *channel, const void *bytes, size_t len);

/**
 * channel_fill() - wait for bytes and put them into channel->in
 * @most: ms to wait in this call; -1: to the deadline
 *
 * Return: CHANNEL_OK also when nothing came in @most ms; CHANNEL_LATE when the deadline is over.
 */
enum channel_result channel_fill(struct channel *channel, int most);

/**
 * channel_next() - the next message of what has come already into channel->in
 * @there: false: not a whole one yet
 */
enum channel_result channel_next(struct channel *channel, bool *there);

/** channel_receive() - the next message into channel->in */
enum channel_result channel_receive(struct channel *channel);

/** channel_is() - is the message's verb this one? */
bool channel_is(const struct channel *channel, const char *verb);

/** channel_unexpected() - the message is none of those that fit: its error, or nonsense */
enum channel_result channel_unexpected(struct channel *channel);

#endif
