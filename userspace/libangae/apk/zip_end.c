// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end record. Android takes the last magic with a record's length behind it
 * and wants the file to end with its comment; apksig takes the last magic of
 * which that is true. Where they part two readers see two archives, so the
 * comment may not have the magic at all.
 */
#include <stdlib.h>

#include "bytes.h"
#include "zip.h"

struct tail {
	const uint8_t *bytes;
	size_t len;
	uint64_t off; /* in the file */
};

/* The last end record that ends the file, or -1; @last is the last magic. */
static long find_record(const struct tail *tail, long *last)
{
	*last = -1;
	for (long i = (long)tail->len - 4; i >= 0; i--) {
		if (angae_get32(tail->bytes + i) != ZIP_END_MAGIC)
			continue;
		if (*last < 0)
			*last = i;
		if ((long)tail->len - ZIP_END_LEN >= i &&
		    angae_get16(tail->bytes + i + 20) == tail->len - ZIP_END_LEN - (size_t)i)
			return i;
	}
	return -1;
}

static long find(struct zip_reader *r, const struct tail *tail)
{
	long last, at = find_record(tail, &last);

	if (last < 0)
		apk_zip_fault(r, "ZIP_NO_END_RECORD", 0, 0, "not an archive: it has no end record");
	else if (at < 0)
		apk_zip_fault(r, "ZIP_TRAILING_BYTES", tail->off + (uint64_t)last, ZIP_END_LEN,
			      "the end record's comment does not end where the file does");
	else if (at != last)
		apk_zip_fault(r, "ZIP_COMMENT_MAGIC", tail->off + (uint64_t)last, 4,
			      "a second end record in the comment of the first");
	return at;
}

/* Only what a locator or a full field announces; such an archive is not for Android's verifiers. */
static void check_zip64(struct zip_reader *r, const uint8_t *end)
{
	uint8_t buf[4];
	const uint8_t *locator = NULL;

	if (r->zip->end >= ZIP64_LOCATOR_LEN)
		locator = apk_zip_view(&r->file, r->zip->end - ZIP64_LOCATOR_LEN, 4, buf);
	if ((locator && angae_get32(locator) == ZIP64_LOCATOR_MAGIC) ||
	    angae_get16(end + 8) == UINT16_MAX || angae_get16(end + 10) == UINT16_MAX ||
	    angae_get32(end + 12) == UINT32_MAX || angae_get32(end + 16) == UINT32_MAX)
		apk_zip_fault(r, "ZIP_ZIP64", r->zip->end, ZIP_END_LEN, "ZIP64");
}

static int take(struct zip_reader *r, const uint8_t *end)
{
	struct apk_zip *zip = r->zip;

	zip->n = angae_get16(end + 10);
	zip->directory_len = angae_get32(end + 12);
	zip->directory = angae_get32(end + 16);
	check_zip64(r, end);
	if (angae_get32(end + 4) || angae_get16(end + 8) != zip->n)
		apk_zip_doubt(r, "ZIP_DISKS", zip->end, ZIP_END_LEN, "said to be in several parts");
	if (zip->directory > zip->end || zip->directory_len > zip->end - zip->directory) {
		apk_zip_fault(r, "ZIP_DIRECTORY_RANGE", zip->end, ZIP_END_LEN,
			      "the central directory does not lie before the end record");
		return -1;
	}
	if (zip->directory + zip->directory_len != zip->end)
		apk_zip_doubt(r, "ZIP_DIRECTORY_GAP", zip->directory + zip->directory_len,
			      zip->end - zip->directory - zip->directory_len,
			      "bytes between the central directory and the end record");
	if (!zip->n)
		apk_zip_fault(r, "ZIP_EMPTY", zip->end, ZIP_END_LEN, "no entries");
	return 0;
}

int apk_zip_read_end(struct zip_reader *r)
{
	struct tail tail = {.len = ZIP_END_LEN + ZIP_COMMENT_MAX};
	uint8_t *buf;
	int ret = -1;
	long at;

	if (tail.len > r->file.size)
		tail.len = (size_t)r->file.size;
	tail.off = r->file.size - tail.len;
	buf = r->file.map ? NULL : malloc(tail.len + 1);
	if (r->file.map || buf)
		tail.bytes = apk_zip_view(&r->file, tail.off, tail.len, buf);
	if (!tail.bytes) {
		apk_zip_fault(r, "ZIP_NO_END_RECORD", tail.off, tail.len, "the end cannot be read");
	} else {
		at = find(r, &tail);
		if (at >= 0) {
			r->zip->end = tail.off + (uint64_t)at;
			r->zip->end_len = tail.len - (size_t)at;
			ret = take(r, tail.bytes + at);
		}
	}
	free(buf);
	return ret;
}
