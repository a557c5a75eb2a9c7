// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <angae/coverage.h>

#include "bytes.h"
#include "error.h"
#include "reason.h"
#include "record.h"
#include "sample.h"
#include "trailer.h"

/* Bytes of @range before the end of the content. */
static uint64_t within(const struct angae_range *range, uint64_t content)
{
	uint64_t end = range->off + range->len;

	if (range->off >= content)
		return 0;
	return (end < content ? end : content) - range->off;
}

/* The blocks are what the digest tells of, so they are never worked out a second time. */
static int look_at_record(int fd, const struct angae_trailer *t, const uint8_t *raw,
			  struct angae_coverage_record *record)
{
	uint8_t digest[ANGAE_SHA1_LEN];
	struct angae_reason why;

	angae_reason_begin(&why, ANGAE_LAYER_NATISIGN, "HH");
	record->seed = angae_get32(raw);
	if (angae_sample_digest(fd, t->content, t->raw, record->seed, digest, &why) < 0)
		return -1;
	record->fits = !memcmp(digest, raw + 4, sizeof(digest));
	record->nranges = why.nranges;
	for (size_t i = 0; i < why.nranges; i++) {
		record->ranges[i] = why.ranges[i];
		record->covered += within(&why.ranges[i], t->content);
	}
	return 0;
}

static int by_offset(const void *a, const void *b)
{
	const struct angae_range *x = a, *y = b;

	return x->off < y->off ? -1 : x->off > y->off;
}

/* Ranges that overlap or touch become one. */
static size_t merge(struct angae_range *ranges, size_t n)
{
	size_t out = 0;

	qsort(ranges, n, sizeof(*ranges), by_offset);
	for (size_t i = 1; i < n; i++) {
		struct angae_range *last = &ranges[out];
		uint64_t end = ranges[i].off + ranges[i].len;

		if (ranges[i].off > last->off + last->len)
			ranges[++out] = ranges[i];
		else if (end > last->off + last->len)
			last->len = end - last->off;
	}
	return n ? out + 1 : 0;
}

static void put_together(struct angae_coverage *c)
{
	for (size_t r = 0; r < ANGAE_NATISIGN_RECORDS; r++) {
		memcpy(c->together + c->ntogether, c->records[r].ranges,
		       c->records[r].nranges * sizeof(*c->together));
		c->ntogether += c->records[r].nranges;
	}
	c->ntogether = merge(c->together, c->ntogether);
	for (size_t i = 0; i < c->ntogether; i++)
		c->covered += within(&c->together[i], c->content);
}

int angae_coverage_read(int fd, int statedir, uint64_t now, struct angae_coverage *coverage,
			char *err, size_t errlen)
{
	uint8_t key[ANGAE_KEY_FILE_MAX], records[ANGAE_RECORDS_LEN];
	struct angae_trailer t;
	int code = angae_trailer_read(fd, &t);
	long n;

	memset(coverage, 0, sizeof(*coverage));
	if (code != ANGAE_NATI_OK) {
		angae_error(err, errlen, "has no NATISIGN trailer (%d)", code);
		return -1;
	}
	coverage->size = t.size;
	coverage->content = t.content;
	coverage->end = t.end;
	coverage->kind = angae_get32(t.header + ANGAE_HEADER_KIND);
	coverage->word = t.word;
	coverage->picked = angae_record_pick(now, t.word);
	coverage->whole = t.content + ANGAE_TRAILER_HEADER <= ANGAE_SAMPLE_WHOLE;
	n = angae_record_key(statedir, t.header[ANGAE_HEADER_KEY], key);
	if (n < 0 || angae_record_open(key, (size_t)n, t.raw + ANGAE_TRAILER_BLOCK,
				       sizeof(t.raw) - ANGAE_TRAILER_BLOCK, records) < 0)
		return 0;
	coverage->opened = true;
	for (size_t i = 0; i < ANGAE_RECORDS; i++)
		if (look_at_record(fd, &t, records + i * ANGAE_RECORD_LEN, &coverage->records[i]) <
		    0) {
			angae_error(err, errlen, "cannot be read: %s", strerror(errno));
			return -1;
		}
	put_together(coverage);
	return 0;
}
