/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact reads at an offset: the only way the parsers touch a file. */
#ifndef ANGAE_READ_H
#define ANGAE_READ_H

#include <stddef.h>
#include <stdint.h>

/**
 * angae_read_at() - fill a buffer from an offset
 *
 * Return: 0, or -1 with errno: EINVAL when @off + @len is past what a file can
 * hold, ENODATA when the file ends before, else what pread() said.
 */
int angae_read_at(int fd, void *buf, size_t len, uint64_t off);

/**
 * angae_read_some() - as much as there is, up to @len
 *
 * Return: bytes read, 0 at the end, or -1 with errno.
 */
long angae_read_some(int fd, void *buf, size_t len, uint64_t off);

/**
 * angae_read_small() - read a small side file whole
 * @dirfd: its directory; -1 gives ENOENT
 * @name: last component only
 * @max: bytes in @buf; a longer file is EFBIG
 *
 * Return: its length, or -1 with errno (EISDIR, ENODATA for anything irregular).
 */
long angae_read_small(int dirfd, const char *name, void *buf, size_t max);

#endif
