/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_INSPECT_CMD_H
#define ANGAE_INSPECT_CMD_H

#include <stdbool.h>
#include <stdint.h>

/**
 * container_name() - what libmagic calls a file
 *
 * The library is loaded when it is first asked for: no other command waits for it.
 * Return: for free(), plain UTF-8; NULL when the library is not there or has no word.
 */
char *container_name(int fd);

/** inspect_text(), inspect_json() - all that is recognised in one file. */
void inspect_text(int fd, const char *name, uint64_t size, const char *container);
void inspect_json(int fd, const char *name, uint64_t size, const char *container);

#endif
