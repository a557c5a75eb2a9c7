// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * verifyFileSign of the 2407's libmedianatsign.so, check by check (HH).
 */
#include <inttypes.h>
#include <string.h>

#include <angae/natisign.h>

#include "bytes.h"
#include "extension.h"
#include "pattern.h"
#include "reason.h"
#include "record.h"
#include "sample.h"
#include "trailer.h"

/* What one verification carries from check to check. */
struct nati {
	int fd;
	int statedir;
	uint64_t now;
	struct angae_reason *why;
	struct angae_trailer t;
	char ext[ANGAE_EXT_LEN];
	size_t extlen;
};

/* Compared over the length of the real extension only: "", "." and ".t" pass for text (HH). */
static int check_name(struct nati *v, const char *name)
{
	if (!name) {
		angae_reason_set(v->why, "path", ANGAE_NATI_NO_PATH, "no path was given");
		return ANGAE_NATI_NO_PATH;
	}
	v->extlen = angae_extension(name, v->ext, sizeof(v->ext));
	if (!strncmp(v->ext, ".txt", v->extlen)) {
		angae_reason_set(v->why, "text", ANGAE_NATI_TEXT,
				 "'%.*s' is taken for text, which has no signature of this kind",
				 (int)v->extlen, v->ext);
		return ANGAE_NATI_TEXT;
	}
	return ANGAE_NATI_OK;
}

static int explain_trailer(struct nati *v, int code)
{
	struct angae_trailer *t = &v->t;

	switch (code) {
	case ANGAE_NATI_OPEN:
		angae_reason_set(v->why, "open", code, "cannot be opened as a regular file");
		return code;
	case ANGAE_NATI_SMALL:
		angae_reason_set(v->why, "size", code, "shorter than the %d bytes of a trailer",
				 ANGAE_TRAILER_LEN);
		return code;
	case ANGAE_NATI_READ:
		angae_reason_set(v->why, "read", code, "the last 4 bytes cannot be read");
		return code;
	case ANGAE_NATI_NO_MAGIC:
		angae_reason_set(v->why, "magic", code,
				 "the tail points to %" PRIu64 ", where no NATISIGN stands",
				 t->end);
		angae_reason_range(v->why, t->end - 8, 8);
		return code;
	case ANGAE_NATI_TRAILER_LONG:
		angae_reason_set(v->why, "trailer", code,
				 "trailer says %" PRIu32 " bytes, %d at most", t->length,
				 ANGAE_TRAILER_LEN);
		angae_reason_range(v->why, t->end - 12, 12);
		return code;
	default:
		angae_reason_set(v->why, "trailer", code,
				 "no state signature: no NATISIGN at the end");
		angae_reason_range(v->why, t->size - 8, 8);
		return code;
	}
}

static int check_header(struct nati *v)
{
	struct angae_trailer *t = &v->t;
	uint64_t size = angae_get64(t->header + ANGAE_HEADER_SIZE);
	uint32_t kind = angae_get32(t->header + ANGAE_HEADER_KIND);

	angae_reason_range(v->why, t->content,
			   t->length < ANGAE_TRAILER_HEADER ? t->length : ANGAE_TRAILER_HEADER);
	if (kind) {
		angae_reason_set(v->why, "header", ANGAE_NATI_HEADER,
				 "first header word is %" PRIu32 ", not 0", kind);
		return ANGAE_NATI_HEADER;
	}
	if (size != t->content) {
		angae_reason_set(v->why, "size", ANGAE_NATI_SIZE,
				 "signed for %" PRIu64 " bytes, content has %" PRIu64, size,
				 t->content);
		return ANGAE_NATI_SIZE;
	}
	if (memcmp(t->ext, v->ext, v->extlen)) {
		angae_reason_set(v->why, "extension", ANGAE_NATI_EXTENSION,
				 "signed as '%.*s', named '%.*s'", (int)sizeof(t->ext), t->ext,
				 (int)v->extlen, v->ext);
		return ANGAE_NATI_EXTENSION;
	}
	return ANGAE_NATI_OK;
}

static int check_pattern(struct nati *v)
{
	struct angae_trailer *t = &v->t;

	if (!angae_pattern_lists(v->statedir, t))
		return ANGAE_NATI_OK;
	angae_reason_set(
		v->why, "pattern", ANGAE_NATI_REVOKED,
		"named by pattern.dat: word %08" PRIx32 ", '%.*s', %08" PRIx32 ", %08" PRIx32,
		t->word, (int)sizeof(t->ext), t->ext, angae_get32(t->header + ANGAE_HEADER_A),
		angae_get32(t->header + ANGAE_HEADER_B));
	return ANGAE_NATI_REVOKED;
}

static int check_record(struct nati *v, const uint8_t *records)
{
	unsigned int i = angae_record_pick(v->now, v->t.word);
	const uint8_t *record = records + i * ANGAE_RECORD_LEN;
	uint8_t digest[ANGAE_SHA1_LEN];

	if (!v->t.word_stored)
		angae_reason_range(v->why, v->t.content - ANGAE_WORD_BACK, 4);
	if (angae_sample_digest(v->fd, v->t.content, v->t.raw, angae_get32(record), digest,
				v->why) < 0 ||
	    memcmp(digest, record + 4, sizeof(digest))) {
		angae_reason_set(v->why, "digest", ANGAE_NATI_DIGEST,
				 "record %u of 10 does not fit the content", i);
		return ANGAE_NATI_DIGEST;
	}
	angae_reason_set(v->why, "digest", ANGAE_NATI_OK, "record %u of 10 fits%s", i,
			 v->t.content + ANGAE_TRAILER_HEADER > ANGAE_SAMPLE_WHOLE
				 ? "; 128 blocks of 1 KiB were looked at"
				 : "; every byte was looked at");
	return ANGAE_NATI_OK;
}

static int check_signature(struct nati *v)
{
	const uint8_t *block = v->t.raw + ANGAE_TRAILER_BLOCK;
	uint8_t index = v->t.header[ANGAE_HEADER_KEY];
	uint8_t key[ANGAE_KEY_FILE_MAX];
	uint8_t records[ANGAE_RECORDS_LEN];
	long n = angae_record_key(v->statedir, index, key);

	if (n < 0) {
		angae_reason_set(v->why, "key", ANGAE_NATI_KEY,
				 "state key %u is missing, empty or over %d bytes", index,
				 ANGAE_KEY_FILE_MAX);
		return ANGAE_NATI_KEY;
	}
	angae_reason_range(v->why, v->t.content + ANGAE_TRAILER_BLOCK,
			   v->t.length > ANGAE_TRAILER_BLOCK ? v->t.length - ANGAE_TRAILER_BLOCK
							     : 0);
	if (angae_record_open(key, (size_t)n, block, sizeof(v->t.raw) - ANGAE_TRAILER_BLOCK,
			      records) < 0) {
		angae_reason_set(v->why, "signature", ANGAE_NATI_DIGEST,
				 "state key %u does not open the signature block", index);
		return ANGAE_NATI_DIGEST;
	}
	return check_record(v, records);
}

int angae_natisign_verify(int fd, const char *name, int statedir, uint64_t now,
			  struct angae_reason *why)
{
	struct nati v = {.fd = fd, .statedir = statedir, .now = now, .why = why};
	int code;

	angae_reason_begin(why, ANGAE_LAYER_NATISIGN, "HH");
	code = check_name(&v, name);
	if (code != ANGAE_NATI_OK)
		return code;
	code = angae_trailer_read(fd, &v.t);
	if (code != ANGAE_NATI_OK)
		return explain_trailer(&v, code);
	code = check_header(&v);
	if (code == ANGAE_NATI_OK)
		code = check_pattern(&v);
	if (code == ANGAE_NATI_OK)
		code = check_signature(&v);
	return code;
}
