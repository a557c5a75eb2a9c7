/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a running handset has its sockets, its log and its lock:
 * ${XDG_RUNTIME_DIR:-/tmp/angae-UID}/angae/NAME/.
 *
 * The lock is one of an open file (`lock`); the emulator inherits it, so it is held as long as either
 * this program or the emulator lives. A directory whose lock is free is that of a dead handset.
 */
#ifndef ANGAE_TOOL_RUN_DIR_H
#define ANGAE_TOOL_RUN_DIR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define RUN_NAME_MAX 31

/**
 * struct run_dir - one handset's directory, which is this program's
 * @path: absolute
 * @lock: fd
 */
struct run_dir {
	char name[RUN_NAME_MAX + 1];
	char *path;
	int lock;
};

/** run_name_good() - 1 to RUN_NAME_MAX letters, digits, '-', '_' and '.', none of these first. */
bool run_name_good(const char *name);

/**
 * run_dir_take() - have a directory of that name, made new; complains
 * @name: NULL: the first free of handset-1, handset-2 …
 *
 * What a dead handset left in it is removed.
 *
 * Return: CMD_YES, or CMD_ERROR.
 */
int run_dir_take(struct run_dir *dir, const char *name);

/** run_dir_drop() - remove it; its emulator has ended. */
void run_dir_drop(struct run_dir *dir);

/** run_dir_leave() - forget it; it goes on to belong to the emulator. */
void run_dir_leave(struct run_dir *dir);

/** run_dir_file() - path of a file in it, for free(). */
char *run_dir_file(const struct run_dir *dir, const char *name);

/** run_dir_write() - a small file in it, whole or not at all. Return: 0, or -1 with errno. */
int run_dir_write(const struct run_dir *dir, const char *name, const char *text);

/**
 * run_dir_find() - the socket (or another file) of a running handset; complains
 * @name: NULL: the one that is running
 *
 * What dead handsets (of that name) left behind is removed where none is found.
 *
 * Return: path for free(), or NULL: none of that name runs, or several do and none was named.
 */
char *run_dir_find(const char *name, const char *file);

/** run_dir_clean() - remove the directories of dead handsets. */
void run_dir_clean(void);

/** run_dir_clean_of() - the one of a dead handset that @file is in, if it is. */
void run_dir_clean_of(const char *file);

/** run_dir_each() - @take the names of those that run. Return: how many. */
unsigned int run_dir_each(void (*take)(void *context, const char *name, const char *path),
			  void *context);

#endif
