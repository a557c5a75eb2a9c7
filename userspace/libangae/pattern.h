/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pattern.dat: 24-byte records {u32 unused; u32 file word; char ext[8]; u32 a;
 * u32 b}, each naming a signature that is refused though it is good (HH).
 */
#ifndef ANGAE_PATTERN_H
#define ANGAE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trailer.h"

#define ANGAE_PATTERN_LEN 24

/**
 * angae_pattern_search() - does one of the records in @list name this trailer?
 * @len: bytes of @list; a record cut short at its end names nothing
 */
bool angae_pattern_search(const uint8_t *list, size_t len, const struct angae_trailer *t);

/**
 * angae_pattern_lists() - is the trailer on the list in @statedir?
 *
 * A list that is missing, empty or cannot be read names nothing (HH).
 */
bool angae_pattern_lists(int statedir, const struct angae_trailer *t);

/**
 * angae_pattern_strict() - the same for era reference (invented)
 *
 * Return: 0 not named, or no list; 1 named; -1: a list that ends within a
 * record, is not a regular file, or cannot be read.
 */
int angae_pattern_strict(int statedir, const struct angae_trailer *t);

#endif
