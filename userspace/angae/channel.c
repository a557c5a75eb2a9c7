// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The socket, and messages on it with a time limit.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "channel_wire.h"

int64_t channel_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

void channel_limit(struct channel *channel, int timeout)
{
	channel->deadline = timeout < 0 ? -1 : channel_now() + timeout;
	channel->why[0] = '\0';
}

int channel_left(const struct channel *channel, int most)
{
	int64_t left;

	if (channel->deadline < 0)
		return most;
	left = channel->deadline - channel_now();
	if (left < 0)
		left = 0;
	return most >= 0 && left > most ? most : (int)left;
}

enum channel_result channel_fail(struct channel *channel, enum channel_result result,
				 const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(channel->why, sizeof(channel->why), fmt, ap);
	va_end(ap);
	/* What a phone says is shown on a terminal. */
	for (char *c = channel->why; *c; c++)
		if ((unsigned char)*c < ' ' || *c == '\x7f')
			*c = '?';
	return result;
}

const char *channel_why(const struct channel *channel)
{
	return channel->why;
}

int channel_fd(const struct channel *channel)
{
	return channel->fd;
}

enum channel_result channel_attach(int fd, struct channel **channel)
{
	*channel = calloc(1, sizeof(**channel));
	if (!*channel)
		return CHANNEL_OWN;
	(*channel)->fd = fd;
	(*channel)->deadline = -1;
	if (fd >= 0)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	return CHANNEL_OK;
}

void channel_close(struct channel *channel)
{
	if (!channel)
		return;
	if (channel->fd >= 0)
		close(channel->fd);
	free(channel);
}

/* A socket's name has 107 bytes: a longer one is reached by way of its directory. */
static int connect_to(const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	char *dir = strdup(path);
	char *base = strdup(path);
	int at = -1, fd = -1, n = -1;

	if (dir && base)
		at = open(dirname(dir), O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (at >= 0)
		n = snprintf(addr.sun_path, sizeof(addr.sun_path), "/proc/self/fd/%d/%s", at,
			     basename(base));
	if (n >= (int)sizeof(addr.sun_path))
		errno = ENAMETOOLONG;
	else if (n > 0)
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		n = errno;
		close(fd);
		fd = -1;
		errno = n;
	}
	n = errno;
	if (at >= 0)
		close(at);
	free(dir);
	free(base);
	errno = n;
	return fd;
}

enum channel_result channel_open(const char *path, struct channel **channel)
{
	if (channel_attach(-1, channel))
		return CHANNEL_OWN;
	(*channel)->fd = connect_to(path);
	if ((*channel)->fd >= 0)
		return CHANNEL_OK;
	if (errno == EAGAIN)
		return channel_fail(*channel, CHANNEL_LOST, "%s: other hosts wait there", path);
	return channel_fail(*channel, CHANNEL_LOST, "%s: %s", path, strerror(errno));
}

/* Return: CHANNEL_OK when @events are there, or when @most ms are over before the deadline is. */
static enum channel_result wait_for(struct channel *channel, short events, int most)
{
	struct pollfd p = {.fd = channel->fd, .events = events};
	int left = channel_left(channel, most);

	if (!left && most)
		return channel_fail(channel, CHANNEL_LATE, "the phone does not answer in time");
	if (poll(&p, 1, left) < 0 && errno != EINTR)
		return channel_fail(channel, CHANNEL_OWN, "poll: %s", strerror(errno));
	return CHANNEL_OK;
}

static enum channel_result lost(struct channel *channel)
{
	return channel_fail(channel, CHANNEL_LOST, "the emulator has closed the channel");
}

enum channel_result channel_raw(struct channel *channel, const void *bytes, size_t len)
{
	const char *at = bytes;
	enum channel_result result;

	while (len) {
		ssize_t n = send(channel->fd, at, len, MSG_NOSIGNAL);

		if (n > 0) {
			at += n;
			len -= n;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return lost(channel);
		result = wait_for(channel, POLLOUT, -1);
		if (result)
			return result;
	}
	return CHANNEL_OK;
}

enum channel_result channel_send(struct channel *channel, const void *bytes, size_t len,
				 const char *fmt, ...)
{
	char line[ANGAE_WIRE_LINE + 32];
	enum channel_result result;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, ANGAE_WIRE_LINE, fmt, ap);
	va_end(ap);
	n += bytes ? sprintf(line + n, " +%zu\n", len) : sprintf(line + n, "\n");
	result = channel_raw(channel, line, n);
	return result || !bytes ? result : channel_raw(channel, bytes, len);
}

enum channel_result channel_fill(struct channel *channel, int most)
{
	enum channel_result result = wait_for(channel, POLLIN, most);
	size_t room;
	uint8_t *at;
	ssize_t n;

	if (result)
		return result;
	at = angae_wire_room(&channel->in, &room);
	n = recv(channel->fd, at, room, 0);
	if (n > 0)
		angae_wire_fed(&channel->in, n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		return lost(channel);
	return CHANNEL_OK;
}

enum channel_result channel_next(struct channel *channel, bool *there)
{
	*there = true;
	for (;;) {
		switch (angae_wire_next(&channel->in)) {
		case ANGAE_WIRE_NONSENSE:
			return channel_fail(channel, CHANNEL_NONSENSE,
					    "what came is not a message of this channel");
		case ANGAE_WIRE_MESSAGE:
			if (!channel_is(channel, "angae"))
				return CHANNEL_OK;
			if (channel->in.count == 3 && !strcmp(channel->in.words[2], "begins"))
				return channel_fail(channel, CHANNEL_LOST,
						    "the phone has started again");
			/* The second answer to a hello that was said twice. */
			break;
		case ANGAE_WIRE_MORE:
			*there = false;
			return CHANNEL_OK;
		}
	}
}

enum channel_result channel_receive(struct channel *channel)
{
	enum channel_result result;
	bool there;

	for (;;) {
		result = channel_next(channel, &there);
		if (result || there)
			return result;
		result = channel_fill(channel, -1);
		if (result)
			return result;
	}
}

bool channel_is(const struct channel *channel, const char *verb)
{
	return !strcmp(channel->in.words[0], verb);
}

enum channel_result channel_unexpected(struct channel *channel)
{
	if (channel_is(channel, "error"))
		return channel_fail(channel, CHANNEL_REFUSED, "%.*s", (int)channel->in.len,
				    (const char *)channel->in.bytes);
	return channel_fail(channel, CHANNEL_NONSENSE, "the phone answers '%s' out of turn",
			    channel->in.words[0]);
}
