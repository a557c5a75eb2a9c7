// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Instructions per open+close of one ext4 file. PID 1 of a machine that counts
 * instructions (QEMU -icount shift=0): a nanosecond of its clock is one.
 *
 * Each row: opens not counted, then six loops. The first loops of a boot read
 * higher (the slabs settle), so whoever reads this takes the last three.
 *
 * suite=plain: no_gate, then fanotify_allow; the gate is never loaded.
 * suite=gate: no_gate, then with the gate: ungoverned, cached, asked.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../guest/actor.h"
#include "../guest/gate.h"
#include "../guest/house.h"
#include "../guest/tap.h"

#define LOOPS	   6
#define UNCOUNTED  5000
#define MANY	   20000
#define FEW	   5000 /* where another process is asked each time */
#define CACHED	   MEDIA "cached"
#define ASKED	   MEDIA "asked"
#define UNGOVERNED "/free/media/cached" /* as deep as the others */
#define DEADLINE   10000		/* of the reference era, as the next */
#define WINDOW	   1000

static struct actor opener;

static void enforce(bool on)
{
	int error = house_write("/sys/fs/selinux/enforce", on ? "1" : "0");

	if (error)
		tap_bail("SELinux enforcing: %s", strerror(error));
}

static void in_domain(struct actor *actor, const char *domain)
{
	struct op op = op_path(ACT_SETCON, domain, 0);

	if (actor_do(actor, &op))
		tap_bail("%s in %s: %s", actor->name, domain, strerror(errno));
}

/* Printed as `row NAME N N N N N N`. */
static void measure(const char *name, const char *path, long times)
{
	struct op op = op_path(ACT_LOOP, path, UNCOUNTED);
	struct outcome out;
	long loop[LOOPS] = {0};

	enforce(true);
	for (int i = -1; i < LOOPS; i++) {
		actor_send(&opener, &op);
		actor_take(&opener, &out, -1);
		if (out.result < 0)
			tap_bail("%s: %s", name, strerror(out.error));
		if (i >= 0)
			loop[i] = out.result / times;
		op.x = times;
	}
	enforce(false);
	printf("row %s %ld %ld %ld %ld %ld %ld\n", name, loop[0], loop[1], loop[2], loop[3],
	       loop[4], loop[5]);
}

static void prepare(void)
{
	house_put(CACHED, "state_media_file");
	house_put(ASKED, "state_media_file");
	house_dir("/free/media", "system_file");
	house_put(UNGOVERNED, "system_file");
	actor_start(&opener, "opener", NULL);
	in_domain(&opener, "u:r:player_app:s0");
	measure("no_gate", CACHED, MANY);
}

static void plain(void)
{
	struct op listen = op_path(ACT_LISTEN, DATA, 0);
	struct actor listener;

	actor_start(&listener, "listener", NULL);
	in_domain(&listener, "u:r:lab:s0");
	actor_send(&listener, &listen);
	usleep(100000);
	measure("fanotify_allow", CACHED, FEW);
}

static void gate(void)
{
	struct op serve;

	if (house_gate())
		tap_bail("angae.ko does not load");
	house_table();
	house_people();
	house_lock();
	session_begin_in("u:r:angaed:s0");
	config(USUAL_FLAGS, DEADLINE, WINDOW);
	if (!store(CACHED, ALLOW, READ))
		tap_bail("no verdict was stored");
	serve = op_nums(ACT_SERVE, session_fd(), 0, 0);
	actor_send(&session, &serve);
	measure("ungoverned", UNGOVERNED, MANY);
	measure("cached", CACHED, MANY);
	measure("asked", ASKED, FEW);
	printf("asked in all: %llu, hits: %llu\n", (unsigned long long)status().asked,
	       (unsigned long long)status().hits);
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
	if (suite && !strcmp(suite, "plain"))
		plain();
	else
		gate();
	house_off(0);
}
