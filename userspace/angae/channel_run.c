// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One command on the phone, to its end.
 */
#include <stdio.h>
#include <string.h>

#include "channel_wire.h"

#define SIGNAL_ROUND_MS 100  /* how soon a signal is passed on */
#define KILL_MS		5000 /* how long a killed command may take to die */

/* The words in one piece, NUL between them; -1: too long. */
static int join_words(char *const *argv, char *text, size_t size)
{
	size_t used = 0;

	for (; *argv; argv++) {
		size_t len = strlen(*argv) + 1;

		if (len > size - used)
			return -1;
		memcpy(text + used, *argv, len);
		used += len;
	}
	return (int)used;
}

static enum channel_result pass_signal(struct channel *channel, const struct channel_run *run)
{
	int sig = run->signal ? *run->signal : 0;

	if (!sig)
		return CHANNEL_OK;
	*run->signal = 0;
	return channel_send(channel, NULL, 0, "kill %d", sig);
}

/* A message, while signals are passed on. */
static enum channel_result next(struct channel *channel, const struct channel_run *run)
{
	enum channel_result result;
	bool there;

	for (;;) {
		result = channel_next(channel, &there);
		if (result || there)
			return result;
		result = pass_signal(channel, run);
		if (!result)
			result = channel_fill(channel, run->signal ? SIGNAL_ROUND_MS : -1);
		if (result)
			return result;
	}
}

static enum channel_result take_exit(struct channel *channel, int *status)
{
	uint64_t value;

	if (channel->in.count != 2 || angae_wire_number(channel->in.words[1], 255, &value))
		return channel_fail(channel, CHANNEL_NONSENSE, "an exit without a status");
	*status = (int)value;
	return CHANNEL_OK;
}

/* Until the command has ended. */
static enum channel_result follow(struct channel *channel, const struct channel_run *run,
				  int *status)
{
	enum channel_result result;
	int stream;

	for (;;) {
		result = next(channel, run);
		if (result)
			return result;
		if (channel_is(channel, "exit"))
			return take_exit(channel, status);
		stream = channel_is(channel, "out") + 2 * channel_is(channel, "err");
		if (!stream)
			return channel_unexpected(channel);
		if (run->take &&
		    !run->take(run->context, stream, channel->in.bytes, channel->in.len))
			return channel_fail(channel, CHANNEL_OWN,
					    "what the command printed was not taken");
	}
}

/* Kill it and hear it die, so that both ends are in step again; the reason stays the first one. */
static void end(struct channel *channel)
{
	const struct channel_run deaf = {0};
	char why[sizeof(channel->why)];
	int status;

	memcpy(why, channel->why, sizeof(why));
	channel_limit(channel, KILL_MS);
	if (!channel_send(channel, NULL, 0, "kill"))
		follow(channel, &deaf, &status);
	memcpy(channel->why, why, sizeof(why));
}

enum channel_result channel_run(struct channel *channel, const struct channel_run *run, int *status)
{
	static char words[ANGAE_WIRE_BYTES];
	int len = join_words(run->argv, words, sizeof(words));
	enum channel_result result;

	channel_limit(channel, run->timeout);
	if (len < 0)
		return channel_fail(channel, CHANNEL_OWN, "the command is longer than %d bytes",
				    ANGAE_WIRE_BYTES);
	result = channel_send(channel, words, len, "run%s", run->merge ? " merge" : "");
	if (!result)
		result = follow(channel, run, status);
	if (result == CHANNEL_LATE || result == CHANNEL_OWN)
		end(channel);
	return result;
}
