// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A ZIP from outside: its end record, and the signing block of an APK, pair by
 * pair. Whether they are good is said by angae_apk_verify().
 */
#include <inttypes.h>
#include <string.h>

#include <angae/apk.h>

#include "apk/apk.h"
#include "bytes.h"
#include "inspect.h"
#include "read.h"

#define END_LEN	   22
#define END_WINDOW (END_LEN + 65535)
#define FOOT_LEN   24 /* of a signing block: size, magic */
#define PAIR_HEAD  12 /* size and id */

static const struct {
	uint32_t id;
	const char *name;
} pairs[] = {
	{APK_ID_V2, "APK signature v2"},
	{APK_ID_V3, "APK signature v3"},
	{APK_ID_V31, "APK signature v3.1"},
	{APK_ID_V32, "APK signature v3.2"},
	{APK_ID_STAMP1, "source stamp v1"},
	{APK_ID_STAMP2, "source stamp v2"},
	{APK_ID_PADDING, "padding"},
	{APK_ID_FROST, "metadata of the store"},
	{APK_ID_MARK, "the state's mark (invented)"},
};

static const char *pair_name(uint32_t id)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i].id == id)
			return pairs[i].name;
	return "not known here";
}

/* The last end record in the file's last 64 KiB whose comment ends with the file. */
static bool find_end(struct angae_teller *t, uint64_t *off, uint8_t end[END_LEN])
{
	uint8_t window[END_WINDOW];
	size_t len = t->size < END_WINDOW ? (size_t)t->size : END_WINDOW;

	if (len < END_LEN || angae_read_at(t->fd, window, len, t->size - len) < 0)
		return false;
	for (size_t at = len - END_LEN + 1; at--;)
		if (!memcmp(window + at, "PK\5\6", 4) &&
		    at + END_LEN + angae_get16(window + at + 20) <= len) {
			memcpy(end, window + at, END_LEN);
			*off = t->size - len + at;
			return true;
		}
	return false;
}

static void tell_pairs(struct angae_teller *t, uint64_t off, uint64_t end)
{
	uint8_t head[PAIR_HEAD];

	for (int i = 0; off + PAIR_HEAD <= end && i < ANGAE_INSPECT_LIST; i++) {
		struct angae_item item = {.depth = 1, .name = "pair", .off = off, .source = "AOSP"};
		uint64_t len;

		if (angae_read_at(t->fd, head, sizeof(head), off) < 0)
			return;
		len = angae_get64(head);
		item.raw = head;
		item.rawlen = sizeof(head);
		if (len < 4 || len > end - off - 8) {
			item.len = end - off;
			angae_tell(t, &item, "says it has %" PRIu64 " bytes, which it cannot", len);
			return;
		}
		item.len = 8 + len;
		angae_tell(t, &item, "0x%08" PRIx32 ": %s", angae_get32(head + 8),
			   pair_name(angae_get32(head + 8)));
		off += 8 + len;
	}
}

static void tell_block(struct angae_teller *t, uint64_t directory)
{
	uint8_t foot[FOOT_LEN];
	struct angae_item item = {.name = "signing block", .source = "AOSP"};
	uint64_t size;

	if (directory < FOOT_LEN ||
	    angae_read_at(t->fd, foot, sizeof(foot), directory - FOOT_LEN) < 0 ||
	    memcmp(foot + 8, "APK Sig Block 42", 16) != 0)
		return;
	size = angae_get64(foot);
	if (size < FOOT_LEN || size > directory - 8) {
		item.off = directory - FOOT_LEN;
		item.len = FOOT_LEN;
		angae_tell(t, &item, "says it has %" PRIu64 " bytes, which it cannot", size);
		return;
	}
	item.off = directory - size - 8;
	item.len = size + 8;
	angae_tell(t, &item, "of an APK; angae apk verify judges it");
	tell_pairs(t, item.off + 8, directory - FOOT_LEN);
}

static void tell_manifest(struct angae_teller *t)
{
	struct angae_apk_manifest m = {0};
	char err[256];

	if (!angae_apk_manifest_read(t->fd, &m, err, sizeof(err)) && m.valid) {
		angae_tell(t, &(struct angae_item){.name = "package", .source = "AOSP"},
			   "%s, version %" PRIu64 " (%s)", m.package, m.version_code,
			   m.version_name);
		angae_tell(t, &(struct angae_item){.depth = 1, .name = "SDK", .source = "AOSP"},
			   "%" PRId32 " at least, made for %" PRId32, m.min_sdk, m.target_sdk);
		angae_tell(
			t,
			&(struct angae_item){.depth = 1, .name = "permissions", .source = "AOSP"},
			"%zu", m.npermissions);
	}
	angae_apk_manifest_free(&m);
}

void angae_inspect_archive(struct angae_teller *t)
{
	struct angae_item item = {.name = "archive", .len = END_LEN, .source = "AOSP"};
	uint8_t end[END_LEN], head[4];
	uint64_t directory;

	if (angae_read_at(t->fd, head, sizeof(head), 0) < 0 ||
	    (memcmp(head, "PK\3\4", 4) != 0 && memcmp(head, "PK\5\6", 4) != 0))
		return;
	if (!find_end(t, &item.off, end)) {
		item.len = 0;
		angae_tell(t, &item, "begins like a ZIP, but has no end record");
		return;
	}
	item.raw = end;
	item.rawlen = END_LEN;
	directory = angae_get32(end + 16);
	angae_tell(t, &item,
		   "ZIP: %u entries, directory of %" PRIu32 " bytes at %" PRIu64 ", %" PRIu64
		   " bytes behind the end record",
		   angae_get16(end + 10), angae_get32(end + 12), directory,
		   t->size - item.off - END_LEN);
	if (directory <= item.off)
		tell_block(t, directory);
	tell_manifest(t);
}
