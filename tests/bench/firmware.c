// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the gate costs inside the firmware kernel: the same loops with the gate
 * off and on, in turns, in one boot. PID 1 of a machine that counts
 * instructions (QEMU -icount shift=0): a nanosecond of its clock is one.
 *
 * Printed as `pair NAME OFF ON` a round, instructions per operation.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../guest/actor.h"
#include "../guest/gate.h"
#include "../guest/house.h"
#include "../guest/tap.h"

#define ROUNDS	 15
#define OPENS	 10000
#define MAPS	 5000
#define EXECS	 100
#define PROGRAM	 APP "runs"
#define DEADLINE 10000 /* of the reference era, as the next */
#define WINDOW	 1000

static struct actor worker;
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

	actor_start(&worker, name, NULL);
	in_domain(&worker, domain);
	must(house_write("/sys/fs/selinux/enforce", "1") == 0, "SELinux enforcing");
	for (int i = 0; i <= ROUNDS; i++) {
		turn(0);
		off = one(&worker, &op);
		turn(1);
		on = one(&worker, &op);
		if (i)
			printf("pair %s %ld %ld\n", name, off, on);
	}
	must(house_write("/sys/fs/selinux/enforce", "0") == 0, "SELinux permissive");
	actor_end(&worker);
}

static void alone(void)
{
	pairs("ungoverned", "u:r:player_app:s0", LOOP_OPEN, FREE "media/cached", OPENS);
	pairs("open", "u:r:player_app:s0", LOOP_OPEN, MEDIA "cached", OPENS);
	pairs("mmap", "u:r:untrusted_app:s0", LOOP_MAP, PROGRAM, MAPS);
	pairs("exec", "u:r:untrusted_app:s0", LOOP_EXEC, PROGRAM, EXECS);
}

static void prepare(void)
{
	struct op hold = op_path(ACT_HOLD, ANGAE_DEVICE, O_RDWR);

	house_put(MEDIA "cached", "state_media_file");
	house_dir(FREE "media", "system_file");
	house_put(FREE "media/cached", "system_file");
	house_program(PROGRAM, "apk_data_file");
	must(house_gate() == 0, "the gate");
	house_table();
	house_people();
	house_lock();
	session_begin_in("u:r:angaed:s0");
	config(USUAL_FLAGS, DEADLINE, WINDOW);
	must(store(MEDIA "cached", ALLOW, READ), "no verdict was stored");
	must(store(PROGRAM, ALLOW, READ | EXEC), "no verdict was stored");
	in_domain(&lab, "u:r:lab:s0");
	lab_dev = actor_do(&lab, &hold);
	must(lab_dev >= 0, "the lab's device");
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "actor"))
		actor_loop();
	if (getpid() != 1)
		return 0;
	house_boot();
	setlinebuf(stdout);
	if (!house_selinux)
		tap_bail("no SELinux");
	prepare();
	alone();
	house_off(0);
}
