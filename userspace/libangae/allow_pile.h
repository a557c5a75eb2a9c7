/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Piles: what a list is built from, in unnamed files, so that memory does not
 * grow with the list.
 */
#ifndef ANGAE_ALLOW_PILE_H
#define ANGAE_ALLOW_PILE_H

#include <stddef.h>
#include <stdint.h>

#include "allow_format.h"

/** struct allow_pile - things of one length, one after another; begin with its length and fd -1 */
struct allow_pile {
	int fd;
	uint32_t len; /* of one thing */
	uint64_t n;
	uint8_t *map; /* after angae_allow_pile_map() */
	size_t map_len;
	uint8_t *buf;
	size_t used;
};

/* Behind each record of a list stands its tag. */
#define ALLOW_TAG_LEN  8
#define ALLOW_TAG_BASE (1ull << 63) /* of an earlier list */

/**
 * angae_allow_pile_add() - put @things of them on the pile, which is opened in @dir if need be
 *
 * Return: 0, or -1 with errno.
 */
int angae_allow_pile_add(struct allow_pile *pile, const char *dir, const void *things, size_t n);

/** angae_allow_pile_map() - to be read and changed in place from here on; 0, or -1 with errno. */
int angae_allow_pile_map(struct allow_pile *pile);

void angae_allow_pile_close(struct allow_pile *pile);

/** angae_allow_pile_sort() - mapped records of @layout with their tags, by record, then tag. */
void angae_allow_pile_sort(struct allow_pile *pile, const struct allow_layout *layout);

#endif
