// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The allowlist at scale, beside LMDB with the same keys (docs/bench.md).
 *
 * allow N ANGAE KEYS DIR: builds a list of N files in DIR with the tool, then
 * looks things up. The last line is JSON.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "allow_format.h"
#include "lmdb_twin.h"

#define KEYS_ASKED 1000000
#define COLD_ASKED 200
#define OPENS	   20

struct bench {
	uint64_t n;
	const char *angae;
	const char *keys;
	char authority[512];
	char source[512];
	char list[512];
	char seal[512];
	struct lmdb_twin twin;
	/* what was measured */
	double build_s;
	double build_cpu_s;
	long build_anon_kb;
	double check_s;
	double open_ms;
	double hit_ns;
	double miss_ns;
	double cold_mean;
	unsigned int cold_max;
	unsigned int tree_max;
	long anon_kb;
	uint64_t size;
};

static __attribute__((noreturn)) void die(const char *what)
{
	perror(what);
	exit(2);
}

double bench_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Of this process: what others do on the machine is not in it. */
double bench_cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The @i-th digest: four words, the same in each run. What is listed has an even number. */
void bench_key(uint64_t i, uint8_t key[32])
{
	for (uint64_t k = 0; k < 4; k++)
		angae_put64(key + 8 * k, allow_mix((4 * i + k + 1) * 0x9e3779b97f4a7c15u));
}

static void write_source(const struct bench *b)
{
	FILE *out = fopen(b->source, "w");
	uint8_t key[32];

	if (!out)
		die(b->source);
	for (uint64_t i = 0; i < b->n; i++) {
		bench_key(2 * i, key);
		fputs("media ", out);
		for (int k = 0; k < 32; k += 8)
			fprintf(out, "%016" PRIx64, __builtin_bswap64(angae_get64(key + k)));
		fprintf(out, " size %" PRIu64 "\n", allow_mix(i) >> 34);
	}
	if (fclose(out))
		die(b->source);
}

/* Memory that is the process's alone, 0: it is gone. */
static long anonymous_kb(pid_t pid)
{
	char path[64], line[256];
	long kb = 0;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	in = fopen(path, "r");
	while (in && fgets(line, sizeof(line), in))
		sscanf(line, "Anonymous: %ld", &kb);
	if (in)
		fclose(in);
	return kb;
}

static void build(struct bench *b)
{
	char *argv[] = {(char *)b->angae, "allow",	     "build", "--keys",
			(char *)b->keys,  "--version",	     "1",     "-o",
			b->list,	  (char *)b->source, NULL};
	double start = bench_seconds();
	struct rusage used = {0};
	int status = 0;
	pid_t pid;

	if (posix_spawn(&pid, b->angae, NULL, NULL, argv, NULL))
		die(b->angae);
	while (!wait4(pid, &status, WNOHANG, &used)) {
		long kb = anonymous_kb(pid);

		if (kb > b->build_anon_kb)
			b->build_anon_kb = kb;
		usleep(20000);
	}
	if (status)
		exit(2);
	b->build_s = bench_seconds() - start;
	b->build_cpu_s = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
			 (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* As the phone keeps it: data and signature apart. */
static void take_apart(const struct bench *b, uint64_t data)
{
	int fd = open(b->list, O_RDWR | O_CLOEXEC);
	int out = open(b->seal, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	char buf[ALLOW_SEAL_MAX];
	ssize_t n = pread(fd, buf, sizeof(buf), (off_t)data);

	if (fd < 0 || out < 0 || n <= 0 || write(out, buf, (size_t)n) != n ||
	    ftruncate(fd, (off_t)data) || fsync(fd))
		die(b->list);
	close(fd);
	close(out);
}

static void check_whole(struct bench *b, uint8_t verity[32])
{
	double start = bench_seconds();
	int fd = open(b->list, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char err[256];
	struct angae_allow *list = angae_allow_open(fd, b->authority, err, sizeof(err));

	if (!list || fstat(fd, &st)) {
		fprintf(stderr, "%s\n", err);
		exit(2);
	}
	b->check_s = bench_seconds() - start;
	b->size = (uint64_t)st.st_size;
	memcpy(verity, angae_allow_verity(list), 32);
	take_apart(b, angae_allow_size(list));
	angae_allow_close(list);
	close(fd);
}

static struct angae_allow *open_frozen(const struct bench *b, int fd, const uint8_t *verity)
{
	int seal = open(b->seal, O_RDONLY | O_CLOEXEC);
	struct angae_allow_source source = {
		.data = fd, .seal = seal, .verity = verity, .authority = b->authority};
	struct angae_allow_refusal why;
	struct angae_allow *list = angae_allow_load(&source, &why);

	if (!list) {
		fprintf(stderr, "%s\n", why.text);
		exit(2);
	}
	close(seal);
	return list;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void time_opens(struct bench *b, int fd, const uint8_t *verity)
{
	double times[OPENS];

	for (int i = 0; i < OPENS; i++) {
		double start = bench_seconds();
		struct angae_allow *list = open_frozen(b, fd, verity);

		times[i] = (bench_seconds() - start) * 1e3;
		angae_allow_close(list);
	}
	qsort(times, OPENS, sizeof(times[0]), by_value);
	b->open_ms = times[OPENS / 2];
}

/* One after another in no order, so that no look-up prepares the next. */
static uint8_t *pick(const struct bench *b, bool listed)
{
	uint8_t *keys = malloc(32ul * KEYS_ASKED);

	if (!keys)
		die("memory");
	for (uint64_t i = 0; i < KEYS_ASKED; i++)
		bench_key(2 * (allow_mix(i + 7) % b->n) + !listed, keys + 32 * i);
	return keys;
}

static double time_finds(const struct angae_allow *list, const uint8_t *keys, bool listed)
{
	double start = bench_cpu();
	uint64_t found = 0;

	for (uint64_t i = 0; i < KEYS_ASKED; i++)
		found += angae_allow_find(list, ANGAE_ALLOW_MEDIA, keys + 32 * i, NULL);
	start = bench_cpu() - start;
	if (found != (listed ? KEYS_ASKED : 0)) {
		fprintf(stderr, "%" PRIu64 " found\n", found);
		exit(1);
	}
	return start * 1e9 / KEYS_ASKED;
}

/* Pages in memory after a look-up that began with none. */
static void touch_cold(struct bench *b, const struct angae_allow *list, int fd, const uint8_t *key)
{
	size_t pages = list->size / ALLOW_PAGE;
	unsigned char *there = malloc(pages);
	unsigned int n = 0, blocks = 0;
	size_t block = SIZE_MAX;

	madvise((void *)list->map, list->size, MADV_DONTNEED);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	angae_allow_find(list, ANGAE_ALLOW_MEDIA, key, NULL);
	if (!there || mincore((void *)list->map, list->size, there))
		die("mincore");
	for (size_t i = 0; i < pages; i++)
		if (there[i] & 1) {
			n++;
			blocks += i / ALLOW_GROUP != block;
			block = i / ALLOW_GROUP;
		}
	free(there);
	b->cold_mean += n;
	if (n > b->cold_max)
		b->cold_max = n;
	/* The levels above the first are one block each, up to 2 million pages. */
	for (size_t level = pages; level > ALLOW_GROUP; level /= ALLOW_GROUP)
		blocks++;
	if (blocks > b->tree_max)
		b->tree_max = blocks;
}

static void ask(struct bench *b)
{
	uint8_t verity[32], *hits, *misses;
	long before = anonymous_kb(getpid());
	struct angae_allow *list;
	double start = bench_seconds();
	int fd;

	check_whole(b, verity);
	fprintf(stderr, "whole check: %.2f s (all of the first step: %.2f s)\n", b->check_s,
		bench_seconds() - start);
	fd = open(b->list, O_RDONLY | O_CLOEXEC);
	time_opens(b, fd, verity);
	list = open_frozen(b, fd, verity);
	hits = pick(b, true);
	misses = pick(b, false);
	before += 2 * 32l * KEYS_ASKED / 1024;
	for (int i = 0; i < COLD_ASKED; i++)
		touch_cold(b, list, fd, (i % 2 ? hits : misses) + 32 * i);
	b->cold_mean /= COLD_ASKED;
	time_finds(list, hits, true);
	b->hit_ns = time_finds(list, hits, true);
	b->miss_ns = time_finds(list, misses, false);
	b->anon_kb = anonymous_kb(getpid()) - before;
	angae_allow_close(list);
	close(fd);
	lmdb_twin_ask(&b->twin, hits, misses, KEYS_ASKED);
	free(hits);
	free(misses);
}

static void report(const struct bench *b)
{
	printf("{\"allow\": {\"entries\": %" PRIu64
	       ", \"build_s\": %.1f, \"build_cpu_s\": %.1f, \"build_anon_mb\": %.1f, "
	       "\"size_mb\": %.1f, \"check_s\": %.2f, \"open_ms\": %.2f, \"hit_ns\": %.0f, "
	       "\"miss_ns\": %.0f, \"cold_pages_max\": %u, \"cold_pages_mean\": %.2f, "
	       "\"tree_pages_max\": %u, \"anon_mb\": %.2f, \"lmdb\": {\"build_s\": %.1f, "
	       "\"size_mb\": %.1f, \"hit_ns\": %.0f, \"miss_ns\": %.0f}}}\n",
	       b->n, b->build_s, b->build_cpu_s, (double)b->build_anon_kb / 1024,
	       (double)b->size / 1e6, b->check_s, b->open_ms, b->hit_ns, b->miss_ns, b->cold_max,
	       b->cold_mean, b->tree_max, (double)b->anon_kb / 1024, b->twin.build_s,
	       (double)b->twin.size / 1e6, b->twin.hit_ns, b->twin.miss_ns);
}

int main(int argc, char **argv)
{
	struct bench b = {.n = argc == 5 ? strtoull(argv[1], NULL, 10) : 0};

	if (!b.n) {
		fputs("usage: allow N ANGAE KEYS DIR\n", stderr);
		return 2;
	}
	b.angae = argv[2];
	b.keys = argv[3];
	snprintf(b.authority, sizeof(b.authority), "%s/authority.pem", argv[3]);
	snprintf(b.source, sizeof(b.source), "%s/source.txt", argv[4]);
	snprintf(b.list, sizeof(b.list), "%s/list", argv[4]);
	snprintf(b.seal, sizeof(b.seal), "%s/seal", argv[4]);
	write_source(&b);
	build(&b);
	fprintf(stderr, "built %" PRIu64 " entries in %.1f s\n", b.n, b.build_s);
	lmdb_twin_build(&b.twin, argv[4], b.n);
	fprintf(stderr, "LMDB: built in %.1f s\n", b.twin.build_s);
	ask(&b);
	report(&b);
	return 0;
}
