// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "allow_pile.h"

#define BUFFER (256 << 10)

/* Where the file system has no unnamed files, one whose name is taken away at once. */
static int open_unnamed(const char *dir)
{
	char path[PATH_MAX];
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	if (snprintf(path, sizeof(path), "%s/.pile-XXXXXX", dir) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static int begin(struct allow_pile *pile, const char *dir)
{
	pile->buf = malloc(BUFFER);
	if (!pile->buf)
		return -1;
	pile->fd = open_unnamed(dir);
	return pile->fd < 0 ? -1 : 0;
}

static int flush(struct allow_pile *pile)
{
	size_t n = pile->used;

	pile->used = 0;
	return n ? angae_write_all(pile->fd, pile->buf, n) : 0;
}

int angae_allow_pile_add(struct allow_pile *pile, const char *dir, const void *things, size_t n)
{
	size_t len = n * pile->len;

	if (pile->fd < 0 && begin(pile, dir) < 0)
		return -1;
	if (pile->used + len > BUFFER && flush(pile) < 0)
		return -1;
	memcpy(pile->buf + pile->used, things, len);
	pile->used += len;
	pile->n += n;
	return 0;
}

int angae_allow_pile_map(struct allow_pile *pile)
{
	void *at;

	if (!pile->n)
		return 0;
	if (flush(pile) < 0)
		return -1;
	free(pile->buf);
	pile->buf = NULL;
	pile->map_len = pile->n * pile->len;
	at = mmap(NULL, pile->map_len, PROT_READ | PROT_WRITE, MAP_SHARED, pile->fd, 0);
	if (at == MAP_FAILED)
		return -1;
	pile->map = at;
	return 0;
}

void angae_allow_pile_close(struct allow_pile *pile)
{
	if (pile->map)
		munmap(pile->map, pile->map_len);
	if (pile->fd >= 0)
		close(pile->fd);
	free(pile->buf);
	*pile = (struct allow_pile){.fd = -1, .len = pile->len};
}

/* One sort under way. */
struct sort {
	const struct allow_layout *layout;
	uint8_t *map;
	uint64_t n;
	uint32_t len;
	unsigned int bits; /* of the place, that say which bucket */
	uint64_t *next;	   /* the first of each bucket that is not in place yet */
	uint64_t *end;
};

static size_t bucket(const struct sort *s, const uint8_t *r)
{
	return s->bits ? (size_t)(allow_place(r) >> (64 - s->bits)) : 0;
}

static void count(struct sort *s)
{
	uint64_t at = 0;

	for (uint64_t i = 0; i < s->n; i++)
		s->end[bucket(s, s->map + i * s->len)]++;
	for (size_t b = 0; b < (size_t)1 << s->bits; b++) {
		s->next[b] = at;
		at += s->end[b];
		s->end[b] = at;
	}
}

static void swap(uint8_t *a, uint8_t *b, size_t len)
{
	uint8_t hold[ALLOW_RECORD_MAX + ALLOW_TAG_LEN];

	memcpy(hold, a, len);
	memcpy(a, b, len);
	memcpy(b, hold, len);
}

/* Each record is carried to its bucket, and the one that lay there taken up. */
static void deal(struct sort *s)
{
	for (size_t b = 0; b < (size_t)1 << s->bits; b++)
		while (s->next[b] < s->end[b]) {
			uint8_t *r = s->map + s->next[b] * s->len;
			size_t to = bucket(s, r);

			if (to == b)
				s->next[b]++;
			else
				swap(r, s->map + s->next[to]++ * s->len, s->len);
		}
}

static int by_record(const void *a, const void *b, void *arg)
{
	const struct allow_layout *layout = arg;
	int order = angae_allow_record_order(layout, a, b);
	uint64_t x, y;

	if (order)
		return order;
	x = angae_get64((const uint8_t *)a + layout->record);
	y = angae_get64((const uint8_t *)b + layout->record);
	return (x > y) - (x < y);
}

int angae_allow_pile_sort(struct allow_pile *pile, const struct allow_layout *layout)
{
	struct sort s = {.layout = layout, .map = pile->map, .n = pile->n, .len = pile->len};
	uint64_t from = 0;
	size_t buckets;

	while (s.bits < 16 && pile->n >> s.bits > 128)
		s.bits++;
	buckets = (size_t)1 << s.bits;
	s.next = calloc(2 * buckets, sizeof(*s.next));
	if (!s.next)
		return -1;
	s.end = s.next + buckets;
	count(&s);
	deal(&s);
	for (size_t b = 0; b < buckets; b++) {
		if (s.end[b] - from > 1)
			qsort_r(s.map + from * s.len, s.end[b] - from, s.len, by_record,
				(void *)layout);
		from = s.end[b];
	}
	free(s.next);
	return 0;
}
