/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The regular files of a tree, by path, links not followed.
 */
#ifndef ANGAED_WALK_H
#define ANGAED_WALK_H

#include <stdbool.h>

/* Return: false to end the walk. */
typedef bool walk_fn(const char *path, void *arg);

/** walk_files() - call @fn with each file under @root; without memory some are left out. */
void walk_files(const char *root, walk_fn *fn, void *arg);

#endif
