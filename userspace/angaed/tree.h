/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A directory tree held open: every file and directory below one directory, by
 * descriptor. Nothing is looked up by path a second time.
 */
#ifndef ANGAED_TREE_H
#define ANGAED_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "package.h"

#define TREE_DEPTH_MAX 6

/**
 * struct tree_entry - a file or directory
 * @path: below the root, no leading slash; the root itself is ""
 */
struct tree_entry {
	int fd;
	bool dir;
	unsigned int depth;
	uint64_t size;
	char path[PACKAGE_PATH_LEN];
};

struct tree {
	size_t n;
	struct tree_entry *entries; /* the root is the first */
};

/**
 * tree_open() - open all of it, for reading
 * @root: directory fd, kept by the caller
 * @err: what there is that a package may not hold: links, devices, too many, too deep
 *
 * Return: 0 (tree_close()), or -1 with @err.
 */
int tree_open(struct tree *tree, int root, char *err, size_t errlen);
void tree_close(struct tree *tree);
/** tree_find() - the regular file at @path, or NULL. */
const struct tree_entry *tree_find(const struct tree *tree, const char *path);

#endif
