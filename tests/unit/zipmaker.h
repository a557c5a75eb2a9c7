/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ZIP archives, byte by byte, so that each byte can be wrong. */
#ifndef ANGAE_UNIT_ZIPMAKER_H
#define ANGAE_UNIT_ZIPMAKER_H

#include <stddef.h>
#include <stdint.h>

#include <angae/zip.h>

#define ZIP_ROOM (1 << 20)

/* An archive in the making; every field can be told wrong afterwards. */
struct zip_maker {
	uint8_t bytes[ZIP_ROOM];
	size_t len;
	uint8_t dir[65536];
	size_t dirlen;
	unsigned int count;
};

struct zip_member {
	const char *name;
	size_t namelen; /* 0: strlen */
	const char *data;
	size_t len;
	uint16_t method;
	uint16_t flags;
};

extern struct zip_maker zip_maker;

void zip_put16(uint8_t *p, unsigned int v);

/** zip_start() - forget what was made. */
void zip_start(void);

void zip_add(const struct zip_member *m);
void zip_add_text(const char *name, const char *text, uint16_t method);

/** zip_finish() - put directory and end record behind. Return: offset of the directory. */
size_t zip_finish(void);

/** zip_make_two() - lib/x86_64/libone.so stored and classes.dex deflated, not finished. */
void zip_make_two(void);

/** zip_open() - open what was made; @fd is to be closed after it. */
struct angae_zip *zip_open(int *fd, char *err);

/** zip_refused() - it does not open, and the error has @says in it. */
void zip_refused(const char *says);

void zip_accepted(void);

/** zip_extract_refused() - it opens, entry @i cannot be extracted, and the error has @says in it. */
void zip_extract_refused(size_t i, const char *says);

#endif
