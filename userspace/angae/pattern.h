/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_PATTERN_CMD_H
#define ANGAE_PATTERN_CMD_H

#include <stddef.h>
#include <stdint.h>

#include <angae/revoked.h>

extern const char pattern_usage[];

/** pattern_load() - a whole list, for free(); complains. NULL on failure. */
uint8_t *pattern_load(const char *path, size_t *len);

int pattern_show(int argc, char **argv);

#endif
