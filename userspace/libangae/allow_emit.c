// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing a planned list, page after page.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <angae/atomic.h>

#include "allow_builder.h"

#define BUFFER_PAGES 256

struct writer {
	int fd;
	uint64_t page; /* that comes next */
	size_t used;   /* pages in the buffer */
	uint8_t *buf;
};

static int flush(struct writer *w)
{
	size_t n = w->used;

	w->used = 0;
	return angae_write_all(w->fd, w->buf, n * ALLOW_PAGE);
}

/* Return: the next page, zeroed, to be filled before the one after; or NULL with errno. */
static uint8_t *next_page(struct writer *w)
{
	uint8_t *page;

	if (w->used == BUFFER_PAGES && flush(w) < 0)
		return NULL;
	page = w->buf + w->used++ * ALLOW_PAGE;
	w->page++;
	return memset(page, 0, ALLOW_PAGE);
}

static int skip_to(struct writer *w, uint64_t page)
{
	while (w->page < page)
		if (!next_page(w))
			return -1;
	return 0;
}

static int emit_bytes(struct writer *w, const uint8_t *bytes, uint64_t len)
{
	while (len) {
		size_t n = len < ALLOW_PAGE ? (size_t)len : ALLOW_PAGE;
		uint8_t *page = next_page(w);

		if (!page)
			return -1;
		memcpy(page, bytes, n);
		bytes += n;
		len -= n;
	}
	return 0;
}

static int emit_header(struct writer *w, const struct angae_allow_builder *b, uint64_t version)
{
	uint8_t *h = next_page(w);

	if (!h)
		return -1;
	memcpy(h, ALLOW_MAGIC, ALLOW_MAGIC_LEN);
	angae_put32(h + ALLOW_OFF_FORMAT, ALLOW_FORMAT);
	angae_put32(h + ALLOW_OFF_PAGE_LEN, ALLOW_PAGE);
	angae_put64(h + ALLOW_OFF_VERSION, version);
	angae_put64(h + ALLOW_OFF_DATA_LEN, b->pages * ALLOW_PAGE);
	angae_put32(h + ALLOW_OFF_NAMES_PAGE, b->names_page);
	angae_put64(h + ALLOW_OFF_NAMES_LEN, b->names.n);
	for (int i = 0; i < ALLOW_SECTIONS; i++) {
		const struct allow_part *part = &b->parts[i];
		uint8_t *t = h + ALLOW_OFF_TABLES + i * ALLOW_TABLE_LEN;

		angae_put32(t + ALLOW_TABLE_RECORD, part->layout->record);
		angae_put32(t + ALLOW_TABLE_PAGE, part->first);
		angae_put32(t + ALLOW_TABLE_HOMES, part->homes);
		angae_put32(t + ALLOW_TABLE_FILTER, part->filter);
		angae_put64(t + ALLOW_TABLE_COUNT, part->records.n);
		angae_put32(t + ALLOW_TABLE_BITS, part->bits);
	}
	return 0;
}

/* Records of a table on their way into its pages. */
struct pour {
	const struct allow_part *part;
	uint64_t next;
	unsigned int waiting; /* of the home before, without room there */
};

static void put_records(struct pour *p, uint8_t *at, unsigned int n)
{
	for (; n; n--, at += p->part->layout->record)
		memcpy(at, p->part->records.map + p->next++ * p->part->records.len,
		       p->part->layout->record);
}

static void fill_page(struct pour *p, uint8_t *page, unsigned int own)
{
	unsigned int room = allow_capacity(p->part->layout);
	unsigned int carried = p->waiting, here = own < room - carried ? own : room - carried;

	angae_put16(page + ALLOW_PAGE_CARRIED, (uint16_t)carried);
	angae_put16(page + ALLOW_PAGE_OWN, (uint16_t)here);
	angae_put16(page + ALLOW_PAGE_SPILLED, (uint16_t)(own - here));
	put_records(p, page + ALLOW_PAGE_HEAD, carried + here);
	p->waiting = own - here;
}

static unsigned int own_records(const struct pour *p, uint32_t home)
{
	const struct allow_pile *records = &p->part->records;
	uint64_t i = p->next + p->waiting, from = i;

	while (i < records->n &&
	       allow_home(allow_place(records->map + i * records->len), p->part->homes) == home)
		i++;
	return (unsigned int)(i - from);
}

static int emit_table(struct writer *w, const struct allow_part *part)
{
	struct pour p = {.part = part};
	uint8_t *page;

	for (uint32_t home = 0; home < part->homes; home++) {
		page = next_page(w);
		if (!page)
			return -1;
		fill_page(&p, page, own_records(&p, home));
		if (home % ALLOW_GROUP_HOMES != ALLOW_GROUP_HOMES - 1 && home != part->homes - 1)
			continue;
		page = next_page(w);
		if (!page)
			return -1;
		fill_page(&p, page, 0);
	}
	return 0;
}

/* A smaller filter says of two blocks what a larger one says of each. */
static void spread_base(const struct allow_part *part, uint8_t *filter)
{
	for (uint64_t i = 0; i < (uint64_t)1 << part->bits; i++)
		memcpy(filter + i * ALLOW_BLOCK,
		       part->base + (i >> (part->bits - part->base_bits)) * ALLOW_BLOCK,
		       ALLOW_BLOCK);
}

static int emit_filter(struct writer *w, const struct allow_part *part)
{
	size_t len = (size_t)ALLOW_BLOCK << part->bits;
	uint8_t *filter = calloc(1, len);
	uint16_t at[ALLOW_PROBES];
	int ret;

	if (!filter)
		return -1;
	if (part->base)
		spread_base(part, filter);
	for (uint64_t i = 0; i < part->sizes.n; i++) {
		uint64_t size = angae_get64(part->sizes.map + i * part->sizes.len);
		uint8_t *block =
			filter + angae_allow_filter_hash(size, part->bits, at) * ALLOW_BLOCK;

		for (int k = 0; k < ALLOW_PROBES; k++)
			block[at[k] / 8] |= (uint8_t)(1u << (at[k] % 8));
	}
	ret = emit_bytes(w, filter, len);
	free(filter);
	return ret;
}

static int emit_all(struct writer *w, const struct angae_allow_builder *b, uint64_t version)
{
	if (emit_header(w, b, version) < 0 || emit_bytes(w, b->names.map, b->names.n) < 0)
		return -1;
	for (int i = 0; i < ALLOW_SECTIONS; i++) {
		const struct allow_part *part = &b->parts[i];

		if (!part->homes)
			continue;
		if (skip_to(w, part->first) < 0 || emit_table(w, part) < 0 ||
		    (part->filter && emit_filter(w, part) < 0))
			return -1;
	}
	return flush(w);
}

int angae_allow_emit(const struct angae_allow_builder *b, int fd, uint64_t version)
{
	struct writer w = {.fd = fd, .buf = malloc(BUFFER_PAGES * ALLOW_PAGE)};
	int ret, err;

	if (!w.buf)
		return -1;
	ret = emit_all(&w, b, version);
	err = errno;
	free(w.buf);
	errno = err;
	return ret;
}
