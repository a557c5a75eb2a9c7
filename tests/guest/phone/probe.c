// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One system call at a time, and exactly what it answered.
 *
 * probe open PATH [w]        prints the name of the errno, or OK
 * probe fifo PATH            open without blocking
 * probe seconds PATH         the same as open, and how many seconds it took
 * probe sparse PATH BYTES    make a file of that size without blocks
 * probe fill PATH            a file with all the blocks there are
 * probe label PATH           its SELinux label
 * probe churn DIR N SEED     good* and bad* of DIR in turn; prints what was seen
 * probe latency PATH N       N first opens of copies of PATH; milliseconds of each
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "../actor.h"

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int opened(const char *path, int flags, bool timed)
{
	double begin = now();
	int fd = open(path, flags);

	printf("%s", fd < 0 ? strerrorname_np(errno) : "OK");
	if (timed)
		printf(" %d", (int)(now() - begin));
	printf("\n");
	return fd < 0;
}

static int sparse(const char *path, const char *size)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0644);

	if (fd < 0 || ftruncate(fd, atoll(size))) {
		printf("%s\n", strerrorname_np(errno));
		return 1;
	}
	return 0;
}

static int fill(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	off_t at = 0;

	for (off_t step = 1LL << 32; step >= 4096; step /= 2)
		while (!fallocate(fd, 0, at, step))
			at += step;
	printf("# %lld MB\n", (long long)at >> 20);
	return fd < 0;
}

static int label(const char *path)
{
	char text[256];
	ssize_t n = lgetxattr(path, "security.selinux", text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	printf("%s\n", text);
	return n <= 0;
}

static int churn(const char *dir, const char *opens, const char *seed)
{
	struct op op = op_path(ACT_CHURN, dir, atol(opens));
	struct outcome out;
	struct churn seen;

	op.y = atol(seed);
	op_run(&op, &out);
	memcpy(&seen, out.data, sizeof(seen));
	printf("%lu %lu %lu %lu %lu %lu %ld\n", seen.opens, seen.allowed, seen.refused, seen.shut,
	       seen.wrong, seen.other, seen.longest_ms);
	return seen.wrong || seen.other;
}

/* A copy is a file nobody has judged yet. */
static bool copy(const char *from, const char *to)
{
	static char data[1 << 20];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	ssize_t n = in < 0 ? -1 : read(in, data, sizeof(data));
	bool good = n > 0 && out >= 0 && write(out, data, (size_t)n) == n;

	close(in);
	close(out);
	return good;
}

static int latency(const char *path, const char *times)
{
	char name[256];
	int bad = 0;

	for (int i = 0; i < atoi(times); i++) {
		double begin;
		int fd;

		snprintf(name, sizeof(name), "%s.%d.mp4", path, i);
		if (!copy(path, name))
			return 2;
		begin = now();
		fd = open(name, O_RDONLY);
		printf("%.3f %s\n", (now() - begin) * 1e3, fd < 0 ? strerrorname_np(errno) : "OK");
		bad += fd < 0;
		close(fd);
		unlink(name);
	}
	return bad ? 1 : 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";

	if (!strcmp(what, "open"))
		return opened(argv[2], argc > 3 ? O_WRONLY : O_RDONLY, false);
	if (!strcmp(what, "fifo"))
		return opened(argv[2], O_RDONLY | O_NONBLOCK, false);
	if (!strcmp(what, "seconds"))
		return opened(argv[2], O_RDONLY, true);
	if (!strcmp(what, "fill"))
		return fill(argv[2]);
	if (!strcmp(what, "label"))
		return label(argv[2]);
	if (!strcmp(what, "sparse") && argc > 3)
		return sparse(argv[2], argv[3]);
	if (!strcmp(what, "latency") && argc > 3)
		return latency(argv[2], argv[3]);
	if (!strcmp(what, "churn") && argc > 4)
		return churn(argv[2], argv[3], argv[4]);
	fprintf(stderr, "usage: probe open|fifo|seconds|fill|label|sparse|latency|churn …\n");
	return 2;
}
