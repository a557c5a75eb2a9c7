/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a handset is made of, and the words that tell QEMU. */
#ifndef ANGAE_TOOL_RUN_MACHINE_H
#define ANGAE_TOOL_RUN_MACHINE_H

#include <stdbool.h>

#include "words.h"

enum run_arch { RUN_AMD64, RUN_ARM64 };
enum run_accel { RUN_AUTO, RUN_TCG, RUN_KVM };

/* What becomes of what the phone writes to a disk. */
enum run_keep {
	RUN_READONLY,
	RUN_KEEP,   /* it is written to the file */
	RUN_FORGET, /* it is gone with the emulator */
};

/**
 * struct run_disk - one disk
 * @serial: by which the phone knows it; NULL: this disk is not there
 */
struct run_disk {
	const char *serial;
	const char *path;
	enum run_keep keep;
};

#define RUN_DISKS 5

/**
 * struct run_machine - one handset's hardware
 * @accel: RUN_TCG or RUN_KVM
 * @icount: count instructions: one CPU, seed and clock pinned; TCG only
 * @memory: in MiB
 * @words: the kernel's command line
 * @disks: in the order of their slots
 * @lab_fd: open file that a disk's path /dev/fdset/1 means; -1: none
 * @console: file that gets what the kernel says
 * @monitor_fd: a connected socket for this program's QMP; -1: none
 * @monitor: path of a QMP socket for others
 * @lab: path of the control channel's socket
 * @shells: terminals for the owner (standard input and output) and for the lab (a pty)
 * @resets: a reset is a reset, and not the end
 * @gdb: TCP port of QEMU's stub for gdb on 127.0.0.1; 0: none
 * @ram: file that is the phone's memory, or NULL
 * @resume: @ram is read, never written, and QEMU waits to be told what to load
 */
struct run_machine {
	const char *qemu;
	const char *name;
	enum run_arch arch;
	enum run_accel accel;
	bool icount;
	unsigned int smp;
	unsigned int memory;
	const char *kernel;
	const char *initrd;
	const char *words;
	struct run_disk disks[RUN_DISKS];
	int lab_fd;
	const char *console;
	int monitor_fd;
	const char *monitor;
	const char *lab;
	bool shells;
	bool resets;
	unsigned int gdb;
	const char *ram;
	bool resume;
};

/** run_arch_name() - "amd64" or "arm64". */
const char *run_arch_name(enum run_arch arch);

/** run_arch_from() - false: no such name. */
bool run_arch_from(const char *name, enum run_arch *arch);

/** run_machine_words() - QEMU's arguments, its own name first, added to @argv. */
void run_machine_words(const struct run_machine *machine, struct words *argv);

/**
 * run_kernel_words() - the kernel's command line, for free()
 * @lab: it is a lab: without this the gate refuses to start
 * @image, @more: words of the image and of the caller; each may be ""
 */
char *run_kernel_words(enum run_arch arch, bool lab, bool icount, const char *image,
		       const char *more);

#endif
