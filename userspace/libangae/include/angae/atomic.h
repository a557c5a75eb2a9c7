/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing a file so that its name only ever shows the old content or the whole
 * new one: write aside, fsync, rename. The only place where libangae writes.
 */
#ifndef ANGAE_ATOMIC_H
#define ANGAE_ATOMIC_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct angae_atomic - a file being written aside
 * @fd: write here
 * @path: where it will appear
 * @aside: where it is until then
 */
struct angae_atomic {
	int fd;
	char *path;
	char *aside;
};

/**
 * angae_atomic_begin() - open an empty file beside @path
 * @mode: permission bits, taken as given
 *
 * Return: 0, or -1 with errno (EEXIST: a device, FIFO or socket stands there);
 * nothing to undo then.
 */
int angae_atomic_begin(struct angae_atomic *file, const char *path, mode_t mode);

/**
 * angae_atomic_commit() - put it in place, durably
 * @replace: false: fail with EEXIST when the name is taken
 *
 * Return: 0, or -1 with errno; either way @file is done with, and on failure
 * nothing of it is left and what stood at the name is untouched.
 */
int angae_atomic_commit(struct angae_atomic *file, bool replace);

/** angae_atomic_abort() - leave no trace; errno is kept. */
void angae_atomic_abort(struct angae_atomic *file);

/** angae_write_all() - write all of @buf at the fd's offset; 0, or -1 with errno. */
int angae_write_all(int fd, const void *buf, size_t len);

#endif
