/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may do what with a snapshot: the file HASH~ beside it.
 *
 * Whoever makes or removes one has it alone; whoever begins from one shares it, until the emulator
 * has opened its files. The lock is one of an open file, and ends with its owner.
 */
#ifndef ANGAE_TOOL_SNAPSHOT_LOCK_H
#define ANGAE_TOOL_SNAPSHOT_LOCK_H

#include <stdbool.h>

enum snapshot_lock {
	SNAPSHOT_SHARED,
	SNAPSHOT_ALONE,
};

/** snapshot_lock() - wait for it. Return: fd to be closed, or -1: complained, unless it was a signal. */
int snapshot_lock(const char *dir, enum snapshot_lock how);

/** snapshot_lock_try() - have it alone, now. Return: fd to be closed, or -1: others have it. */
int snapshot_lock_try(const char *dir);

/** snapshot_lock_share() - let others begin from it, too, with no moment in which it is nobody's. */
void snapshot_lock_share(int fd);

/** snapshot_lock_remove() - the file itself, which the caller has alone: those who wait make another. */
void snapshot_lock_remove(const char *dir);

#endif
