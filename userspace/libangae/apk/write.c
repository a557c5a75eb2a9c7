// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "write.h"

#define PAGE	   4096 /* a block of whole pages: apksigner pads so, and a tree would need it */
#define FRAME_LEN  32
#define PAIR_HEAD  12
#define MAGIC	   "APK Sig Block 42"
#define MAGIC_LEN  16
#define END_OFFSET 16

void apk_put(struct apk_bytes *to, const void *data, size_t len)
{
	size_t need;

	if (to->failed || __builtin_add_overflow(to->len, len, &need)) {
		to->failed = true;
		return;
	}
	if (need > to->room) {
		size_t room = need > SIZE_MAX / 2 ? need : 2 * need;
		uint8_t *more = realloc(to->data, room);

		if (!more) {
			to->failed = true;
			return;
		}
		to->data = more;
		to->room = room;
	}
	if (len && to->data)
		memcpy(to->data + to->len, data, len);
	to->len = need;
}

void apk_put32(struct apk_bytes *to, uint32_t value)
{
	uint8_t bytes[4];

	angae_put32(bytes, value);
	apk_put(to, bytes, sizeof(bytes));
}

void apk_put64(struct apk_bytes *to, uint64_t value)
{
	uint8_t bytes[8];

	angae_put64(bytes, value);
	apk_put(to, bytes, sizeof(bytes));
}

void apk_put_slice(struct apk_bytes *to, const void *data, size_t len)
{
	to->failed |= len > INT32_MAX;
	apk_put32(to, (uint32_t)len);
	apk_put(to, data, len);
}

void apk_put_taken(struct apk_bytes *to, struct apk_bytes *from)
{
	to->failed |= from->failed;
	apk_put_slice(to, from->data, from->len);
	apk_bytes_free(from);
}

void apk_put_pair(struct apk_bytes *to, uint32_t id, struct apk_span value)
{
	apk_put64(to, value.len + 4);
	apk_put32(to, id);
	apk_put(to, value.data, value.len);
}

struct apk_span apk_bytes_span(const struct apk_bytes *bytes)
{
	return (struct apk_span){bytes->data, bytes->len};
}

void apk_bytes_free(struct apk_bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct apk_bytes){0};
}

/* The first error that reading the archive has found. */
static int refuse(const struct apk_writing *writing, char *err, size_t errlen)
{
	const struct angae_apk_report *report = &writing->report;

	for (size_t i = 0; i < report->nissues; i++) {
		if (report->issues[i].warning)
			continue;
		angae_error(err, errlen, "not an archive that Android reads: %s: %s",
			    report->issues[i].name, report->issues[i].detail);
		return -1;
	}
	angae_error(err, errlen, "out of memory");
	return -1;
}

int apk_writing_begin(struct apk_writing *writing, int fd, char *err, size_t errlen)
{
	struct apk *apk = &writing->apk;
	const struct apk_zip *zip = &apk->zip;

	memset(writing, 0, sizeof(*writing));
	writing->options.idsig = -1;
	apk->options = &writing->options;
	apk->report = &writing->report;
	apk->max_sdk = ANGAE_APK_SDK_MAX;
	if (apk_open(apk, fd) < 0 || apk_zip_read(apk) < 0 || apk_block_read(apk) < 0 ||
	    apk_errors(apk, ANGAE_APK_ZIP) || apk->no_memory)
		return refuse(writing, err, errlen);
	if (zip->directory + zip->directory_len != zip->end) {
		angae_error(err, errlen,
			    "there are %" PRIu64 " bytes between directory and end record",
			    zip->end - zip->directory - zip->directory_len);
		return -1;
	}
	writing->content = apk->block.present ? apk->block.off : zip->directory;
	apk_put(&writing->directory, apk->file.data + zip->directory, zip->directory_len);
	apk_put(&writing->end, apk->file.data + zip->end, zip->end_len);
	if (writing->directory.failed || writing->end.failed)
		return refuse(writing, err, errlen);
	angae_put32(writing->end.data + END_OFFSET, (uint32_t)writing->content);
	return 0;
}

void apk_writing_end(struct apk_writing *writing)
{
	apk_bytes_free(&writing->directory);
	apk_bytes_free(&writing->end);
	apk_close(&writing->apk);
	angae_apk_report_free(&writing->report);
}

/* Padding up to whole pages, as a pair that everybody knows and skips. */
static void pad(struct apk_bytes *pairs)
{
	static const uint8_t zeros[PAGE];
	size_t odd = (FRAME_LEN + PAIR_HEAD + pairs->len) % PAGE;

	if ((FRAME_LEN + pairs->len) % PAGE)
		apk_put_pair(pairs, APK_ID_PADDING, (struct apk_span){zeros, odd ? PAGE - odd : 0});
}

int apk_writing_tail(struct apk_writing *writing, const struct apk_bytes *pairs,
		     struct angae_apk_tail *tail, char *err, size_t errlen)
{
	struct apk_bytes all = {.failed = pairs->failed}, padded = {0};
	uint64_t size, directory;

	apk_put(&padded, pairs->data, pairs->len);
	pad(&padded);
	all.failed |= padded.failed;
	size = padded.len + FRAME_LEN - 8;
	apk_put64(&all, size);
	apk_put(&all, padded.data, padded.len);
	apk_put64(&all, size);
	apk_put(&all, MAGIC, MAGIC_LEN);
	apk_bytes_free(&padded);
	directory = writing->content + all.len;
	apk_put(&all, writing->directory.data, writing->directory.len);
	apk_put(&all, writing->end.data, writing->end.len);
	if (all.failed || directory > UINT32_MAX - writing->directory.len) {
		angae_error(err, errlen,
			    all.failed ? "out of memory" : "too large for an archive of 32 bits");
		apk_bytes_free(&all);
		return -1;
	}
	angae_put32(all.data + all.len - writing->end.len + END_OFFSET, (uint32_t)directory);
	*tail = (struct angae_apk_tail){
		.keep = writing->content, .bytes = all.data, .len = all.len};
	return 0;
}

void angae_apk_tail_free(struct angae_apk_tail *tail)
{
	free(tail->bytes);
	*tail = (struct angae_apk_tail){0};
}
