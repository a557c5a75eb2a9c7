/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The NATISIGN trailer: where it is, and what its bytes say (HH; formats.md). */
#ifndef ANGAE_TRAILER_H
#define ANGAE_TRAILER_H

#include <stdbool.h>
#include <stdint.h>

#define ANGAE_TRAILER_LEN      320
#define ANGAE_TRAILER_HEADER   48
#define ANGAE_TRAILER_WORD     48 /* offset of the stored word */
#define ANGAE_TRAILER_BLOCK    52 /* offset of the RSA block */
#define ANGAE_TRAILER_TAIL_MAX 440
#define ANGAE_TRAILER_MAGIC    "NATISIGN"
#define ANGAE_EXT_LEN	       8

/* The file word stands 11 bytes before the end of the content. */
#define ANGAE_WORD_BACK 11

/**
 * struct angae_trailer - a trailer that was found
 * @size: bytes in the file
 * @end: S, where the signed part ends; the tail follows
 * @content: N, where the trailer starts
 * @length: L, bytes in the trailer, at most ANGAE_TRAILER_LEN
 * @tail: T, bytes after @end
 * @raw: the trailer as stored, zero beyond @length
 * @header: its first 48 bytes, descrambled
 * @word: the file word, or the stored one
 * @word_stored: the content is too short to hold a file word
 * @ext: the header's extension in lower case
 */
struct angae_trailer {
	uint64_t size;
	uint64_t end;
	uint64_t content;
	uint32_t length;
	uint32_t tail;
	uint8_t raw[ANGAE_TRAILER_LEN];
	uint8_t header[ANGAE_TRAILER_HEADER];
	uint32_t word;
	bool word_stored;
	char ext[ANGAE_EXT_LEN];
};

/* Fields of the descrambled header. */
#define ANGAE_HEADER_KIND 0  /* must be 0 */
#define ANGAE_HEADER_KEY  4  /* only the low byte counts */
#define ANGAE_HEADER_A	  24 /* compared with the pattern list only */
#define ANGAE_HEADER_B	  28
#define ANGAE_HEADER_EXT  32
#define ANGAE_HEADER_SIZE 40

/**
 * angae_trailer_locate() - find @end and @length, reading 20 bytes at most
 *
 * Return: ANGAE_NATI_OK, or 258, 263, 259, 264, 262 in that order.
 */
int angae_trailer_locate(int fd, struct angae_trailer *t);

/**
 * angae_trailer_read() - locate, then read and descramble it
 *
 * Return: ANGAE_NATI_OK, or as angae_trailer_locate(), 260 or 264.
 */
int angae_trailer_read(int fd, struct angae_trailer *t);

/** angae_trailer_decode() - @raw to @header and @ext. */
void angae_trailer_decode(struct angae_trailer *t);

#endif
