/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the unit tests share. Includes cmocka and what it wants before it. */
#ifndef ANGAE_UNIT_H
#define ANGAE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/** unit_memory_file() - an unnamed file holding @len bytes; closed by the caller. */
int unit_memory_file(const void *data, size_t len);

/** unit_directory() - fd of a fresh directory, and its path in @path (PATH_MAX). */
int unit_directory(char *path);

/** unit_write_at() - make or replace a file. */
void unit_write_at(int dirfd, const char *name, const void *data, size_t len);

/** unit_read_path() - a whole file, for free(). */
uint8_t *unit_read_path(const char *path, size_t *len);

/** unit_key() - path of a file among the test keys; static storage, one at a time. */
const char *unit_key(const char *name);

/** unit_noise() - repeatable bytes that no compressor and no parser likes. */
void unit_noise(void *data, size_t len, uint64_t seed);

#endif
