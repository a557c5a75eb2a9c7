// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end: nothing runs, disks are settled, and the emulator is told the status.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#ifdef __x86_64__
#include <sys/io.h>
#endif

#include "init.h"

/* QEMU's isa-debug-exit: a value written there ends QEMU with (value << 1) | 1. */
#define DEBUG_EXIT_PORT 0xf4
#define TERM_STEPS	100
#define STEP_NS		10000000L

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

/*
 * The port has room for seven bits, a status has eight: the runner takes it from this line. Not
 * through the kernel's log, which may still be on its way when the port ends all.
 */
static void tell_runner(int status)
{
	int fd = open("/dev/ttyS1", O_WRONLY | O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		init_say("no console for the runner: %s", strerror(errno));
		return;
	}
	dprintf(fd, "\ninit: run ended with status %d\n", status);
	tcdrain(fd);
	close(fd);
}

__attribute__((noreturn)) static void end(int how)
{
	reboot(how);
	init_say("cannot end the machine: %s", strerror(errno));
	for (;;)
		pause();
}

void init_power_off(int status)
{
	end_all();
	settle_disks();
	if (init_option("angae.run")) {
		tell_runner(status);
#ifdef __x86_64__
		if (ioperm(DEBUG_EXIT_PORT, 4, 1) == 0)
			outl(status & 0x7f, DEBUG_EXIT_PORT);
#endif
	}
	end(RB_POWER_OFF);
}

void init_power_reboot(void)
{
	end_all();
	settle_disks();
	end(RB_AUTOBOOT);
}
