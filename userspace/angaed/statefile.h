/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small files of the daemon's own state, whole or not at all.
 */
#ifndef ANGAED_STATEFILE_H
#define ANGAED_STATEFILE_H

#include <stddef.h>
#include <sys/types.h>

/**
 * statefile_read() - a whole small file as text
 * @dir: directory fd
 * @buf: filled and NUL-terminated
 *
 * Return: bytes read, or -1 with errno (EFBIG: does not fit).
 */
ssize_t statefile_read(int dir, const char *name, char *buf, size_t len);

/**
 * statefile_write() - replace a file so that a power cut leaves the old or the new one
 *
 * @mode: permission bits, taken as given
 *
 * Written aside, fsynced, renamed, the directory fsynced.
 * Return: 0, or -1 with errno; the old file is as it was then.
 */
int statefile_write(int dir, const char *name, const void *data, size_t len, mode_t mode);

#endif
