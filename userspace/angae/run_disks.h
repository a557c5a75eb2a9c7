/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_TOOL_RUN_DISKS_H
#define ANGAE_TOOL_RUN_DISKS_H

#include "run.h"

/* In the order of their slots, which a snapshot remembers. Not every image has a vendor disk: it is the last. */
enum { DISK_SYSTEM, DISK_USERDATA, DISK_LAB, DISK_CARD, DISK_VENDOR };

/* A handset that is saved before it has a lab's disk has room for one of this size. */
#define RUN_LAB_BYTES (8ULL << 30)

/**
 * run_disks() - fill the machine's disks; complains
 *
 * The lab's disk is packed into a file without a name, which is gone with its last user.
 *
 * Return: 0, or -1.
 */
int run_disks(struct run_handset *handset);

/** run_disks_blank() - a lab's disk of RUN_LAB_BYTES with nothing on it; complains. 0 or -1. */
int run_disks_blank(struct run_handset *handset);

#endif
