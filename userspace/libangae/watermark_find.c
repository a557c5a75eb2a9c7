// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where a chain stands, and whether it is one.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include <angae/watermark.h>

#include "bytes.h"
#include "error.h"
#include "read.h"

#define RECORD	     ANGAE_WATERMARK_RECORD
#define END	     ANGAE_WATERMARK_END
#define WORD	     4 /* the length, before the letters EOF */
#define CHUNK	     64

#define say(wm, ...) angae_error((wm)->detail, sizeof((wm)->detail), __VA_ARGS__)

static enum angae_watermark_state failed(struct angae_watermark *wm)
{
	say(wm, "cannot be read: %s", strerror(errno));
	return ANGAE_WATERMARK_ERROR;
}

/*
 * Other files end in EOF too (a PDF's %%EOF): a length that no chain in this
 * file can have makes it none, a length that is only odd makes it a bad one.
 */
static enum angae_watermark_state check_length(struct angae_watermark *wm, uint64_t end,
					       uint32_t length)
{
	uint64_t room = end - END;

	if (length > room) {
		say(wm,
		    "ends in EOF, but the length before it, %" PRIu32 " at %" PRIu64
		    ", is more than there is",
		    length, room);
		return ANGAE_WATERMARK_ABSENT;
	}
	if (!length || length % RECORD) {
		say(wm, "length is %" PRIu32 " at %" PRIu64 ", not some records of %d", length,
		    room, RECORD);
		return ANGAE_WATERMARK_BAD;
	}
	if (length / RECORD > ANGAE_WATERMARK_RECORDS) {
		say(wm, "length is %" PRIu32 " at %" PRIu64 ": more than %d records", length, room,
		    ANGAE_WATERMARK_RECORDS);
		return ANGAE_WATERMARK_BAD;
	}
	wm->off = room - length;
	wm->count = length / RECORD;
	return ANGAE_WATERMARK_GOOD;
}

/* Every record has to be good; the first that is not is told. */
static enum angae_watermark_state check_records(int fd, struct angae_watermark *wm)
{
	uint8_t raw[CHUNK * RECORD];
	uint32_t bad = 0, first = 0;

	for (uint32_t i = 0; i < wm->count; i++) {
		uint32_t left = wm->count - i, n = left < CHUNK ? left : CHUNK;
		struct angae_watermark_record record;

		if (i % CHUNK == 0 &&
		    angae_read_at(fd, raw, (size_t)n * RECORD, wm->off + (uint64_t)i * RECORD) < 0)
			return failed(wm);
		if (angae_watermark_unpack(raw + (size_t)(i % CHUNK) * RECORD, &record) < 0) {
			errno = ENOTSUP;
			return failed(wm);
		}
		if (!record.good && !bad++)
			first = i;
	}
	if (!bad)
		return ANGAE_WATERMARK_GOOD;
	say(wm,
	    "record %" PRIu32 " of %" PRIu32 ", at %" PRIu64
	    ", is not one: no W first, no M second",
	    first + 1, wm->count, wm->off + (uint64_t)first * RECORD);
	return ANGAE_WATERMARK_BAD;
}

/* The chain that ends at @end. */
static enum angae_watermark_state find_at(int fd, uint64_t end, struct angae_watermark *wm)
{
	enum angae_watermark_state state;
	uint8_t last[END];

	if (end > wm->size || end < END)
		return ANGAE_WATERMARK_ABSENT;
	if (angae_read_at(fd, last, sizeof(last), end - END) < 0)
		return failed(wm);
	if (memcmp(last + WORD, "EOF", END - WORD))
		return ANGAE_WATERMARK_ABSENT;
	wm->off = end - END;
	state = check_length(wm, end, angae_get32(last));
	return state == ANGAE_WATERMARK_GOOD ? check_records(fd, wm) : state;
}

/* There it is always one record, whatever the length says (RS). */
static enum angae_watermark_state find_office(int fd, struct angae_watermark *wm)
{
	const uint64_t end = ANGAE_WATERMARK_OFFICE + RECORD + END;
	enum angae_watermark_state state = find_at(fd, end, wm);

	if (state == ANGAE_WATERMARK_ABSENT || state == ANGAE_WATERMARK_ERROR || wm->count == 1)
		return state;
	if (wm->count)
		say(wm, "length is %" PRIu32 " at %d, but there is room for one record",
		    wm->count * RECORD, ANGAE_WATERMARK_OFFICE + RECORD);
	wm->off = ANGAE_WATERMARK_OFFICE;
	wm->count = 0;
	return ANGAE_WATERMARK_BAD;
}

enum angae_watermark_state angae_watermark_find(int fd, enum angae_watermark_kind kind,
						struct angae_watermark *wm)
{
	struct stat st;

	memset(wm, 0, sizeof(*wm));
	wm->kind = kind;
	if (fstat(fd, &st) < 0)
		return wm->state = failed(wm);
	wm->size = (uint64_t)st.st_size;
	if (kind == ANGAE_WATERMARK_TAIL)
		wm->state = find_at(fd, wm->size, wm);
	else if (kind == ANGAE_WATERMARK_AT_50)
		wm->state = find_office(fd, wm);
	if (wm->state == ANGAE_WATERMARK_ABSENT || wm->state == ANGAE_WATERMARK_ERROR)
		wm->count = 0;
	return wm->state;
}

int angae_watermark_record(int fd, const struct angae_watermark *wm, uint32_t i,
			   struct angae_watermark_record *record)
{
	uint8_t raw[RECORD];

	if (i >= wm->count) {
		errno = EINVAL;
		return -1;
	}
	if (angae_read_at(fd, raw, sizeof(raw), wm->off + (uint64_t)i * RECORD) < 0)
		return -1;
	errno = ENOTSUP;
	return angae_watermark_unpack(raw, record);
}
