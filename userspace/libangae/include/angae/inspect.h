/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that is recognised in a file, item by item: where it stands, its bytes,
 * what they mean, and whose word that is. Nothing is verified.
 */
#ifndef ANGAE_INSPECT_H
#define ANGAE_INSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANGAE_INSPECT_DEPTH 4  /* levels of items at most */
#define ANGAE_INSPECT_LIST  64 /* items of one kind that are told one by one */

/**
 * struct angae_item - one thing found
 * @depth: 0: a part of the file; deeper: of the last item with one less
 * @name: a word for it, static
 * @off, @len: where it stands; @len 0: nowhere in particular
 * @raw: @rawlen bytes of it, as they stand there or, of a scrambled field, in plain; may be NULL
 * @value: what they mean; plain UTF-8, may be empty
 * @source: tag of the record, or "invented"
 *
 * Everything pointed to is good only during the call.
 */
struct angae_item {
	unsigned int depth;
	const char *name;
	uint64_t off;
	uint64_t len;
	const uint8_t *raw;
	size_t rawlen;
	const char *value;
	const char *source;
};

/** typedef angae_inspect_fn - is told one item after the other. */
typedef void angae_inspect_fn(const struct angae_item *item, void *arg);

/**
 * angae_inspect() - tell all that is recognised in a file
 * @fd: a regular file
 *
 * Reads little: ends, headers, lists up to ANGAE_INSPECT_LIST; never the whole.
 *
 * Return: how many parts were recognised.
 */
size_t angae_inspect(int fd, angae_inspect_fn *tell, void *arg);

#endif
