/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file with a few bytes changed, or with another end: made aside, then put in its place. */
#ifndef ANGAE_REWRITE_H
#define ANGAE_REWRITE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/**
 * struct rewrite - what of the old file stays, and what is written over or behind it
 * @keep: bytes that stay, from the start
 * @at: where @bytes go; @keep is not less
 */
struct rewrite {
	uint64_t keep;
	uint64_t at;
	const void *bytes;
	size_t len;
};

/**
 * rewrite_file() - make @path anew from the open file @in; complains
 * @st: of @in, taken when it was read; a file that was written to since is left alone
 * @path: may be that very file; its mode and owner are @st's
 *
 * Return: 0, or -1 and @path is as it was.
 */
int rewrite_file(int in, const struct stat *st, const char *path, const struct rewrite *change);

/** write_file() - make or replace a file as a whole; complains. Return: 0 or -1. */
int write_file(const char *path, mode_t mode, const void *bytes, size_t len);

/**
 * rewrite_target() - the path that a change of @name goes to; complains
 * @out: where the user wants it, or NULL: in place; a link is followed and stays
 *
 * Return: for free(), or NULL.
 */
char *rewrite_target(const char *name, const char *out);

#endif
