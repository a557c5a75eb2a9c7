// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the gate costs inside the firmware kernel: the same loops with the gate
 * off and on, in turns, in one boot. PID 1 of a machine that counts
 * instructions (QEMU -icount shift=0): a nanosecond of its clock is one.
 *
 * suite=alone: open, exec, mmap by one process. suite=four: opens of one file,
 * and of a file each, by four processes on four processors.
 *
 * Printed as `pair NAME OFF ON` a round, instructions per operation; of the
 * four `pair NAME ONE FOUR`, both with the gate on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../guest/actor.h"
#include "../guest/gate.h"
#include "../guest/house.h"
#include "../guest/tap.h"

#define ROUNDS	 15
#define OPENS	 10000
#define EACH	 1000 /* of four, which take turns */
#define MAPS	 5000
#define EXECS	 100
#define FOUR	 4
#define PROGRAM	 APP "runs"
#define DEADLINE 10000 /* of the reference era, as the next */
#define WINDOW	 1000

static struct actor worker[FOUR];
static long lab_dev;

static void must(bool good, const char *what)
{
	if (!good)
		tap_bail("%s: %s", what, strerror(errno));
}

static void in_domain(struct actor *actor, const char *domain)
{
	struct op op = op_path(ACT_SETCON, domain, 0);

	must(actor_do(actor, &op) == 0, domain);
}

static void turn(unsigned int on)
{
	struct angae_ablate line = {.size = sizeof(line), .on = on};
	struct op op = op_data(ACT_IOCTL, lab_dev, ANGAE_IOC_ABLATE, &line, sizeof(line));

	must(actor_do(&lab, &op) == 0, "switching the gate");
}

static struct op loop(enum loop kind, const char *path, long times)
{
	struct op op = op_path(ACT_LOOP, path, times);

	op.y = kind;
	return op;
}

static long finish(struct actor *actor, const char *what)
{
	struct outcome out;

	actor_take(actor, &out, -1);
	errno = out.error;
	must(out.result >= 0, what);
	return out.result;
}

static long one(struct actor *actor, const struct op *op)
{
	actor_send(actor, op);
	return finish(actor, op->a) / op->x;
}

/* Off and on in turns; the first round of all is not counted: the slabs settle. */
static void pairs(const char *name, const char *domain, enum loop kind, const char *path,
		  long times)
{
	struct op op = loop(kind, path, times);
	long off, on;

	actor_start(&worker[0], name, NULL);
	in_domain(&worker[0], domain);
	must(house_write("/sys/fs/selinux/enforce", "1") == 0, "SELinux enforcing");
	for (int i = 0; i <= ROUNDS; i++) {
		turn(0);
		off = one(&worker[0], &op);
		turn(1);
		on = one(&worker[0], &op);
		if (i)
			printf("pair %s %ld %ld\n", name, off, on);
	}
	must(house_write("/sys/fs/selinux/enforce", "0") == 0, "SELinux permissive");
	actor_end(&worker[0]);
}

static void alone(void)
{
	pairs("ungoverned", "u:r:player_app:s0", LOOP_OPEN, FREE "media/cached", OPENS);
	pairs("open", "u:r:player_app:s0", LOOP_OPEN, MEDIA "cached0", OPENS);
	pairs("mmap", "u:r:untrusted_app:s0", LOOP_MAP, PROGRAM, MAPS);
	pairs("exec", "u:r:untrusted_app:s0", LOOP_EXEC, PROGRAM, EXECS);
}

static long now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec * 1000000000 + at.tv_nsec;
}

/* All processors share one clock, which counts the instructions of all. */
static long together(int workers, bool same)
{
	long begin = now();
	struct op op;

	for (int i = 0; i < workers; i++) {
		op = loop(LOOP_OPEN, MEDIA "cached0", EACH);
		op.a[strlen(op.a) - 1] += same ? 0 : i;
		actor_send(&worker[i], &op);
	}
	for (int i = 0; i < workers; i++)
		finish(&worker[i], "opening");
	return (now() - begin) / (workers * (long)EACH);
}

static void four_rounds(const char *name, bool same)
{
	long alone_on, four_on;

	for (int i = 0; i <= ROUNDS; i++) {
		alone_on = together(1, same);
		four_on = together(FOUR, same);
		if (i)
			printf("pair %s %ld %ld\n", name, alone_on, four_on);
	}
}

static void four(void)
{
	for (int i = 0; i < FOUR; i++) {
		struct op bind = op_nums(ACT_CPU, i, 0, 0);

		actor_start(&worker[i], "worker", NULL);
		must(actor_do(&worker[i], &bind) == 0, "a processor of its own");
		in_domain(&worker[i], "u:r:player_app:s0");
	}
	must(house_write("/sys/fs/selinux/enforce", "1") == 0, "SELinux enforcing");
	turn(0);
	four_rounds("four_same_off", true);
	four_rounds("four_apart_off", false);
	turn(1);
	four_rounds("four_same", true);
	four_rounds("four_apart", false);
	must(house_write("/sys/fs/selinux/enforce", "0") == 0, "SELinux permissive");
}

static void prepare(void)
{
	struct op hold = op_path(ACT_HOLD, ANGAE_DEVICE, O_RDWR);
	char path[] = MEDIA "cached0";

	for (int i = 0; i < FOUR; i++) {
		path[sizeof(path) - 2] = (char)('0' + i);
		house_put(path, "state_media_file");
	}
	house_dir(FREE "media", "system_file");
	house_put(FREE "media/cached", "system_file");
	house_program(PROGRAM, "apk_data_file");
	must(house_gate() == 0, "the gate");
	house_table();
	house_people();
	house_lock();
	session_begin_in("u:r:angaed:s0");
	config(USUAL_FLAGS, DEADLINE, WINDOW);
	for (int i = 0; i < FOUR; i++) {
		path[sizeof(path) - 2] = (char)('0' + i);
		must(store(path, ALLOW, READ), "no verdict was stored");
	}
	must(store(PROGRAM, ALLOW, READ | EXEC), "no verdict was stored");
	in_domain(&lab, "u:r:lab:s0");
	lab_dev = actor_do(&lab, &hold);
	must(lab_dev >= 0, "the lab's device");
}

int main(int argc, char **argv)
{
	const char *suite = getenv("suite");

	if (argc > 1 && !strcmp(argv[1], "actor"))
		actor_loop();
	if (getpid() != 1)
		return 0;
	house_boot();
	setlinebuf(stdout);
	if (!house_selinux)
		tap_bail("no SELinux");
	prepare();
	if (suite && !strcmp(suite, "four"))
		four();
	else
		alone();
	house_off(0);
}
