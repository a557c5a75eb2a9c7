/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the inspectors of the formats share. */
#ifndef ANGAE_INSPECT_INTERNAL_H
#define ANGAE_INSPECT_INTERNAL_H

#include <angae/inspect.h>

/**
 * struct angae_teller - who is told, and where bytes are from
 * @size: of the file
 * @parts: told so far
 */
struct angae_teller {
	int fd;
	uint64_t size;
	size_t parts;
	angae_inspect_fn *fn;
	void *arg;
};

/** angae_tell() - an item of @depth; the text is made plain. */
void angae_tell(struct angae_teller *t, const struct angae_item *item, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* One of each format: tell what is there, or nothing. */
void angae_inspect_natisign(struct angae_teller *t);
void angae_inspect_selfsign(struct angae_teller *t);
void angae_inspect_watermark(struct angae_teller *t);
void angae_inspect_archive(struct angae_teller *t);
void angae_inspect_side(struct angae_teller *t);

#endif
