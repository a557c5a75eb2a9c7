/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One emulator: started, asked, waited for. */
#ifndef ANGAE_TOOL_RUN_QEMU_H
#define ANGAE_TOOL_RUN_QEMU_H

#include <stdbool.h>
#include <sys/types.h>

#include "qmp.h"
#include "run_machine.h"

#define RUN_QEMU_FDS 2

/**
 * struct run_qemu - begin with run_qemu_init()
 * @keep: open files that the emulator inherits; -1: none
 * @detached: it outlives this program
 * @errors: file that gets what it says on standard error
 * @pid: 0: none runs
 * @shutdown: why the machine ended, in QEMU's words ("guest-shutdown", "guest-reset" …), or ""
 * @full: the host's disk had no room for what the phone wrote
 */
struct run_qemu {
	int keep[RUN_QEMU_FDS];
	bool detached;
	char *errors;
	pid_t pid;
	struct qmp *qmp;
	char shutdown[32];
	bool full;
};

void run_qemu_init(struct run_qemu *qemu);

/** run_qemu_program() - the emulator for an architecture, for free(), or NULL; complains. */
char *run_qemu_program(enum run_arch arch);

/**
 * run_qemu_start() - start it, and greet its monitor; complains
 * @machine: its monitor_fd is set here
 * @timeout: in ms, for the greeting
 *
 * An emulator that is not detached ends when this program does, however that ends.
 *
 * Return: 0, or -1: call run_qemu_end() all the same.
 */
int run_qemu_start(struct run_qemu *qemu, struct run_machine *machine, int timeout);

/** run_qemu_wait() - for its end. Return: false: it is still there after @timeout ms. */
bool run_qemu_wait(struct run_qemu *qemu, int timeout);

/** run_qemu_kill() - as hard as a power cut; @qemu may be started again. */
void run_qemu_kill(struct run_qemu *qemu);

/** run_qemu_end() - kill it if it is still there; free what it has. */
void run_qemu_end(struct run_qemu *qemu);

/** run_qemu_leave() - let a detached one live on. */
void run_qemu_leave(struct run_qemu *qemu);

/** run_qemu_said() - the last lines of its standard error, on ours. */
void run_qemu_said(const struct run_qemu *qemu);

#endif
