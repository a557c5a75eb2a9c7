// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The gate's tests. As PID 1: build the house, run the suite the kernel command
 * line names (suite=…), end the machine. Otherwise: an actor, or a program that
 * does nothing, for the tests that run one.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "actor.h"
#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

static void rows(void)
{
	rows_open_prepare();
	rows_class_prepare();
	rows_create_prepare();
	rows_remove_prepare();
	rows_rename_prepare();
	rows_attr_prepare();
	rows_own_prepare();
	stored_prepare();
	again_prepare();
	if (house_gate())
		tap_bail("angae.ko does not load");
	house_table();
	house_people();
	before_lock();
	house_lock();
	session_begin();
	drain();
	rows_open();
	rows_class();
	rows_map();
	rows_create();
	rows_remove();
	rows_rename();
	rows_attr();
	rows_own();
	rows_guard();
	rows_device();
	stored();
	again();
	messages();
	attachment();
	rows_session();
	rows_fail();
	selinux_first();
}

static const struct {
	const char *name;
	void (*run)(void);
} suites[] = {
	{"rows", rows},		 {"no-lab", no_lab}, {"bare", bare},
	{"order", out_of_order}, {"screen", screen}, {"soak", soak},
};

int main(int argc, char **argv)
{
	const char *suite = getenv("suite");

	if (argc > 1 && !strcmp(argv[1], "actor"))
		actor_loop();
	if (getpid() != 1)
		return 0;
	house_boot();
	for (unsigned int i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (suite && !strcmp(suite, suites[i].name))
			suites[i].run();
	/* A warning of the kernel is a failure whatever the answers were. */
	tap(!house_log("WARNING:") && !house_log("BUG:") && !house_log("blocked for more than"),
	    "the kernel log has no warning");
	house_off(tap_done());
}
