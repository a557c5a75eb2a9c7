// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a file changes when a machine marks it, and how the mark comes off.
 */
#include <errno.h>
#include <string.h>

#include <angae/watermark.h>

#include "bytes.h"
#include "error.h"
#include "read.h"

#define RECORD ANGAE_WATERMARK_RECORD
#define END    ANGAE_WATERMARK_END
#define OFFICE ANGAE_WATERMARK_OFFICE

/* A ZIP's first local header, and Office's growth hint in its extra field. */
#define LOCAL_LEN   30
#define LOCAL_NAME  26
#define LOCAL_EXTRA 28
#define HINT_ID	    0xA220
#define HINT_SIG    0xA028
#define EXTRA_MAX   65535

/* 1: it is there, 0: it is not, -1 with @err. */
static int has_machine(int fd, const struct angae_watermark *wm, const char *text, char *err,
		       size_t errlen)
{
	struct angae_watermark_record record;

	for (uint32_t i = 0; i < wm->count; i++) {
		if (angae_watermark_record(fd, wm, i, &record) < 0) {
			angae_error(err, errlen, "cannot be read: %s", strerror(errno));
			return -1;
		}
		if (!strcmp(record.text, text))
			return 1;
	}
	return 0;
}

static void put_end(uint8_t *end, uint32_t records)
{
	angae_put32(end, records * RECORD);
	memcpy(end + 4, "EOF", END - 4);
}

static int refuse(const struct angae_watermark *wm, char *err, size_t errlen)
{
	if (wm->state == ANGAE_WATERMARK_BAD || wm->state == ANGAE_WATERMARK_ERROR) {
		angae_error(err, errlen, "the watermark is damaged: %s", wm->detail);
		return -1;
	}
	if (wm->kind == ANGAE_WATERMARK_NONE) {
		angae_error(err, errlen, "not a type that is marked");
		return -1;
	}
	if (wm->kind == ANGAE_WATERMARK_AT_50 && wm->size < OFFICE + RECORD + END) {
		angae_error(err, errlen, "too short: a mark reaches from 0x%x to %d", OFFICE,
			    OFFICE + RECORD + END);
		return -1;
	}
	return 0;
}

int angae_watermark_add(int fd, const struct angae_watermark *wm, const char *machine,
			uint32_t extra, struct angae_watermark_edit *edit, char *err, size_t errlen)
{
	struct angae_watermark_record record;
	int there;

	memset(edit, 0, sizeof(*edit));
	if (refuse(wm, err, errlen) < 0)
		return -1;
	if (angae_watermark_pack(machine, extra, edit->bytes) < 0 ||
	    angae_watermark_unpack(edit->bytes, &record) < 0) {
		angae_error(err, errlen, "'%s' is not up to %d characters", machine,
			    ANGAE_WATERMARK_MACHINE);
		return -1;
	}
	there = has_machine(fd, wm, record.text, err, errlen);
	if (there)
		return there < 0 ? -1 : 0;
	if (wm->count == ANGAE_WATERMARK_RECORDS) {
		angae_error(err, errlen, "has %d records already", ANGAE_WATERMARK_RECORDS);
		return -1;
	}
	edit->len = RECORD + END;
	edit->keep = wm->size;
	edit->at = OFFICE;
	if (wm->kind == ANGAE_WATERMARK_TAIL) {
		/* The end of the old chain goes, its records stay where they are. */
		edit->keep -= wm->count ? END : 0;
		edit->at = edit->keep;
	}
	put_end(edit->bytes + RECORD, wm->kind == ANGAE_WATERMARK_TAIL ? wm->count + 1 : 1);
	return 1;
}

static bool all_zero(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i])
			return false;
	return true;
}

/* @hint stands at @off in the file: is it over the whole record, and nothing else in it? */
static bool hint_covers(const uint8_t *hint, size_t len, size_t off)
{
	const size_t end = OFFICE + RECORD + END;

	if (len < 4 || angae_get16(hint) != HINT_SIG || off + 4 > OFFICE || off + len < end)
		return false;
	return all_zero(hint + 4, OFFICE - off - 4) &&
	       all_zero(hint + (end - off), len - (end - off));
}

bool angae_watermark_padding(int fd)
{
	uint8_t local[LOCAL_LEN], extra[EXTRA_MAX];
	size_t start, len;

	if (angae_read_at(fd, local, sizeof(local), 0) < 0 || memcmp(local, "PK\3\4", 4))
		return false;
	start = LOCAL_LEN + angae_get16(local + LOCAL_NAME);
	len = angae_get16(local + LOCAL_EXTRA);
	if (angae_read_at(fd, extra, len, start) < 0)
		return false;
	for (size_t i = 0; len - i >= 4;) {
		uint16_t id = angae_get16(extra + i), size = angae_get16(extra + i + 2);

		i += 4;
		if (size > len - i)
			return false;
		if (id == HINT_ID)
			return hint_covers(extra + i, size, start + i);
		i += size;
	}
	return false;
}

int angae_watermark_strip(int fd, const struct angae_watermark *wm,
			  struct angae_watermark_edit *edit, char *err, size_t errlen)
{
	memset(edit, 0, sizeof(*edit));
	if (wm->state == ANGAE_WATERMARK_ABSENT) {
		angae_error(err, errlen, "has no watermark");
		return -1;
	}
	if (refuse(wm, err, errlen) < 0)
		return -1;
	if (wm->kind == ANGAE_WATERMARK_TAIL) {
		edit->keep = edit->at = wm->off;
		return 0;
	}
	if (!angae_watermark_padding(fd)) {
		angae_error(
			err, errlen,
			"what stood at 0x%x before is not known: no padding of Office around it",
			OFFICE);
		return -1;
	}
	edit->keep = wm->size;
	edit->at = OFFICE;
	edit->len = RECORD + END;
	return 0;
}
