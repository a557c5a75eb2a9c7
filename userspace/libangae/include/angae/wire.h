/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages of the control channel (docs/channel.md): a line of words, and bytes if its last word
 * is +N. Both ends read with this; nothing here does I/O. invented
 */
#ifndef ANGAE_WIRE_H
#define ANGAE_WIRE_H

#include <stddef.h>
#include <stdint.h>

#define ANGAE_WIRE_WORDS 16
#define ANGAE_WIRE_LINE	 255   /* bytes of a line, without its newline */
#define ANGAE_WIRE_BYTES 65536 /* of a payload */

enum angae_wire_got {
	ANGAE_WIRE_MORE,     /* not a whole message yet: feed it */
	ANGAE_WIRE_MESSAGE,  /* one is in @words and @bytes, until the next call */
	ANGAE_WIRE_NONSENSE, /* a line that is none was skipped */
};

/**
 * struct angae_wire - one direction of a channel
 * @words: of the message, without the +N
 * @count: how many
 * @bytes: its payload
 * @len: of the payload
 *
 * The rest is angae_wire_*()'s own. All zero is a good beginning.
 */
struct angae_wire {
	const char *words[ANGAE_WIRE_WORDS];
	unsigned int count;
	const uint8_t *bytes;
	size_t len;

	size_t start;
	size_t end;
	size_t drop;
	unsigned int skipping;
	char line[ANGAE_WIRE_LINE + 1];
	uint8_t buffer[ANGAE_WIRE_LINE + 1 + ANGAE_WIRE_BYTES];
};

/** angae_wire_reset() - forget what has come */
void angae_wire_reset(struct angae_wire *wire);

/**
 * angae_wire_room() - where the next bytes go
 * @room: how many, at least 1 after angae_wire_next() said MORE
 *
 * Return: the place; tell angae_wire_fed() how many came.
 */
uint8_t *angae_wire_room(struct angae_wire *wire, size_t *room);

/** angae_wire_fed() - @len bytes were put at angae_wire_room() */
void angae_wire_fed(struct angae_wire *wire, size_t len);

/** angae_wire_next() - take the next message out of what has come */
enum angae_wire_got angae_wire_next(struct angae_wire *wire);

/**
 * angae_wire_idle() - is nothing of a message there
 *
 * Return: 1 between two messages, else 0.
 */
int angae_wire_idle(const struct angae_wire *wire);

/**
 * angae_wire_cut() - throw away what comes before the line "PREFIX…"
 * @prefix: how the line begins
 *
 * For one who comes into the middle of somebody else's talk, where a payload cannot be told from a line.
 *
 * Return: 1 when the line's beginning is there, now the first of what angae_wire_next() sees; else 0, and
 * only what may become that beginning is kept.
 */
int angae_wire_cut(struct angae_wire *wire, const char *prefix);

/**
 * angae_wire_number() - a whole decimal number, as in +N, statuses, seconds
 * @max: the largest that is good
 *
 * Return: 0; -1 when @text is empty, has anything but digits, or is larger.
 */
int angae_wire_number(const char *text, uint64_t max, uint64_t *value);

/**
 * angae_wire_time() - SECONDS or SECONDS.NANO
 * @nanoseconds: below 1000000000; NANO is nine digits
 *
 * Return: 0; -1 when it is neither.
 */
int angae_wire_time(const char *text, int64_t *seconds, int32_t *nanoseconds);

#endif
