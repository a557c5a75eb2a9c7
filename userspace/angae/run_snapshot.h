/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A booted handset on the host's disk: ${XDG_CACHE_HOME:-~/.cache}/angae/snapshots/HASH/.
 *
 * HASH names the machine: image directory, kernel's words, CPUs, memory, accelerator. In it are
 * `ram`, the phone's memory, which each resumed handset maps for itself; `state`, what QEMU has to
 * say of its devices; `userdata.img`; and `fit`, which image and which QEMU all that was made with.
 * Beside it is its lock, HASH~.
 */
#ifndef ANGAE_TOOL_RUN_SNAPSHOT_H
#define ANGAE_TOOL_RUN_SNAPSHOT_H

#include "run.h"

/**
 * struct run_snapshot - one on disk
 * @dir, @ram, @userdata: paths
 * @state: fd of its device state
 * @lock: held until the emulator has its files; -1: not any more
 */
struct run_snapshot {
	char *dir;
	char *ram;
	char *userdata;
	int state;
	int lock;
};

/**
 * run_snapshot_open() - find the one for this machine, or make it; complains
 * @handset: its machine is complete; it is made to resume the snapshot
 *
 * Return: 0, or what to exit with; run_snapshot_close() after either.
 */
int run_snapshot_open(struct run_snapshot *snapshot, struct run_handset *handset);

/** run_snapshot_load() - into the emulator that was started for it. Return: 0, or -1: it does not serve. */
int run_snapshot_load(struct run_snapshot *snapshot, struct run_handset *handset);

/** run_snapshot_drop() - it does not serve: the next who wants it makes it anew. */
void run_snapshot_drop(struct run_snapshot *snapshot);

/** run_snapshot_close() - the emulator has its files by now. */
void run_snapshot_close(struct run_snapshot *snapshot, struct run_handset *handset);

#endif
