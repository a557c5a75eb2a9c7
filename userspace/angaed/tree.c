// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A directory tree held open. Breadth first, so nothing recurses.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tree.h"

static int fail(char *err, size_t errlen, const char *path, const char *what)
{
	snprintf(err, errlen, "%s: %s", *path ? path : ".", what);
	return -1;
}

static int open_entry(int dir, const char *name, struct tree_entry *entry, char *err, size_t errlen)
{
	struct stat st;

	/* O_NONBLOCK: a FIFO must not hold us; what it is, is asked of the descriptor */
	entry->fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (entry->fd < 0)
		return fail(err, errlen, entry->path,
			    errno == ELOOP ? "a symbolic link" : strerror(errno));
	if (fstat(entry->fd, &st))
		return fail(err, errlen, entry->path, strerror(errno));
	entry->dir = S_ISDIR(st.st_mode);
	entry->size = st.st_size;
	if (!entry->dir && !S_ISREG(st.st_mode))
		return fail(err, errlen, entry->path, "neither file nor directory");
	if (!entry->dir && st.st_nlink != 1)
		return fail(err, errlen, entry->path, "a file with more than one name");
	return 0;
}

static int add(struct tree *tree, size_t parent, const char *name, char *err, size_t errlen)
{
	const struct tree_entry *dir = &tree->entries[parent];
	struct tree_entry *entry = &tree->entries[tree->n];
	char path[PACKAGE_PATH_LEN];
	int n;

	if (tree->n == PACKAGE_FILES_MAX)
		return fail(err, errlen, name, "too many files");
	n = snprintf(path, sizeof(path), "%s%s%s", dir->path, *dir->path ? "/" : "", name);
	if (n >= (int)sizeof(path))
		return fail(err, errlen, dir->path, "a path too long");
	if (strpbrk(path, "\n\r"))
		return fail(err, errlen, dir->path, "a line break in a name");
	memcpy(entry->path, path, sizeof(path));
	entry->depth = dir->depth + 1;
	if (entry->depth > TREE_DEPTH_MAX)
		return fail(err, errlen, entry->path, "too deep");
	tree->n++;
	return open_entry(dir->fd, name, entry, err, errlen);
}

static int add_all(struct tree *tree, size_t parent, char *err, size_t errlen)
{
	int fd = openat(tree->entries[parent].fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int ret = 0;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return fail(err, errlen, tree->entries[parent].path, strerror(errno));
	}
	while (!ret && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			ret = add(tree, parent, entry->d_name, err, errlen);
	}
	closedir(dir);
	return ret;
}

int tree_open(struct tree *tree, int root, char *err, size_t errlen)
{
	int ret = 0;

	tree->n = 0;
	tree->entries = calloc(PACKAGE_FILES_MAX, sizeof(*tree->entries));
	if (!tree->entries)
		return fail(err, errlen, "", "out of memory");
	for (size_t i = 0; i < PACKAGE_FILES_MAX; i++)
		tree->entries[i].fd = -1;
	tree->n = 1;
	ret = open_entry(root, ".", &tree->entries[0], err, errlen);
	for (size_t i = 0; !ret && i < tree->n; i++) {
		if (tree->entries[i].dir)
			ret = add_all(tree, i, err, errlen);
	}
	if (ret)
		tree_close(tree);
	return ret;
}

void tree_close(struct tree *tree)
{
	for (size_t i = 0; i < tree->n; i++) {
		if (tree->entries[i].fd >= 0)
			close(tree->entries[i].fd);
	}
	free(tree->entries);
	tree->entries = NULL;
	tree->n = 0;
}

const struct tree_entry *tree_find(const struct tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->n; i++) {
		if (!tree->entries[i].dir && !strcmp(tree->entries[i].path, path))
			return &tree->entries[i];
	}
	return NULL;
}
