// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A buffer that has room for one whole message: a longer one cannot be declared.
 */
#include <stdbool.h>
#include <string.h>

#include <angae/wire.h>

#define SECOND_DIGITS 18 /* fits int64_t, and is later than any clock */
#define NANO_DIGITS   9

void angae_wire_reset(struct angae_wire *wire)
{
	wire->start = wire->end = wire->drop = 0;
	wire->skipping = 0;
	wire->count = 0;
	wire->len = 0;
}

/* Let go of the message that angae_wire_next() gave out last. */
static void release(struct angae_wire *wire)
{
	wire->start += wire->drop;
	wire->drop = 0;
	if (wire->start == wire->end)
		wire->start = wire->end = 0;
}

uint8_t *angae_wire_room(struct angae_wire *wire, size_t *room)
{
	release(wire);
	if (wire->start) {
		memmove(wire->buffer, wire->buffer + wire->start, wire->end - wire->start);
		wire->end -= wire->start;
		wire->start = 0;
	}
	*room = sizeof(wire->buffer) - wire->end;
	return wire->buffer + wire->end;
}

void angae_wire_fed(struct angae_wire *wire, size_t len)
{
	wire->end += len;
}

int angae_wire_number(const char *text, uint64_t max, uint64_t *value)
{
	uint64_t n = 0;

	if (!*text)
		return -1;
	for (; *text; text++) {
		unsigned int digit = (unsigned char)*text - '0';

		if (digit > 9 || digit > max || n > (max - digit) / 10)
			return -1;
		n = 10 * n + digit;
	}
	*value = n;
	return 0;
}

int angae_wire_time(const char *text, int64_t *seconds, int32_t *nanoseconds)
{
	char whole[SECOND_DIGITS + 1];
	size_t len = strcspn(text, ".");
	uint64_t value, nano = 0;

	if (len > SECOND_DIGITS)
		return -1;
	memcpy(whole, text, len);
	whole[len] = '\0';
	if (angae_wire_number(whole, INT64_MAX, &value))
		return -1;
	if (text[len] && (strlen(text + len + 1) != NANO_DIGITS ||
			  angae_wire_number(text + len + 1, 999999999, &nano)))
		return -1;
	*seconds = (int64_t)value;
	*nanoseconds = (int32_t)nano;
	return 0;
}

/* Split the line; false when it is none of this protocol. */
static bool split(struct angae_wire *wire, size_t len)
{
	char *at = wire->line;

	wire->count = 0;
	for (size_t i = 0; i < len; i++)
		if (wire->line[i] < ' ' || wire->line[i] > '~')
			return false;
	while (wire->count < ANGAE_WIRE_WORDS) {
		char *end = at + strcspn(at, " ");

		if (end == at)
			return false;
		wire->words[wire->count++] = at;
		if (!*end)
			return true;
		*end = '\0';
		at = end + 1;
	}
	return false;
}

/* The payload the line declares: 0 and its length, or -1. A line that is only +N has no verb. */
static int declared(struct angae_wire *wire, uint64_t *len)
{
	const char *last = wire->words[wire->count - 1];

	*len = 0;
	if (last[0] != '+')
		return 0;
	if (wire->count == 1 || angae_wire_number(last + 1, ANGAE_WIRE_BYTES, len))
		return -1;
	wire->count--;
	return 0;
}

static enum angae_wire_got nonsense(struct angae_wire *wire, size_t len)
{
	wire->start += len;
	wire->count = 0;
	wire->len = 0;
	return ANGAE_WIRE_NONSENSE;
}

/* A line without an end that is already too long: told once, skipped to its newline. */
static enum angae_wire_got too_long(struct angae_wire *wire)
{
	bool told = wire->skipping;

	wire->start = wire->end = 0;
	wire->skipping = 1;
	return told ? ANGAE_WIRE_MORE : nonsense(wire, 0);
}

enum angae_wire_got angae_wire_next(struct angae_wire *wire)
{
	uint64_t bytes = 0;

	release(wire);
	for (;;) {
		uint8_t *at = wire->buffer + wire->start;
		size_t have = wire->end - wire->start;
		uint8_t *newline = memchr(at, '\n', have);
		size_t len = newline ? (size_t)(newline - at) : have;

		if (!newline)
			return have > ANGAE_WIRE_LINE ? too_long(wire) : ANGAE_WIRE_MORE;
		if (wire->skipping || !len) {
			wire->skipping = 0;
			wire->start += len + 1;
			continue;
		}
		if (len > ANGAE_WIRE_LINE)
			return nonsense(wire, len + 1);
		memcpy(wire->line, at, len);
		wire->line[len] = '\0';
		if (!split(wire, len) || declared(wire, &bytes))
			return nonsense(wire, len + 1);
		if (have - len - 1 < bytes)
			return ANGAE_WIRE_MORE;
		wire->bytes = newline + 1;
		wire->len = bytes;
		wire->drop = len + 1 + bytes;
		return ANGAE_WIRE_MESSAGE;
	}
}

int angae_wire_idle(const struct angae_wire *wire)
{
	return wire->start + wire->drop == wire->end && !wire->skipping;
}

int angae_wire_cut(struct angae_wire *wire, const char *prefix)
{
	size_t len = strlen(prefix);
	uint8_t *at, *hit;

	release(wire);
	at = wire->buffer + wire->start;
	hit = memmem(at, wire->end - wire->start, prefix, len);
	if (hit) {
		wire->start = hit - wire->buffer;
		wire->skipping = 0;
		return 1;
	}
	if (wire->end - wire->start >= len)
		wire->start = wire->end - (len - 1);
	return 0;
}
