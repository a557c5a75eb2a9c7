// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The central directory: what Android believes of an entry, but for where its
 * bytes begin.
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "zip.h"

/* Without a map the directory is held in memory: 65535 entries of a long name each fit. */
#define HELD_MAX (32u << 20)

static int get_directory(struct zip_reader *r)
{
	uint64_t len = r->zip->directory_len;

	if (!r->file.map && len <= HELD_MAX)
		r->hold = malloc(len + 1);
	if (r->file.map || r->hold)
		r->directory = apk_zip_view(&r->file, r->zip->directory, (size_t)len, r->hold);
	if (r->directory)
		return 0;
	apk_zip_fault(r, "ZIP_DIRECTORY_RANGE", r->zip->directory, len,
		      "the central directory cannot be read, or is too long to be held");
	return -1;
}

/* As loose as Android's reader: overlong forms pass, stray bytes and NUL do not. */
static bool good_utf8(const uint8_t *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t lead = s[i];

		if (lead < 0x80)
			continue;
		if ((lead & 0xC0) == 0x80 || lead >= 0xFE)
			return false;
		for (lead = (uint8_t)(lead << 1); lead & 0x80; lead = (uint8_t)(lead << 1))
			if (++i >= len || (s[i] & 0xC0) != 0x80)
				return false;
	}
	return true;
}

static void check_name(struct zip_reader *r, const struct apk_entry *e, size_t i, uint64_t off)
{
	if (!e->name.len)
		apk_zip_fault(r, "ZIP_NAME_EMPTY", off, ZIP_CENTRAL_LEN, "entry %zu has no name",
			      i);
	else if (memchr(e->name.data, '\0', e->name.len))
		apk_zip_fault(r, "ZIP_NAME_NUL", off, ZIP_CENTRAL_LEN + e->name.len,
			      "entry %zu: a NUL in its name", i);
	else if (!good_utf8(e->name.data, e->name.len))
		apk_zip_fault(r, "ZIP_NAME_UTF8", off, ZIP_CENTRAL_LEN + e->name.len,
			      "entry %zu: its name is not UTF-8", i);
}

static void take(struct apk_entry *e, const uint8_t *c)
{
	e->flags = angae_get16(c + 8);
	e->method = angae_get16(c + 10);
	e->crc = angae_get32(c + 16);
	e->packed = angae_get32(c + 20);
	e->size = angae_get32(c + 24);
	e->name.data = c + ZIP_CENTRAL_LEN;
	e->name.len = angae_get16(c + 28);
	e->header = angae_get32(c + 42);
}

static void check_fields(struct zip_reader *r, struct apk_entry *e, size_t i, uint64_t off)
{
	if (e->packed == UINT32_MAX || e->size == UINT32_MAX || e->header == UINT32_MAX) {
		apk_zip_fault(r, "ZIP_ZIP64", off, ZIP_CENTRAL_LEN, "entry %zu: ZIP64", i);
		e->bad = true;
	}
	if (e->method == ZIP_STORED && e->packed != e->size) {
		apk_zip_fault(r, "ZIP_STORED_SIZE", off, ZIP_CENTRAL_LEN,
			      "%.*s: stored, and of two sizes", (int)e->name.len,
			      (const char *)e->name.data);
	}
}

/* Android stops at the count; a record behind it is one that other readers see. */
static void check_rest(struct zip_reader *r, const uint8_t *c, size_t left)
{
	uint64_t off = r->zip->directory + r->zip->directory_len - left;

	if (left >= 4 && angae_get32(c) == ZIP_CENTRAL_MAGIC)
		apk_zip_fault(r, "ZIP_ENTRY_COUNT", off, left,
			      "more entries than the end record counts");
	else if (left)
		apk_zip_doubt(r, "ZIP_DIRECTORY_REST", off, left,
			      "bytes behind the last record of the central directory");
}

static int parse(struct zip_reader *r)
{
	struct apk_zip *zip = r->zip;
	const uint8_t *c = r->directory;
	size_t left = (size_t)zip->directory_len;

	for (size_t i = 0; i < zip->n; i++) {
		uint64_t off = zip->directory + zip->directory_len - left;
		size_t whole;

		if (left < ZIP_CENTRAL_LEN || angae_get32(c) != ZIP_CENTRAL_MAGIC) {
			apk_zip_fault(r, "ZIP_DIRECTORY_RECORD", off, left,
				      "entry %zu of %zu: no directory record", i, zip->n);
			return -1;
		}
		whole = ZIP_CENTRAL_LEN + (size_t)angae_get16(c + 28) + angae_get16(c + 30) +
			angae_get16(c + 32);
		if (whole > left) {
			apk_zip_fault(r, "ZIP_DIRECTORY_RECORD", off, left,
				      "entry %zu: its directory record is cut short", i);
			return -1;
		}
		take(&zip->entries[i], c);
		check_name(r, &zip->entries[i], i, off);
		check_fields(r, &zip->entries[i], i, off);
		c += whole;
		left -= whole;
	}
	check_rest(r, c, left);
	return 0;
}

int apk_zip_read_directory(struct zip_reader *r)
{
	struct apk_zip *zip = r->zip;

	if (get_directory(r) < 0)
		return -1;
	/* Bounded by bytes that are there: a record is 46 of them. */
	if (zip->n > zip->directory_len / ZIP_CENTRAL_LEN) {
		apk_zip_fault(r, "ZIP_DIRECTORY_RECORD", zip->directory, zip->directory_len,
			      "%zu entries cannot be in a directory of %llu bytes", zip->n,
			      (unsigned long long)zip->directory_len);
		return -1;
	}
	zip->entries = calloc(zip->n + 1, sizeof(*zip->entries));
	return zip->entries ? parse(r) : apk_zip_no_memory(r);
}
