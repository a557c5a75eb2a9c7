/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bytes one NATISIGN record covers, and their digest (HH; formats.md).
 * The hashed range is the content with the scrambled header behind it.
 */
#ifndef ANGAE_SAMPLE_H
#define ANGAE_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include <angae/reason.h>

#include "trailer.h"

#define ANGAE_SAMPLE_WHOLE  131072 /* up to here everything is hashed */
#define ANGAE_SAMPLE_BLOCKS 128
#define ANGAE_SAMPLE_BLOCK  1024
#define ANGAE_SHA1_LEN	    20

/**
 * angae_sample_offset() - where block @i of a long range starts
 * @range: bytes in the range, more than ANGAE_SAMPLE_WHOLE
 * @state: the record's seed before block 0; blocks are asked for in order
 */
uint64_t angae_sample_offset(uint64_t range, unsigned int i, uint32_t *state);

/**
 * angae_sample_digest() - SHA-1 of header, chosen bytes and seed
 * @content: bytes of content in @fd, from offset 0
 * @header: 48 bytes as stored
 * @why: told the ranges of the file; may be NULL
 *
 * Return: 0, or -1 with errno.
 */
int angae_sample_digest(int fd, uint64_t content, const uint8_t header[ANGAE_TRAILER_HEADER],
			uint32_t seed, uint8_t digest[ANGAE_SHA1_LEN], struct angae_reason *why);

#endif
