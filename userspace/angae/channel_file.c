// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files into the phone and out of it.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "channel_wire.h"

/* All of @fd. Return: CHANNEL_OWN if it cannot be read; then the phone still waits for the end. */
static enum channel_result send_all(struct channel *channel, int fd)
{
	static char bytes[ANGAE_WIRE_BYTES];
	enum channel_result result;
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0) {
		result = channel_send(channel, bytes, n, "data");
		if (result)
			return result;
	}
	if (n < 0)
		return channel_fail(channel, CHANNEL_OWN, "the file to put: %s", strerror(errno));
	return CHANNEL_OK;
}

static enum channel_result ok(struct channel *channel)
{
	enum channel_result result = channel_receive(channel);

	if (result || channel_is(channel, "ok"))
		return result;
	return channel_unexpected(channel);
}

/* Tell the phone to forget it; the reason stays the first one. */
static void drop(struct channel *channel)
{
	char why[sizeof(channel->why)];

	memcpy(why, channel->why, sizeof(why));
	if (!channel_send(channel, NULL, 0, "drop"))
		ok(channel);
	memcpy(channel->why, why, sizeof(why));
}

enum channel_result channel_put(struct channel *channel, int fd, const char *path, mode_t mode,
				int timeout)
{
	enum channel_result result;

	channel_limit(channel, timeout);
	result = channel_send(channel, path, strlen(path), "put %o", mode & 07777);
	if (result)
		return result;
	result = send_all(channel, fd);
	if (result == CHANNEL_OWN)
		drop(channel);
	if (result)
		return result;
	result = channel_send(channel, NULL, 0, "end");
	return result ? result : ok(channel);
}

enum channel_result channel_get(struct channel *channel, const char *path, int fd, int timeout)
{
	enum channel_result result;
	int failed = 0;

	channel_limit(channel, timeout);
	result = channel_send(channel, path, strlen(path), "get");
	while (!result) {
		result = channel_receive(channel);
		if (result || !channel_is(channel, "data"))
			break;
		if (failed || !angae_write_all(fd, channel->in.bytes, channel->in.len))
			continue;
		failed = errno;
		result = channel_send(channel, NULL, 0, "kill");
	}
	if (failed && !result)
		return channel_fail(channel, CHANNEL_OWN, "the file to get into: %s",
				    strerror(failed));
	if (result || channel_is(channel, "ok"))
		return result;
	return channel_unexpected(channel);
}
