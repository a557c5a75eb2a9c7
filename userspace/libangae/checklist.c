// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three lists of questions, in the order natisign_verify.c, reference_verify.c
 * and selfsign_verify.c ask them (HH; the latter two invented). The code of a
 * reason says how far it came.
 */
#include <string.h>

#include <angae/checklist.h>
#include <angae/natisign.h>
#include <angae/selfsign.h>

#include "reference.h"
#include "selfsign_trailer.h"
#include "trailer.h"

#define CODES_MAX 3

/* What an offset counts from. */
enum base {
	NOWHERE,
	CONTENT, /* the start of the file, up to the trailer */
	TRAILER, /* its start */
	END,	 /* of the trailer */
	LAST,	 /* of the file */
	SAMPLE,	 /* the ranges the reason tells of, from the one that starts at 0 */
};

struct span {
	enum base base;
	int off;
	unsigned int len;
};

/* @said: the word the reason has, where one code stands for two questions. */
struct row {
	const char *check;
	int codes[CODES_MAX];
	const char *said;
	const char *asks;
	struct span spans[ANGAE_TICK_FIXED];
};

static const struct row rows_2407[] = {
	{"path", {ANGAE_NATI_NO_PATH}, NULL, "a path was given", {{0}}},
	{"text", {ANGAE_NATI_TEXT}, NULL, "the name is not one of a text", {{0}}},
	{"open", {ANGAE_NATI_OPEN}, NULL, "it can be opened, and is a regular file", {{0}}},
	{"room", {ANGAE_NATI_SMALL}, NULL, "it has 320 bytes at least", {{0}}},
	{"trailer",
	 {ANGAE_NATI_UNSIGNED, ANGAE_NATI_NO_MAGIC, ANGAE_NATI_READ},
	 NULL,
	 "NATISIGN ends it, or stands where its last word points, 440 bytes before the end at most",
	 {{LAST, -8, 8}, {END, -8, 8}}},
	{"length",
	 {ANGAE_NATI_TRAILER_LONG},
	 NULL,
	 "the trailer is 320 bytes at most",
	 {{END, -12, 4}}},
	{"header",
	 {ANGAE_NATI_HEADER},
	 NULL,
	 "its first word is 0",
	 {{TRAILER, ANGAE_HEADER_KIND, 4}}},
	{"size",
	 {ANGAE_NATI_SIZE},
	 NULL,
	 "it was made for this size",
	 {{TRAILER, ANGAE_HEADER_SIZE, 8}}},
	{"extension",
	 {ANGAE_NATI_EXTENSION},
	 NULL,
	 "it was made for this extension",
	 {{TRAILER, ANGAE_HEADER_EXT, 8}}},
	{"pattern",
	 {ANGAE_NATI_REVOKED},
	 NULL,
	 "pattern.dat does not name it",
	 {{TRAILER, -ANGAE_WORD_BACK, 4}, {TRAILER, ANGAE_HEADER_A, 16}}},
	{"key",
	 {ANGAE_NATI_KEY},
	 NULL,
	 "the state's key is at hand",
	 {{TRAILER, ANGAE_HEADER_KEY, 4}}},
	{"signature",
	 {ANGAE_NATI_DIGEST},
	 "signature",
	 "the key opens the signature block",
	 {{TRAILER, ANGAE_TRAILER_BLOCK, 256}}},
	{"digest",
	 {ANGAE_NATI_DIGEST},
	 NULL,
	 "the record that counts fits header and content",
	 {{SAMPLE, 0, 0}, {TRAILER, 0, ANGAE_TRAILER_HEADER}}},
};

static const struct row rows_reference[] = {
	{"path", {ANGAE_NATI_NO_PATH}, NULL, "a path was given", {{0}}},
	{"open", {ANGAE_NATI_OPEN}, NULL, "it can be opened, and is a regular file", {{0}}},
	{"room", {ANGAE_NATI_SMALL}, NULL, "it has 320 bytes at least", {{0}}},
	{"trailer",
	 {ANGAE_NATI_UNSIGNED, ANGAE_NATI_READ},
	 "trailer",
	 "NATISIGN ends it, or stands where its last word points",
	 {{LAST, -8, 8}, {END, -8, 8}}},
	{"tail", {ANGAE_NATI_TAIL}, NULL, "nothing stands behind it", {{LAST, -8, 8}}},
	{"length", {ANGAE_NATI_TRAILER_LONG}, NULL, "the trailer is 320 bytes", {{END, -12, 4}}},
	{"header",
	 {ANGAE_NATI_HEADER},
	 NULL,
	 "its first word is 2",
	 {{TRAILER, ANGAE_HEADER_KIND, 4}}},
	{"form",
	 {ANGAE_NATI_STRAY},
	 NULL,
	 "no byte of it is free",
	 {{TRAILER, 0, ANGAE_TRAILER_LEN}}},
	{"size",
	 {ANGAE_NATI_SIZE},
	 NULL,
	 "it was made for this size",
	 {{TRAILER, ANGAE_HEADER_SIZE, 8}}},
	{"extension",
	 {ANGAE_NATI_EXTENSION},
	 NULL,
	 "it was made for this extension, all of it",
	 {{TRAILER, ANGAE_HEADER_EXT, 8}}},
	{"pattern",
	 {ANGAE_NATI_REVOKED, ANGAE_NATI_PATTERN},
	 NULL,
	 "pattern.dat is whole and does not name it",
	 {{TRAILER, -ANGAE_WORD_BACK, 4}, {TRAILER, ANGAE_HEADER_A, 16}}},
	{"key",
	 {ANGAE_NATI_KEY},
	 NULL,
	 "the state's key is at hand",
	 {{TRAILER, ANGAE_HEADER_KEY, 4}}},
	{"signature",
	 {ANGAE_NATI_SIGNATURE},
	 NULL,
	 "the key signed the trailer",
	 {{TRAILER, 0, ANGAE_REFERENCE_SIGNATURE_AT},
	  {TRAILER, ANGAE_REFERENCE_SIGNATURE_AT, ANGAE_REFERENCE_SIGNATURE}}},
	{"digest",
	 {ANGAE_NATI_DIGEST, ANGAE_NATI_READ},
	 NULL,
	 "the tree over the whole content has the root that was signed",
	 {{CONTENT, 0, 0}, {TRAILER, ANGAE_REFERENCE_ROOT_AT, ANGAE_SHA256_LEN}}},
};

static const struct row rows_selfsign[] = {
	{"magic", {ANGAE_SELF_NONE}, NULL, "SELFSIGN ends it", {{LAST, -8, 8}}},
	{"trailer",
	 {ANGAE_SELF_TRAILER},
	 NULL,
	 "the trailer makes sense",
	 {{TRAILER, 0, ANGAE_SELF_LEN}}},
	{"size",
	 {ANGAE_SELF_SIZE},
	 NULL,
	 "it was made for this size",
	 {{TRAILER, ANGAE_SELF_AT_SIZE, 8}}},
	{"extension",
	 {ANGAE_SELF_EXTENSION},
	 NULL,
	 "it was made for this extension",
	 {{TRAILER, ANGAE_SELF_AT_EXT, ANGAE_SELF_EXT_LEN}}},
	{"identity",
	 {ANGAE_SELF_NO_IDENTITY, ANGAE_SELF_IDENTITY},
	 NULL,
	 "it was made by this phone, with this SIM",
	 {{TRAILER, ANGAE_SELF_AT_IDENTITY, ANGAE_IDENTITY_LEN}}},
	{"key", {ANGAE_SELF_KEY}, NULL, "the device's key is at hand", {{0}}},
	{"signature",
	 {ANGAE_SELF_SIGNATURE},
	 NULL,
	 "the key signed the trailer",
	 {{TRAILER, 0, ANGAE_SELF_HEADER}, {TRAILER, ANGAE_SELF_SIGNATURE_AT, ANGAE_RSA_LEN}}},
	{"digest",
	 {ANGAE_SELF_DIGEST, ANGAE_SELF_IO},
	 NULL,
	 "the tree over the whole content has the root that was signed",
	 {{CONTENT, 0, 0}, {TRAILER, ANGAE_SELF_AT_ROOT, ANGAE_SHA256_LEN}}},
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

_Static_assert(COUNT(rows_2407) <= ANGAE_TICKS_MAX && COUNT(rows_reference) <= ANGAE_TICKS_MAX &&
		       COUNT(rows_selfsign) <= ANGAE_TICKS_MAX,
	       "a list is longer than there is room for");

/* Where the parts of the file begin; 0 what is not there. */
struct places {
	uint64_t content;
	uint64_t end;
	uint64_t size;
};

static bool gives(const struct row *row, const struct angae_reason *why)
{
	for (int i = 0; i < CODES_MAX; i++)
		if (row->codes[i] && row->codes[i] == why->code)
			return !row->said || !strcmp(row->said, why->check);
	return false;
}

/* Index of the question that said no, @n when none did, -1 when it is not known. */
static long answered(const struct row *rows, size_t n, const struct angae_reason *why)
{
	if (why->code == 1)
		return (long)n;
	for (size_t i = 0; i < n; i++)
		if (gives(&rows[i], why))
			return (long)i;
	return -1;
}

/* No signature of this kind is there. */
static bool is_absence(const struct angae_reason *why)
{
	switch (why->code) {
	case ANGAE_NATI_TEXT:
	case ANGAE_NATI_SMALL:
	case ANGAE_NATI_UNSIGNED:
	case ANGAE_NATI_NO_MAGIC:
	case ANGAE_SELF_NONE:
		return true;
	default:
		return false;
	}
}

static void put_sample(const struct angae_reason *why, struct angae_tick *tick)
{
	size_t first = why->nranges;

	while (first && why->ranges[first - 1].off)
		first--;
	if (!first)
		return;
	tick->sample = &why->ranges[first - 1];
	tick->nsample = why->nranges - (first - 1);
}

static void put_span(const struct places *at, const struct span *span,
		     const struct angae_reason *why, struct angae_tick *tick)
{
	const uint64_t from[] = {[TRAILER] = at->content, [END] = at->end, [LAST] = at->size};
	struct angae_range range = {.len = span->len};

	if (span->base == NOWHERE)
		return;
	if (span->base == SAMPLE) {
		put_sample(why, tick);
		return;
	}
	if (span->base == CONTENT) {
		range.len = at->content;
	} else if (!from[span->base] ||
		   (span->off < 0 && from[span->base] < (uint64_t)-span->off)) {
		return;
	} else {
		range.off = from[span->base] + (uint64_t)span->off;
	}
	/* Two ways to the same bytes are one. */
	if (range.off + range.len > at->size ||
	    (tick->nfixed && tick->fixed[0].off == range.off && tick->fixed[0].len == range.len))
		return;
	tick->fixed[tick->nfixed++] = range;
}

static void find_natisign(int fd, struct places *at)
{
	struct angae_trailer t;
	int code = angae_trailer_read(fd, &t);

	at->size = t.size;
	at->end = t.end;
	at->content = code == ANGAE_NATI_OK ? t.content : 0;
}

static void find_selfsign(int fd, struct places *at)
{
	struct angae_trailer t;
	struct angae_self self;

	angae_trailer_locate(fd, &t);
	at->size = at->end = t.size;
	if (angae_self_read(fd, &self) == ANGAE_SELF_OK)
		at->content = self.content;
}

static size_t fill(const struct row *rows, size_t n, const struct places *at,
		   const struct angae_reason *why, struct angae_tick *ticks)
{
	long last = answered(rows, n, why);

	if (last < 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		ticks[i] = (struct angae_tick){.check = rows[i].check, .asks = rows[i].asks};
		ticks[i].code = (long)i == last ? why->code : rows[i].codes[0];
		if ((long)i > last) {
			ticks[i].state = ANGAE_TICK_SKIPPED;
			continue;
		}
		ticks[i].state = (long)i < last	   ? ANGAE_TICK_PASS
				 : is_absence(why) ? ANGAE_TICK_ABSENT
						   : ANGAE_TICK_FAIL;
		for (int k = 0; k < ANGAE_TICK_FIXED; k++)
			put_span(at, &rows[i].spans[k], why, &ticks[i]);
	}
	return n;
}

size_t angae_checklist(int fd, enum angae_natisign_era era, const struct angae_reason *why,
		       struct angae_tick ticks[ANGAE_TICKS_MAX])
{
	struct places at = {0};

	if (why->layer == ANGAE_LAYER_SELFSIGN) {
		find_selfsign(fd, &at);
		return fill(rows_selfsign, COUNT(rows_selfsign), &at, why, ticks);
	}
	if (why->layer != ANGAE_LAYER_NATISIGN)
		return 0;
	find_natisign(fd, &at);
	if (era == ANGAE_NATISIGN_REFERENCE)
		return fill(rows_reference, COUNT(rows_reference), &at, why, ticks);
	return fill(rows_2407, COUNT(rows_2407), &at, why, ticks);
}

const char *angae_tick_name(enum angae_tick_state state)
{
	static const char *const names[] = {
		[ANGAE_TICK_PASS] = "pass",
		[ANGAE_TICK_FAIL] = "fail",
		[ANGAE_TICK_ABSENT] = "none",
		[ANGAE_TICK_SKIPPED] = "skip",
	};

	return names[state];
}
