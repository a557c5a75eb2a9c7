// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a talk begins: with a word that nobody can have said before.
 */
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>

#include "channel_wire.h"

#define ROUND_MS    1000
#define NONCE_BYTES 8

static void make_nonce(char *nonce)
{
	uint8_t random[NONCE_BYTES];

	while (getrandom(random, sizeof(random), 0) != sizeof(random))
		;
	for (size_t i = 0; i < sizeof(random); i++)
		sprintf(nonce + 2 * i, "%02x", random[i]);
}

/* Has the other side, or who was there before it, taken all that was said? */
static bool heard(const struct channel *channel)
{
	int unread = 0;

	return ioctl(channel->fd, SIOCOUTQ, &unread) == 0 && !unread;
}

/* The phone may wait for the rest of what another host began to say. */
static enum channel_result end_payload(struct channel *channel)
{
	static char newlines[ANGAE_WIRE_BYTES];

	memset(newlines, '\n', sizeof(newlines));
	return channel_raw(channel, newlines, sizeof(newlines));
}

static void take_word(char *to, size_t size, const char *word, const char *key)
{
	size_t len = strlen(key);

	if (!strncmp(word, key, len) && word[len] == '=')
		snprintf(to, size, "%s", word + len + 1);
}

static void take_words(const struct channel *channel, struct channel_hello *hello)
{
	memset(hello, 0, sizeof(*hello));
	for (unsigned int i = 0; i < channel->in.count; i++) {
		const char *word = channel->in.words[i];

		take_word(hello->boot, sizeof(hello->boot), word, "boot");
		take_word(hello->gate, sizeof(hello->gate), word, "gate");
		take_word(hello->selinux, sizeof(hello->selinux), word, "selinux");
		take_word(hello->daemon, sizeof(hello->daemon), word, "daemon");
	}
}

/* Say it; the second time after what ends a payload. */
static enum channel_result say(struct channel *channel, const char *nonce, unsigned int round)
{
	enum channel_result result = CHANNEL_OK;

	if (round == 1)
		result = end_payload(channel);
	return result ? result : channel_send(channel, NULL, 0, "\nhello %s", nonce);
}

/* Until the line that begins with @prefix: all that comes before it is somebody else's. */
static enum channel_result hear(struct channel *channel, const char *nonce, const char *prefix)
{
	enum channel_result result;
	unsigned int round = 0;
	int64_t again = 0;

	while (!angae_wire_cut(&channel->in, prefix)) {
		if (channel_now() >= again && (!round || heard(channel))) {
			result = say(channel, nonce, round++);
			if (result)
				return result;
			again = channel_now() + ROUND_MS;
		}
		result = channel_fill(channel, ROUND_MS);
		if (result)
			return result;
	}
	return CHANNEL_OK;
}

enum channel_result channel_hello(struct channel *channel, int timeout, struct channel_hello *hello)
{
	char nonce[2 * NONCE_BYTES + 1];
	char prefix[64];
	enum channel_result result;

	channel_limit(channel, timeout);
	make_nonce(nonce);
	snprintf(prefix, sizeof(prefix), "angae 1 ready %s", nonce);
	angae_wire_reset(&channel->in);
	result = hear(channel, nonce, prefix);
	while (!result && angae_wire_next(&channel->in) == ANGAE_WIRE_MORE)
		result = channel_fill(channel, -1);
	if (!result && hello)
		take_words(channel, hello);
	return result;
}
