// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "tap.h"

#define HANG_MS 20000

enum {
	WIRE_IDLE, /* the actor waits for an operation */
	WIRE_TOLD, /* it has one */
	WIRE_DONE, /* the outcome is there */
};

struct wire {
	_Atomic int state;
	_Atomic int go;
	struct op op;
	struct outcome out;
};

static long futex(_Atomic int *word, int op, int value, const struct timespec *timeout)
{
	return syscall(SYS_futex, word, op, value, timeout, NULL, 0);
}

static void set(_Atomic int *word, int value)
{
	atomic_store(word, value);
	futex(word, FUTEX_WAKE, INT_MAX, NULL);
}

/* False when the word is still @other after @ms; ms < 0 waits for ever. */
static bool wait_while(_Atomic int *word, int other, int ms)
{
	struct timespec slice = {.tv_nsec = 20000000};
	struct timespec begin, now;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	while (atomic_load(word) == other) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (ms >= 0 &&
		    (now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 >=
			    ms)
			return false;
		futex(word, FUTEX_WAIT, other, ms < 0 ? NULL : &slice);
	}
	return true;
}

static struct wire *map_wire(int fd)
{
	struct wire *wire =
		mmap(NULL, sizeof(struct wire), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return wire == MAP_FAILED ? NULL : wire;
}

static void become(struct wire *wire, const char *program)
{
	char *argv[] = {(char *)program, "actor", NULL};
	char *envp[] = {NULL};

	if (!program)
		actor_loop();
	wait_while(&wire->go, 0, -1);
	execve(program, argv, envp);
	_exit(126);
}

void actor_start(struct actor *actor, const char *name, const char *program)
{
	int fd = memfd_create("wire", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, sizeof(struct wire)))
		tap_bail("wire: %s", strerror(errno));
	actor->name = name;
	actor->wire = map_wire(fd);
	if (!actor->wire)
		tap_bail("wire: %s", strerror(errno));
	actor->pid = fork();
	if (actor->pid < 0)
		tap_bail("fork: %s", strerror(errno));
	if (!actor->pid) {
		/* Nothing of the test's own may leak: its device above all. */
		if (fd != ACTOR_FD)
			dup2(fd, ACTOR_FD);
		close_range(ACTOR_FD + 1, ~0U, 0);
		fcntl(ACTOR_FD, F_SETFD, 0);
		become(actor->wire, program);
	}
	close(fd);
}

void actor_go(struct actor *actor)
{
	set(&actor->wire->go, 1);
}

void actor_end(struct actor *actor)
{
	if (actor->pid <= 0)
		return;
	kill(actor->pid, SIGKILL);
	waitpid(actor->pid, NULL, 0);
	munmap(actor->wire, sizeof(struct wire));
	actor->pid = 0;
}

void actor_send(struct actor *actor, const struct op *op)
{
	actor->wire->op = *op;
	set(&actor->wire->state, WIRE_TOLD);
}

bool actor_take(struct actor *actor, struct outcome *out, int ms)
{
	if (!wait_while(&actor->wire->state, WIRE_TOLD, ms))
		return false;
	*out = actor->wire->out;
	atomic_store(&actor->wire->state, WIRE_IDLE);
	return true;
}

long actor_do(struct actor *actor, const struct op *op)
{
	struct outcome out;

	if (!actor->pid) {
		op_run(op, &out);
	} else {
		actor_send(actor, op);
		if (!actor_take(actor, &out, HANG_MS)) {
			errno = ETIME;
			return -1;
		}
	}
	errno = out.error;
	return out.result;
}

void actor_loop(void)
{
	struct wire *wire = map_wire(ACTOR_FD);
	int seen;

	if (!wire)
		_exit(125);
	close(ACTOR_FD);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		/* Read once: who is told between two looks would sleep on the very news. */
		while ((seen = atomic_load(&wire->state)) != WIRE_TOLD)
			futex(&wire->state, FUTEX_WAIT, seen, NULL);
		op_run(&wire->op, &wire->out);
		set(&wire->state, WIRE_DONE);
	}
}

struct op op_path(enum act act, const char *a, long x)
{
	struct op op = {.act = act, .x = x};

	snprintf(op.a, sizeof(op.a), "%s", a);
	return op;
}

struct op op_pair(enum act act, const char *a, const char *b, long x)
{
	struct op op = op_path(act, a, x);

	snprintf(op.b, sizeof(op.b), "%s", b);
	return op;
}

struct op op_nums(enum act act, long x, long y, long z)
{
	return (struct op){.act = act, .x = x, .y = y, .z = z};
}

struct op op_data(enum act act, long x, long y, const void *data, unsigned int len)
{
	struct op op = {.act = act, .x = x, .y = y, .len = len};

	memcpy(op.data, data, len < sizeof(op.data) ? len : sizeof(op.data));
	return op;
}
