/* SPDX-License-Identifier: GPL-2.0-or-later */
/* angae run: what was asked for, and what its parts share. */
#ifndef ANGAE_TOOL_RUN_H
#define ANGAE_TOOL_RUN_H

#include <stdbool.h>
#include <stdio.h>

#include "run_dir.h"
#include "run_image.h"
#include "run_machine.h"
#include "run_qemu.h"

/* What the program ends with, beside the status of what ran on the phone. */
enum { RUN_USAGE = 2, RUN_DISORDER = 3, RUN_LATE = 124, RUN_STOPPED = 130 };

/* How long the emulator itself may take to answer, to go, to write its state down. */
#define RUN_QEMU_MS 30000

/*
 * How long a resumed phone may take to say hello, and be booted again if it takes longer: four times
 * what it takes on a host with a load of 25.
 */
#define RUN_AWAKE_MS 10000

/* Of the kernel's log, when a run did not end well. */
#define RUN_TAIL_LINES 30

/**
 * struct run_options - the command line
 * @arch, @kernel: what was said, or NULL
 * @image: directory, or NULL
 * @append: words for the kernel
 * @timeout: seconds; 0: none
 * @smp, @memory, @gdb: 0: not said
 */
struct run_options {
	const char *arch;
	const char *kernel;
	const char *image;
	const char *name;
	const char *snapshot;
	const char *lab;
	const char *run;
	const char *log;
	const char *userdata;
	const char *card;
	struct words append;
	unsigned int timeout;
	unsigned int smp;
	unsigned int memory;
	unsigned int gdb;
	bool no_lab_flag;
	bool icount;
	bool interactive;
	bool detach;
	bool merge;
	bool json;
	bool list;
};

/** run_options_parse() - Return: -1: go on; else what to exit with (help, or misuse: complained). */
int run_options_parse(struct run_options *options, int argc, char **argv);

/**
 * struct run_handset - one run
 * @deadline: when the time is over, see deadline.h
 * @lab_fd, @lab_path: the packed lab's disk: a file without a name, and how QEMU calls it
 * @words: the kernel's command line
 * @began, @ready: CLOCK_MONOTONIC, in ms
 */
struct run_handset {
	const struct run_options *options;
	struct run_image image;
	struct run_machine machine;
	struct run_qemu qemu;
	struct run_dir dir;
	struct channel *channel;
	long long deadline;
	int lab_fd;
	char lab_path[32];
	char *program;
	char *words;
	char *console;
	char *monitor;
	char *lab;
	long long began;
	long long ready;
};

/** run_tail() - the last lines of a file, on standard error. */
void run_tail(const char *path, unsigned int lines);

/** run_mind() - the emulator that a signal to this program shall end; 0: none. */
void run_mind(pid_t pid);

/** run_signals() - INT, TERM and HUP end the emulator from now on; the run then ends by itself. */
void run_signals(void);

/** run_stopped() - has such a signal come? */
bool run_stopped(void);

#endif
