// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The string pool. Offsets and lengths come from the file, so each is checked
 * where it is used; a pool of a million strings costs nothing until one is read.
 */
#include <string.h>

#include "axml.h"
#include "bytes.h"

#define HEADER	  28
#define FLAG_UTF8 0x100

static int refuse(const char **why, const char *text)
{
	*why = text;
	return -1;
}

int apk_axml_pool_read(struct axml_pool *pool, const uint8_t *chunk, size_t len, const char **why)
{
	size_t header = angae_get16(chunk + 2), unit, end = len;
	uint32_t count, styles, start, styles_start;

	memset(pool, 0, sizeof(*pool));
	if (header < HEADER || header > len)
		return refuse(why, "the string pool's header is too short");
	count = angae_get32(chunk + 8);
	styles = angae_get32(chunk + 12);
	pool->utf8 = angae_get32(chunk + 16) & FLAG_UTF8;
	start = angae_get32(chunk + 20);
	styles_start = angae_get32(chunk + 24);
	if (!count)
		return styles ? refuse(why, "the string pool has styles, but no strings") : 0;
	if (count > (len - header) / 4)
		return refuse(why, "the string pool counts more strings than it has room for");
	if (start >= len - 2)
		return refuse(why, "the strings begin outside of their pool");
	if (styles) {
		if (styles_start >= len - 2 || styles_start <= start)
			return refuse(why, "the styles do not follow the strings");
		end = styles_start;
	}
	unit = pool->utf8 ? 1 : 2;
	pool->len = (end - start) / unit * unit;
	pool->bytes = chunk + start;
	if (!pool->len || pool->bytes[pool->len - 1] || pool->bytes[pool->len - unit])
		return refuse(why, "the last string does not end");
	pool->offsets = chunk + header;
	pool->count = count;
	return 0;
}

/* A length in one or two units, the second if the first has its top bit set. */
static bool length8(const struct axml_pool *pool, size_t *at, size_t *len)
{
	if (*at >= pool->len)
		return false;
	*len = pool->bytes[(*at)++];
	if (*len & 0x80) {
		if (*at >= pool->len)
			return false;
		*len = (*len & 0x7f) << 8 | pool->bytes[(*at)++];
	}
	return true;
}

static bool length16(const struct axml_pool *pool, size_t *at, size_t *len)
{
	if (pool->len - *at < 2)
		return false;
	*len = angae_get16(pool->bytes + *at);
	*at += 2;
	if (*len & 0x8000) {
		if (pool->len - *at < 2)
			return false;
		*len = (*len & 0x7fff) << 16 | angae_get16(pool->bytes + *at);
		*at += 2;
	}
	return true;
}

/* Where a string's bytes are; false when it is not whole. */
static bool locate(const struct axml_pool *pool, uint32_t index, const uint8_t **text, size_t *len)
{
	size_t at, chars;

	if (index >= pool->count)
		return false;
	at = angae_get32(pool->offsets + 4 * (size_t)index);
	if (at >= pool->len)
		return false;
	if (!pool->utf8) {
		/* The pool's length is even, the offset need not be. */
		if (!length16(pool, &at, len) || pool->len - at < 2 ||
		    *len > (pool->len - at - 2) / 2)
			return false;
		*text = pool->bytes + at;
		return !angae_get16(*text + 2 * *len);
	}
	if (!length8(pool, &at, &chars) || !length8(pool, &at, len))
		return false;
	/* aapt has written 15 bits of longer lengths: the string goes on by a multiple of them. */
	while (at + *len < pool->len && pool->bytes[at + *len])
		*len += 0x8000;
	*text = pool->bytes + at;
	return at + *len < pool->len;
}

static size_t put(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

#define NO_CHARACTER 0xfffd

static uint32_t next16(const uint8_t *text, size_t len, size_t *i)
{
	uint32_t c = angae_get16(text + 2 * (*i)++), low;

	if (c < 0xd800 || c > 0xdfff)
		return c ? c : NO_CHARACTER;
	if (c > 0xdbff || *i == len)
		return NO_CHARACTER;
	low = angae_get16(text + 2 * *i);
	if (low < 0xdc00 || low > 0xdfff)
		return NO_CHARACTER;
	(*i)++;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

/* One byte that begins nothing well-formed is one NO_CHARACTER. */
static uint32_t next8(const uint8_t *text, size_t len, size_t *i)
{
	uint8_t first = text[(*i)++];
	size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
	uint32_t c = first & (0x3f >> more);

	if (first < 0x80)
		return first ? first : NO_CHARACTER;
	if (first < 0xc2 || first > 0xf4 || len - *i < more)
		return NO_CHARACTER;
	for (size_t k = 0; k < more; k++) {
		if ((text[*i + k] & 0xc0) != 0x80)
			return NO_CHARACTER;
		c = c << 6 | (text[*i + k] & 0x3f);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return NO_CHARACTER;
	*i += more;
	return c;
}

long apk_axml_string(const struct axml_pool *pool, uint32_t index, char *out, size_t size)
{
	const uint8_t *text;
	size_t len, n = 0;

	out[0] = '\0';
	if (!locate(pool, index, &text, &len))
		return -1;
	for (size_t i = 0; i < len && n + 4 < size;)
		n += put(out + n, pool->utf8 ? next8(text, len, &i) : next16(text, len, &i));
	out[n] = '\0';
	return (long)n;
}

bool apk_axml_is(const struct axml_pool *pool, uint32_t index, const char *text)
{
	const uint8_t *bytes;
	size_t len, want = strlen(text);

	/* What is compared with is plain ASCII. */
	if (!locate(pool, index, &bytes, &len) || len != want)
		return false;
	if (pool->utf8)
		return !memcmp(bytes, text, len);
	for (size_t i = 0; i < len; i++)
		if (angae_get16(bytes + 2 * i) != (uint8_t)text[i])
			return false;
	return true;
}
