// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include <angae/natisign.h>

#include "bytes.h"
#include "inspect.h"
#include "read.h"
#include "record.h"
#include "reference.h"
#include "trailer.h"

#define MAGIC_LEN 8
#define LAST_LEN  12 /* length and magic */

/* Bytes of the trailer as they are stored. */
static struct angae_item stored(const struct angae_trailer *tr, const char *name, size_t at,
				size_t len, const char *source)
{
	return (struct angae_item){
		.depth = 1,
		.name = name,
		.off = tr->content + at,
		.len = len,
		.raw = tr->raw + at,
		.rawlen = len,
		.source = source,
	};
}

/* Bytes of the header in plain: where its scrambled ones stand. */
static struct angae_item plain(const struct angae_trailer *tr, const char *name, size_t at,
			       size_t len, const char *source)
{
	struct angae_item item = stored(tr, name, at, len, source);

	item.depth = 2;
	item.raw = tr->header + at;
	return item;
}

static const char *era_of(uint32_t kind)
{
	switch (kind) {
	case 0:
		return "era 2407";
	case ANGAE_REFERENCE_KIND:
		return "era reference";
	default:
		return "no era that is known";
	}
}

/* The file that holds it: of era 2407 its name is one character (HH). */
static void tell_key(struct angae_teller *t, const struct angae_item *item, uint32_t kind,
		     uint32_t key)
{
	unsigned char c = (unsigned char)(0x30 + key);

	if (kind == ANGAE_REFERENCE_KIND)
		angae_tell(t, item, "%" PRIu32 ": reference-%" PRIu32 ".dat", key, key);
	else if (c > ' ' && c < 0x7F && c != '/')
		angae_tell(t, item, "%" PRIu32 ": %c.dat", key, c);
	else
		angae_tell(t, item, "%" PRIu32 ": character 0x%02x and .dat", key, c);
}

static void tell_header(struct angae_teller *t, const struct angae_trailer *tr)
{
	uint32_t kind = angae_get32(tr->header + ANGAE_HEADER_KIND);
	uint64_t size = angae_get64(tr->header + ANGAE_HEADER_SIZE);
	const char *source = kind == ANGAE_REFERENCE_KIND ? "invented" : "HH";
	struct angae_item item = stored(tr, "header", 0, ANGAE_TRAILER_HEADER, source);

	angae_tell(t, &item, "scrambled; in plain:");
	item = plain(tr, "kind", ANGAE_HEADER_KIND, 4, source);
	angae_tell(t, &item, "%" PRIu32 ": %s", kind, era_of(kind));
	item = plain(tr, "key", ANGAE_HEADER_KEY, 4, source);
	tell_key(t, &item, kind, angae_get32(item.raw));
	item = plain(tr, "unread", 8, 16, source);
	angae_tell(t, &item, "never looked at%s",
		   kind == ANGAE_REFERENCE_KIND ? ", must be zero" : "");
	item = plain(tr, "a", ANGAE_HEADER_A, 4, source);
	angae_tell(t, &item, "%" PRIu32 ", for the revocation list",
		   angae_get32(tr->header + ANGAE_HEADER_A));
	item = plain(tr, "b", ANGAE_HEADER_B, 4, source);
	angae_tell(t, &item, "%" PRIu32 ", for the revocation list",
		   angae_get32(tr->header + ANGAE_HEADER_B));
	item = plain(tr, "extension", ANGAE_HEADER_EXT, ANGAE_EXT_LEN, source);
	angae_tell(t, &item, "%.*s", ANGAE_EXT_LEN, (const char *)item.raw);
	item = plain(tr, "size", ANGAE_HEADER_SIZE, 8, source);
	angae_tell(t, &item, "%" PRIu64 " bytes of content%s", size,
		   size == tr->content ? "" : ", which it has not");
}

static void tell_word(struct angae_teller *t, const struct angae_trailer *tr)
{
	struct angae_item item = stored(tr, "stored word", ANGAE_TRAILER_WORD, 4, "HH");

	angae_tell(t, &item, "%" PRIu32 "%s", angae_get32(item.raw),
		   tr->word_stored ? ", counts: the content is too short for a file word"
				   : ", does not count: the file word does");
	if (tr->word_stored)
		return;
	item.name = "file word";
	item.off = tr->content - ANGAE_WORD_BACK;
	item.raw = NULL;
	item.rawlen = 0;
	angae_tell(t, &item, "%" PRIu32 ", in the content; with the clock it picks the record",
		   tr->word);
}

/* Up to what a trailer of this length has. */
static void tell_signature(struct angae_teller *t, const struct angae_trailer *tr)
{
	const size_t end = tr->length - LAST_LEN;
	struct angae_item item;

	if (angae_get32(tr->header + ANGAE_HEADER_KIND) != ANGAE_REFERENCE_KIND) {
		item = stored(tr, "signature block", ANGAE_TRAILER_BLOCK, end - ANGAE_TRAILER_BLOCK,
			      "HH");
		angae_tell(t, &item, "RSA; the state's key opens ten records of seed and SHA-1");
		return;
	}
	if (end < ANGAE_REFERENCE_END)
		return;
	item = stored(tr, "root", ANGAE_REFERENCE_ROOT_AT, ANGAE_SHA256_LEN, "invented");
	angae_tell(t, &item, "of the fs-verity tree over the content");
	item = stored(tr, "signature", ANGAE_REFERENCE_SIGNATURE_AT, ANGAE_REFERENCE_SIGNATURE,
		      "invented");
	angae_tell(t, &item, "Ed25519");
	item = stored(tr, "zeros", ANGAE_REFERENCE_END, end - ANGAE_REFERENCE_END, "invented");
	angae_tell(t, &item, "must be zero");
}

static void tell_end(struct angae_teller *t, const struct angae_trailer *tr)
{
	uint8_t raw[LAST_LEN];
	struct angae_item item = {.depth = 1, .name = "length", .len = 4, .source = "HH"};

	if (angae_read_at(t->fd, raw, sizeof(raw), tr->end - LAST_LEN) < 0)
		return;
	item.off = tr->end - LAST_LEN;
	item.raw = raw;
	item.rawlen = 4;
	angae_tell(t, &item, "%" PRIu32 "%s", tr->length,
		   tr->length > ANGAE_TRAILER_LEN ? ", more than the 320 a trailer may have" : "");
	item = (struct angae_item){.depth = 1,
				   .name = "magic",
				   .off = tr->end - MAGIC_LEN,
				   .len = MAGIC_LEN,
				   .raw = raw + LAST_LEN - MAGIC_LEN,
				   .rawlen = MAGIC_LEN,
				   .source = "HH"};
	angae_tell(t, &item, "NATISIGN");
}

static void tell_tail(struct angae_teller *t, const struct angae_trailer *tr)
{
	uint8_t raw[ANGAE_TRAILER_TAIL_MAX];
	struct angae_item item = {.name = "tail", .off = tr->end, .len = tr->tail, .source = "HH"};

	if (!tr->tail || tr->tail > sizeof(raw) || angae_read_at(t->fd, raw, tr->tail, tr->end) < 0)
		return;
	item.raw = raw;
	item.rawlen = tr->tail;
	angae_tell(t, &item,
		   "%" PRIu32
		   " bytes behind the trailer, looked at by nobody but for the last word",
		   tr->tail);
	if (tr->tail < 4)
		return;
	item = (struct angae_item){.depth = 1,
				   .name = "last word",
				   .off = tr->size - 4,
				   .len = 4,
				   .raw = raw + tr->tail - 4,
				   .rawlen = 4,
				   .source = "HH"};
	angae_tell(t, &item, "%" PRIu32 ", where the trailer ends", angae_get32(item.raw));
}

void angae_inspect_natisign(struct angae_teller *t)
{
	struct angae_trailer tr;
	int code = angae_trailer_read(t->fd, &tr);
	struct angae_item item = {.name = "trailer", .source = "HH"};
	uint32_t kind;

	if (code == ANGAE_NATI_TRAILER_LONG) {
		item.off = tr.end - LAST_LEN;
		item.len = LAST_LEN;
		angae_tell(t, &item, "NATISIGN, but with a length no trailer has");
		tell_end(t, &tr);
		return;
	}
	if (code != ANGAE_NATI_OK)
		return;
	kind = angae_get32(tr.header + ANGAE_HEADER_KIND);
	item.off = tr.content;
	item.len = tr.length;
	item.source = kind == ANGAE_REFERENCE_KIND ? "invented" : "HH";
	angae_tell(t, &item, "NATISIGN, %s%s", era_of(kind),
		   tr.length < ANGAE_TRAILER_BLOCK + LAST_LEN ? ", too short for its fields" : "");
	if (tr.length >= ANGAE_TRAILER_BLOCK + LAST_LEN) {
		tell_header(t, &tr);
		tell_word(t, &tr);
		tell_signature(t, &tr);
	}
	tell_end(t, &tr);
	tell_tail(t, &tr);
}
