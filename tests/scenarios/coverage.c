// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * coverage FILE STATEDIR: where a NATISIGN signature looks, and where it never
 * does. Prints offsets for a shell to read:
 *
 *   covered=N     a byte that each of the ten records' checks reads
 *   uncovered=N   a byte near the middle that none of them reads
 *   partly=N      a byte that some of them read and some do not
 *
 * The ten are asked for by the clock, as the phone's are (HH, formats.md 2.3).
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <angae/natisign.h>

static int by_offset(const void *a, const void *b)
{
	const struct angae_range *x = a, *y = b;

	return x->off < y->off ? -1 : x->off > y->off;
}

/* The middle of the first stretch from @from to @end that no range touches; -1: there is none. */
static long long next_gap(struct angae_range *ranges, size_t n, uint64_t from, uint64_t end)
{
	uint64_t at = from;

	qsort(ranges, n, sizeof(*ranges), by_offset);
	for (size_t i = 0; i < n && at < end; i++) {
		if (ranges[i].off > at)
			return (long long)(at + (ranges[i].off < end ? ranges[i].off : end)) / 2;
		if (ranges[i].off + ranges[i].len > at)
			at = ranges[i].off + ranges[i].len;
	}
	return at < end ? (long long)(at + end) / 2 : -1;
}

static bool reads(const struct angae_range *ranges, size_t n, uint64_t at)
{
	for (size_t i = 0; i < n; i++) {
		if (at >= ranges[i].off && at - ranges[i].off < ranges[i].len)
			return true;
	}
	return false;
}

/* A kilobyte of the content that about half of the records look into; -1: there is none. */
static long long half(const struct angae_range *ranges, const size_t *begin, uint64_t content)
{
	for (uint64_t at = 2560; at < content; at += 1024) {
		unsigned int readers = 0;

		for (int i = 0; i < ANGAE_NATISIGN_RECORDS; i++)
			readers += reads(ranges + begin[i], begin[i + 1] - begin[i], at);
		if (readers >= 4 && readers <= 6)
			return (long long)at;
	}
	return -1;
}

static int report(int fd, const char *name, int statedir)
{
	static struct angae_range ranges[ANGAE_NATISIGN_RECORDS * ANGAE_RANGES_MAX];
	struct angae_reason why;
	size_t begin[ANGAE_NATISIGN_RECORDS + 1] = {0};
	uint64_t content;
	struct stat st;
	size_t n = 0;

	if (fstat(fd, &st) || st.st_size < ANGAE_NATISIGN_TRAILER)
		return -1;
	for (uint64_t now = 0; now < ANGAE_NATISIGN_RECORDS; now++) {
		int code = angae_natisign_verify(fd, name, statedir, now, &why);

		if (code != ANGAE_NATI_OK) {
			fprintf(stderr, "coverage: %s: record %d: %d: %s\n", name, (int)now, code,
				why.detail);
			return -1;
		}
		memcpy(ranges + n, why.ranges, why.nranges * sizeof(*ranges));
		n += why.nranges;
		begin[now + 1] = n;
	}
	content = (uint64_t)st.st_size - ANGAE_NATISIGN_TRAILER;
	/* Block 0 is fixed: every check reads the first kilobyte. */
	printf("covered=%d\n", 700);
	printf("partly=%lld\n", half(ranges, begin, content));
	printf("uncovered=%lld\n", next_gap(ranges, n, content / 2, content));
	return 0;
}

int main(int argc, char **argv)
{
	int statedir, fd, ret;

	if (argc != 3) {
		fputs("usage: coverage FILE STATEDIR\n", stderr);
		return 2;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	statedir = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || statedir < 0) {
		perror(fd < 0 ? argv[1] : argv[2]);
		return 2;
	}
	ret = report(fd, argv[1], statedir);
	close(statedir);
	close(fd);
	return ret ? 1 : 0;
}
