// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end: nothing runs, disks are settled, the power goes off or on again.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define TERM_STEPS 100
#define STEP_NS	   10000000L

static void nap(void)
{
	struct timespec t = {.tv_nsec = STEP_NS};

	nanosleep(&t, NULL);
}

static bool none_left(void)
{
	pid_t pid;

	do {
		pid = waitpid(-1, NULL, WNOHANG);
	} while (pid > 0);
	return pid < 0 && errno == ECHILD;
}

/* Children of the lab are init's once their parents are gone, so one list holds them all. */
static void end_all(void)
{
	init_daemon_stop();
	kill(-1, SIGTERM);
	for (int i = 0; i < TERM_STEPS / 4 && !none_left(); i++)
		nap();
	kill(-1, SIGKILL);
	for (int i = 0; i < TERM_STEPS && !none_left(); i++)
		nap();
}

static void settle_disks(void)
{
	sync();
	if (umount2("/data", 0) == 0 || errno == EINVAL)
		return;
	init_say("/data is busy: %s", strerror(errno));
	if (mount(NULL, "/data", NULL, MS_REMOUNT | MS_RDONLY, NULL))
		init_say("/data stays writable: %s", strerror(errno));
}

__attribute__((noreturn)) static void end(int how)
{
	reboot(how);
	init_say("cannot end the machine: %s", strerror(errno));
	for (;;)
		pause();
}

void init_power_off(void)
{
	end_all();
	settle_disks();
	end(RB_POWER_OFF);
}

void init_power_reboot(void)
{
	end_all();
	settle_disks();
	end(RB_AUTOBOOT);
}
