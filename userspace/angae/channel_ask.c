// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests that are answered with one line.
 */
#include <stdio.h>
#include <string.h>

#include "channel_wire.h"

static enum channel_result answer(struct channel *channel, enum channel_result sent)
{
	enum channel_result result = sent ? sent : channel_receive(channel);

	if (result || channel_is(channel, "ok"))
		return result;
	return channel_unexpected(channel);
}

static enum channel_result ask(struct channel *channel, const char *request, int timeout)
{
	channel_limit(channel, timeout);
	return answer(channel, channel_send(channel, NULL, 0, "%s", request));
}

enum channel_result channel_ping(struct channel *channel, int timeout)
{
	return ask(channel, "ping", timeout);
}

enum channel_result channel_reboot(struct channel *channel, int timeout)
{
	return ask(channel, "reboot", timeout);
}

enum channel_result channel_poweroff(struct channel *channel, int timeout)
{
	return ask(channel, "poweroff", timeout);
}

enum channel_result channel_status(struct channel *channel, char *text, size_t size, int timeout)
{
	enum channel_result result = ask(channel, "status", timeout);
	size_t used = 0;

	if (size)
		*text = '\0';
	for (unsigned int i = 1; !result && i < channel->in.count && used < size; i++)
		used += snprintf(text + used, size - used, "%s%s", i > 1 ? " " : "",
				 channel->in.words[i]);
	return result;
}

enum channel_result channel_clock(struct channel *channel, const struct timespec *set,
				  struct timespec *now, int timeout)
{
	enum channel_result result;
	int64_t seconds;
	int32_t nano;

	channel_limit(channel, timeout);
	if (set)
		result = channel_send(channel, NULL, 0, "clock %lld.%09ld", (long long)set->tv_sec,
				      set->tv_nsec);
	else
		result = channel_send(channel, NULL, 0, "clock");
	result = answer(channel, result);
	if (result)
		return result;
	if (channel->in.count != 2 || angae_wire_time(channel->in.words[1], &seconds, &nano))
		return channel_fail(channel, CHANNEL_NONSENSE, "the phone's clock says nothing");
	if (now)
		*now = (struct timespec){.tv_sec = seconds, .tv_nsec = nano};
	return CHANNEL_OK;
}
