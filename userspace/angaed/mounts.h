/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where file systems are mounted. The gate's inode hooks know a file system
 * but no mount, so what they report begins at its root.
 */
#ifndef ANGAED_MOUNTS_H
#define ANGAED_MOUNTS_H

#include <stdint.h>

/**
 * mount_of() - the first mount point of a file system
 * @dev: major << 32 | minor, as in the gate's records
 *
 * For one thread. Return: the path, "" for the root and for what is not mounted.
 */
const char *mount_of(uint64_t dev);

#endif
