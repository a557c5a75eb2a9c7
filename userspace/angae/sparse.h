/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disk images are mostly holes: copying them keeps these. */
#ifndef ANGAE_TOOL_SPARSE_H
#define ANGAE_TOOL_SPARSE_H

#include <stdbool.h>
#include <stdint.h>

/** sparse_room() - is there room for @bytes where @path (or its directory) is? Complains if not. */
bool sparse_room(const char *path, uint64_t bytes, const char *what);

/** sparse_clone() - a copy of @from under a new name, whole or not at all; complains. 0 or -1. */
int sparse_clone(const char *from, const char *to, const char *what);

#endif
