// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/angae.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "op_many.h"

long many_storm(const struct op *op)
{
	char path[ACTOR_PATH + 24];
	int refused = 0, status;

	for (long i = 0; i < op->x; i++) {
		if (fork())
			continue;
		snprintf(path, sizeof(path), "%s%ld", op->a, i);
		_exit(open(path, O_RDONLY) < 0);
	}
	while (wait(&status) > 0)
		refused += status ? 1 : 0;
	return refused;
}

static bool open_once(const struct op *op)
{
	int fd = open(op->a, O_RDONLY);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool run_once(const struct op *op)
{
	char *argv[] = {(char *)op->a, "nothing", NULL};
	char *envp[] = {NULL};
	int status = -1;
	pid_t pid;

	errno = posix_spawn(&pid, op->a, NULL, NULL, argv, envp);
	return !errno && waitpid(pid, &status, 0) == pid && !status;
}

static bool map_once(int fd)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

	return at != MAP_FAILED && !munmap(at, 4096);
}

long many_loop(const struct op *op)
{
	int fd = op->y == LOOP_MAP ? open(op->a, O_RDONLY | O_CLOEXEC) : -1;
	struct timespec begin, end;
	bool good = true;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (long i = 0; i < op->x && good; i++) {
		if (op->y == LOOP_OPEN)
			good = open_once(op);
		else
			good = op->y == LOOP_EXEC ? run_once(op) : map_once(fd);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (fd >= 0)
		close(fd);
	if (!good)
		return -1;
	return (end.tv_sec - begin.tv_sec) * 1000000000 + end.tv_nsec - begin.tv_nsec;
}

long many_serve(const struct op *op)
{
	struct angae_answer line = {
		.size = sizeof(line),
		.version = ANGAE_ABI_VERSION,
		.kind = ANGAE_MSG_VERDICT,
		.verdict = ANGAE_VERDICT_ALLOW,
		.scope = ANGAE_SCOPE_READ,
	};
	struct angae_record rec;

	for (;;) {
		if (read((int)op->x, &rec, sizeof(rec)) != sizeof(rec))
			return -1;
		if (rec.kind != ANGAE_REC_REQUEST)
			continue;
		line.id = rec.id;
		if (op->y) {
			line.verdict =
				rec.name[0] == 'b' ? ANGAE_VERDICT_DENY : ANGAE_VERDICT_ALLOW;
			line.flags = ANGAE_ANSF_STORE;
		}
		if (write((int)op->x, &line, sizeof(line)) != sizeof(line) && errno != ESRCH)
			return -1;
		close(rec.fd);
	}
}

static long ms_since(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - begin->tv_sec) * 1000 + (now.tv_nsec - begin->tv_nsec) / 1000000;
}

long many_churn(const struct op *op, struct outcome *out)
{
	struct churn seen = {0};
	unsigned int dice = (unsigned int)op->y;
	char path[ACTOR_PATH + 16];
	struct timespec begin;

	while (seen.opens < (unsigned long)op->x) {
		bool bad, write;
		int fd;

		dice = dice * 1103515245 + 12345;
		bad = dice >> 16 & 1;
		write = (dice >> 17 & 63) == 0;
		snprintf(path, sizeof(path), "%s%s%u", op->a, bad ? "bad" : "good", dice >> 24 & 7);
		clock_gettime(CLOCK_MONOTONIC, &begin);
		fd = open(path, write ? O_WRONLY : O_RDONLY);
		if (ms_since(&begin) > seen.longest_ms)
			seen.longest_ms = ms_since(&begin);
		seen.opens++;
		if (fd >= 0) {
			seen.allowed++;
			seen.wrong += bad && !write;
			close(fd);
		} else if (errno == EPERM) {
			seen.refused++;
		} else if (errno == EACCES) {
			seen.shut++;
		} else {
			seen.other++;
		}
	}
	memcpy(out->data, &seen, sizeof(seen));
	out->len = sizeof(seen);
	return 0;
}

long many_listen(const struct op *op)
{
	int fan = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY | O_LARGEFILE);
	struct fanotify_event_metadata event;
	struct fanotify_response say = {.response = FAN_ALLOW};

	if (fan < 0 ||
	    fanotify_mark(fan, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN_PERM, AT_FDCWD, op->a))
		return -1;
	for (;;) {
		if (read(fan, &event, sizeof(event)) != sizeof(event))
			return -1;
		say.fd = event.fd;
		if (write(fan, &say, sizeof(say)) != sizeof(say))
			return -1;
		close(event.fd);
	}
}
