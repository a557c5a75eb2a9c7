/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list being put together. */
#ifndef ANGAE_ALLOW_BUILDER_H
#define ANGAE_ALLOW_BUILDER_H

#include "allow_pile.h"

/**
 * struct allow_part - a section being put together
 * @records: with their tags
 * @sizes: of its files
 * @unsized: a file's size was not told, so there can be no filter
 * @base: blocks of an earlier list's filter, 2^@base_bits of them, or NULL
 */
struct allow_part {
	const struct allow_layout *layout;
	struct allow_pile records;
	struct allow_pile sizes;
	bool unsized;
	uint8_t *base;
	uint32_t base_bits;
	/* in the list to be */
	uint32_t homes;
	uint32_t bits;
	uint32_t first;
	uint32_t filter;
};

struct angae_allow_builder {
	char *path;
	char *dir;
	struct allow_part parts[ALLOW_SECTIONS];
	struct allow_pile names;
	char last_name[ANGAE_PACKAGE_LEN];
	uint64_t last_off;
	uint64_t twice[2];
	bool is_twice;
	uint32_t names_page;
	uint64_t pages;
};

/** angae_allow_plan() - homes, filters and pages for sorted records; 0, or -1 with @err. */
int angae_allow_plan(struct angae_allow_builder *b, char *err, size_t errlen);

/** angae_allow_emit() - write all pages of a planned list; 0, or -1 with errno. */
int angae_allow_emit(const struct angae_allow_builder *b, int fd, uint64_t version);

#endif
