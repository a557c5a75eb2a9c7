/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Android's binary XML, read as Android's own ResXMLTree reads it: what that
 * one skips is skipped, what it refuses is refused, and nothing is read that
 * lies outside of its chunk.
 */
#ifndef ANGAE_AXML_H
#define ANGAE_AXML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define AXML_NONE 0xffffffffu /* no such string */

/**
 * struct axml_pool - the strings of a document
 * @offsets: @count little-endian words; checked to lie in the chunk
 * @bytes: @len bytes the offsets point into; the last of them is NUL
 */
struct axml_pool {
	const uint8_t *offsets;
	uint32_t count;
	const uint8_t *bytes;
	size_t len;
	bool utf8;
};

enum axml_event {
	AXML_BAD, /* refused; axml.why says so */
	AXML_DONE,
	AXML_START_NAMESPACE,
	AXML_END_NAMESPACE,
	AXML_START,
	AXML_END,
	AXML_TEXT,
};

/* Types of values that are told apart here. */
enum {
	AXML_REFERENCE = 1,
	AXML_ATTRIBUTE = 2,
	AXML_STRING = 3,
	AXML_FLOAT = 4,
	AXML_DIMENSION = 5,
	AXML_FRACTION = 6,
	AXML_INT = 0x10,
	AXML_HEX = 0x11,
	AXML_BOOLEAN = 0x12,
	AXML_COLOUR = 0x1c,
	AXML_COLOUR_LAST = 0x1f,
};

/**
 * struct axml - a document under way
 * @next: where the next node begins
 * @line, @ns, @name: of the node; for text @name is the text, for a namespace prefix and URI
 * @nattrs, @attrs, @attrsize: attributes of a start node
 * @why, @at: what was refused, and where in the document
 */
struct axml {
	const uint8_t *data;
	size_t len;
	struct axml_pool pool;
	const uint8_t *ids;
	size_t nids;
	size_t next;
	uint32_t line;
	uint32_t ns;
	uint32_t name;
	unsigned int nattrs;
	const uint8_t *attrs;
	size_t attrsize;
	const char *why;
	size_t at;
};

/**
 * struct axml_attr - one attribute
 * @id: resource id of its name, 0: none
 * @raw: the string as it was written, or AXML_NONE
 */
struct axml_attr {
	uint32_t ns;
	uint32_t name;
	uint32_t raw;
	uint32_t id;
	uint8_t type;
	uint32_t data;
};

/** apk_axml_open() - 0, or -1 with @x->why: no document, or no element in it. */
int apk_axml_open(struct axml *x, const uint8_t *data, size_t len);
/** apk_axml_next() - the next node. After AXML_BAD or AXML_DONE there is none. */
enum axml_event apk_axml_next(struct axml *x);
/** apk_axml_attr() - attribute @i, below @x->nattrs, of the start node. */
struct axml_attr apk_axml_attr(const struct axml *x, unsigned int i);

/** apk_axml_pool_read() - the strings of the chunk at @chunk; 0, or -1 with *@why. */
int apk_axml_pool_read(struct axml_pool *pool, const uint8_t *chunk, size_t len, const char **why);

/**
 * apk_axml_string() - a string as UTF-8, cut at a character to fit
 *
 * What is no character, and NUL, becomes U+FFFD. Return: length of what is in
 * @out, or -1 when the pool has no such string or it is not whole; @out is
 * empty then.
 */
long apk_axml_string(const struct axml_pool *pool, uint32_t index, char *out, size_t size);
/** apk_axml_is() - it is that very text. */
bool apk_axml_is(const struct axml_pool *pool, uint32_t index, const char *text);

/** apk_axml_print() - the document as `aapt dump xmltree` prints it; 0, or -1 with @err. */
int apk_axml_print(const uint8_t *data, size_t len, FILE *out, char *err, size_t errlen);

#endif
