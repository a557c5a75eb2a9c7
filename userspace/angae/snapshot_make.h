/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Booting a handset in order to save it. */
#ifndef ANGAE_TOOL_SNAPSHOT_MAKE_H
#define ANGAE_TOOL_SNAPSHOT_MAKE_H

#include "run.h"

/**
 * snapshot_make() - boot the handset and write it down; complains
 * @aside: the directory it was put in, beside @dir, for free(); to be placed or removed
 *
 * Return: 0, or what to exit with.
 */
int snapshot_make(struct run_handset *handset, const char *dir, char **aside);

/** snapshot_place() - with its `fit`, in the place of the one that was there; complains. 0 or CMD_ERROR. */
int snapshot_place(const char *aside, const char *dir, const char *fit);

/** snapshot_remove() - the directory and its files. */
void snapshot_remove(const char *dir);

/**
 * snapshot_sweep_aside() - what was being made of it when its maker was killed
 *
 * The caller has the lock, so nobody makes it now.
 */
void snapshot_sweep_aside(const char *dir);

/**
 * snapshot_call() - save or load the state of the devices, and wait until that is done
 * @command: "migrate" or "migrate-incoming"
 * @fd: the file that has it, or gets it
 *
 * The phone's memory is not in it: it is a file of its own already.
 *
 * Return: 0, or -1: QEMU cannot, or has ended.
 */
int snapshot_call(struct qmp *qmp, const char *command, int fd);

#endif
