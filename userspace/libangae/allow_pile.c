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

#define BUCKETS 256
#define SMALL	48 /* records that are not worth dealing */

/* Records that lie together. */
struct sort {
	const struct allow_layout *layout;
	uint8_t *map;
	uint64_t n;
	uint32_t len;
};

static unsigned int bucket(const uint8_t *r, unsigned int shift)
{
	return allow_place(r) >> shift & (BUCKETS - 1);
}

static void swap(uint8_t *a, uint8_t *b, size_t len)
{
	uint8_t hold[ALLOW_RECORD_MAX + ALLOW_TAG_LEN];

	memcpy(hold, a, len);
	memcpy(a, b, len);
	memcpy(b, hold, len);
}

/*
 * Into buckets by eight bits of the place, in place: each record is carried to
 * its bucket, and the one that lay there taken up. @end: of each bucket.
 */
static void deal(const struct sort *s, unsigned int shift, uint64_t end[BUCKETS])
{
	uint64_t next[BUCKETS], at = 0;

	memset(end, 0, BUCKETS * sizeof(*end));
	for (uint64_t i = 0; i < s->n; i++)
		end[bucket(s->map + i * s->len, shift)]++;
	for (unsigned int b = 0; b < BUCKETS; b++) {
		next[b] = at;
		at += end[b];
		end[b] = at;
	}
	for (unsigned int b = 0; b < BUCKETS; b++)
		while (next[b] < end[b]) {
			uint8_t *r = s->map + next[b] * s->len;
			unsigned int to = bucket(r, shift);

			if (to == b)
				next[b]++;
			else
				swap(r, s->map + next[to]++ * s->len, s->len);
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

static void compare(const struct sort *s)
{
	if (s->n > 1)
		qsort_r(s->map, s->n, s->len, by_record, (void *)s->layout);
}

/* One bucket after another; the first dealing leaves what fits into a cache. */
static void each(const struct sort *s, unsigned int shift, void (*fn)(const struct sort *s))
{
	uint64_t end[BUCKETS], from = 0;

	if (s->n <= SMALL) {
		compare(s);
		return;
	}
	deal(s, shift, end);
	for (unsigned int b = 0; b < BUCKETS; b++) {
		struct sort part = *s;

		part.map += from * s->len;
		part.n = end[b] - from;
		fn(&part);
		from = end[b];
	}
}

static void sort_bucket(const struct sort *s)
{
	each(s, 48, compare);
}

void angae_allow_pile_sort(struct allow_pile *pile, const struct allow_layout *layout)
{
	const struct sort s = {.layout = layout, .map = pile->map, .n = pile->n, .len = pile->len};

	each(&s, 56, sort_bucket);
}
