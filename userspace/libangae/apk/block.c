// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The APK signing block: ID-value pairs between the entries and the central
 * directory. A device that does not find a sound frame there goes on as if
 * there was none, so the frame's faults are warnings; the schemes' protections
 * against stripping catch what that hides.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "apk.h"
#include "cursor.h"
#include "signers.h"

#define MAGIC	  "APK Sig Block 42"
#define MAGIC_LEN 16
#define SIZE_LEN  8
#define FOOT_LEN  (SIZE_LEN + MAGIC_LEN)
#define FRAME_LEN (SIZE_LEN + FOOT_LEN)
#define PAIR_MIN  4 /* the id */
/* A pair is not free; a block of them past this is no package's. */
#define PAIRS_MAX 4096
#define SDK_V2	  24

static void frame_fault(struct apk *apk, uint64_t off, uint64_t len, const char *what)
{
	apk_warning(apk, ANGAE_APK_ZIP, -1, "ZIP_SIGNING_BLOCK_IGNORED", off, len,
		    "signing block at %" PRIu64 " is not read: %s", off, what);
}

/* The frame: size, pairs, size, magic, right before the directory. */
static bool find_frame(struct apk *apk)
{
	uint64_t end = apk->zip.directory, size, off;
	const uint8_t *file = apk->file.data;

	if (end < FRAME_LEN || end > apk->file.len ||
	    memcmp(file + end - MAGIC_LEN, MAGIC, MAGIC_LEN) != 0)
		return false;
	size = angae_get64(file + end - FOOT_LEN);
	if (apk->zip.directory + apk->zip.directory_len != apk->zip.end)
		frame_fault(apk, end - FOOT_LEN, FOOT_LEN,
			    "the directory does not end at the end record");
	else if (size < FOOT_LEN || size > INT32_MAX - SIZE_LEN || size > end - SIZE_LEN)
		frame_fault(apk, end - FOOT_LEN, SIZE_LEN, "its size is out of range");
	else if (off = end - SIZE_LEN - size, angae_get64(file + off) != size)
		frame_fault(apk, off, SIZE_LEN, "its two sizes differ");
	else {
		apk->block.present = true;
		apk->block.off = off;
		apk->block.len = size + SIZE_LEN;
	}
	return apk->block.present;
}

static bool add_pair(struct apk *apk, const struct apk_pair *pair)
{
	struct apk_block *block = &apk->block;

	/* Grown by doubling: the number is a power of two whenever it is full. */
	if (!(block->npairs & (block->npairs - 1))) {
		size_t room = block->npairs ? 2 * block->npairs : 1;
		struct apk_pair *more = realloc(block->pairs, room * sizeof(*more));

		if (!more) {
			apk->no_memory = true;
			return false;
		}
		block->pairs = more;
	}
	block->pairs[block->npairs++] = *pair;
	return true;
}

static bool known(uint32_t id)
{
	static const uint32_t ids[] = {APK_ID_V2,      APK_ID_V3,     APK_ID_V31,
				       APK_ID_V32,     APK_ID_STAMP1, APK_ID_STAMP2,
				       APK_ID_PADDING, APK_ID_FROST,  APK_ID_MARK};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* Payload nobody signs: users ask to be told of it. */
static void list_unknown(struct apk *apk)
{
	struct angae_apk_report *report = apk->report;
	const struct apk_block *block = &apk->block;

	report->unknown = block->npairs ? calloc(block->npairs, sizeof(*report->unknown)) : NULL;
	if (block->npairs && !report->unknown)
		apk->no_memory = true;
	for (size_t i = 0; i < block->npairs && report->unknown; i++) {
		if (known(block->pairs[i].id))
			continue;
		report->unknown[report->nunknown++] = block->pairs[i].id;
		apk_warning(apk, ANGAE_APK_POLICY, -1, "APK_SIG_BLOCK_UNKNOWN_ENTRY_ID",
			    block->pairs[i].off, block->pairs[i].value.len,
			    "unknown entry 0x%08" PRIx32 " of %" PRIu64 " bytes",
			    block->pairs[i].id, block->pairs[i].value.len);
	}
}

static int pair_fault(struct apk *apk, const uint8_t *at, uint64_t left, const char *what)
{
	uint64_t off = (uint64_t)(at - apk->file.data);

	/* To devices older than v2 the block is a gap. */
	(apk->max_sdk < SDK_V2 ? apk_warning : apk_error)(
		apk, ANGAE_APK_ZIP, -1, "ZIP_SIGNING_BLOCK_MALFORMED", off, left < 8 ? left : 8,
		"entry %zu of the signing block: %s", apk->block.npairs, what);
	return -1;
}

/* Reading stops at the first fault, as a device's does: what stood before it was found. */
static int walk(struct apk *apk)
{
	struct apk_span rest = {apk->file.data + apk->block.off + SIZE_LEN,
				apk->block.len - FRAME_LEN};

	while (rest.len) {
		const uint8_t *at = rest.data;
		struct apk_pair pair;
		uint64_t len;

		if (!apk_take64(&rest, &len))
			return pair_fault(apk, at, rest.len, "cut");
		if (len < PAIR_MIN || len > rest.len)
			return pair_fault(apk, at, rest.len, "size out of range");
		if (apk->block.npairs == PAIRS_MAX)
			return pair_fault(apk, at, rest.len, "too many");
		pair.id = angae_get32(rest.data);
		pair.value = (struct apk_span){rest.data + PAIR_MIN, len - PAIR_MIN};
		pair.off = (uint64_t)(pair.value.data - apk->file.data);
		if (!add_pair(apk, &pair))
			return -1;
		rest.data += len;
		rest.len -= len;
	}
	return 0;
}

int apk_block_read(struct apk *apk)
{
	int ret;

	if (!find_frame(apk))
		return 0;
	ret = walk(apk);
	list_unknown(apk);
	return ret;
}

const struct apk_pair *apk_block_find(const struct apk_block *block, uint32_t id)
{
	for (size_t i = 0; i < block->npairs; i++)
		if (block->pairs[i].id == id)
			return &block->pairs[i];
	return NULL;
}

void apk_block_free(struct apk *apk)
{
	apk_scheme_free(apk->v2);
	apk_scheme_free(apk->v3);
	apk_scheme_free(apk->v31);
	apk->v2 = apk->v3 = apk->v31 = NULL;
	free(apk->block.pairs);
	apk->block = (struct apk_block){0};
}
