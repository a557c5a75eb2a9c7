// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end record and the central directory.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "read.h"
#include "zip_internal.h"

/* The end record and the directory it points to. */
struct directory {
	uint8_t *bytes;
	size_t len;
};

/* An end record at @p whose comment ends where the file does. */
static bool ends_the_file(const uint8_t *p, size_t left)
{
	return left >= ZIP_END_LEN && angae_get32(p) == ZIP_END_MAGIC &&
	       angae_get16(p + 20) == left - ZIP_END_LEN;
}

/*
 * One end record only may be there, with no other magic in its comment: else
 * two readers could see two archives.
 */
static long find_end(const uint8_t *buf, size_t len)
{
	long found = -1;

	for (size_t i = 0; i + 4 <= len; i++) {
		if (angae_get32(buf + i) != ZIP_END_MAGIC)
			continue;
		if (found >= 0)
			return -1;
		if (ends_the_file(buf + i, len - i))
			found = (long)i;
	}
	return found;
}

static int read_end(const struct angae_zip *zip, uint8_t end[ZIP_END_LEN], uint64_t *at, char *err,
		    size_t errlen)
{
	size_t len = ZIP_END_LEN + ZIP_COMMENT_MAX;
	uint8_t *buf;
	long found;

	if (len > zip->size)
		len = (size_t)zip->size;
	buf = malloc(len + 1);
	if (!buf || angae_read_at(zip->fd, buf, len, zip->size - len) < 0) {
		angae_error(err, errlen, "the end cannot be read");
		free(buf);
		return -1;
	}
	found = find_end(buf, len);
	if (found < 0) {
		angae_error(err, errlen, "no ZIP, or not one end record at its very end");
		free(buf);
		return -1;
	}
	memcpy(end, buf + found, ZIP_END_LEN);
	*at = zip->size - len + (size_t)found;
	free(buf);
	return 0;
}

static int load(struct angae_zip *zip, struct directory *dir, char *err, size_t errlen)
{
	uint8_t end[ZIP_END_LEN];
	uint64_t at;

	if (read_end(zip, end, &at, err, errlen) < 0)
		return -1;
	zip->count = angae_get16(end + 10);
	dir->len = angae_get32(end + 12);
	zip->dir = angae_get32(end + 16);
	if (angae_get32(end + 4) || angae_get16(end + 8) != zip->count) {
		angae_error(err, errlen, "in several parts");
		return -1;
	}
	if (zip->count == UINT16_MAX || zip->dir == UINT32_MAX || zip->dir + dir->len != at) {
		angae_error(err, errlen, "the central directory does not end at its end record");
		return -1;
	}
	if (!zip->count || dir->len > ZIP_DIRECTORY_MAX ||
	    dir->len / ZIP_CENTRAL_LEN < zip->count) {
		angae_error(err, errlen, "%zu entries cannot be in a directory of %zu bytes",
			    zip->count, dir->len);
		return -1;
	}
	dir->bytes = malloc(dir->len);
	if (!dir->bytes || angae_read_at(zip->fd, dir->bytes, dir->len, zip->dir) < 0) {
		angae_error(err, errlen, "the central directory cannot be read");
		return -1;
	}
	return 0;
}

static int take(struct zip_file *file, const uint8_t *c, char *name, size_t i, char *err,
		size_t errlen)
{
	size_t len = angae_get16(c + 28);

	file->flags = angae_get16(c + 8);
	file->entry.method = angae_get16(c + 10);
	file->entry.crc = angae_get32(c + 16);
	file->packed = angae_get32(c + 20);
	file->entry.size = angae_get32(c + 24);
	file->start = angae_get32(c + 42);
	if (memchr(c + ZIP_CENTRAL_LEN, '\0', len)) {
		angae_error(err, errlen, "entry %zu: a NUL in its name", i);
		return -1;
	}
	memcpy(name, c + ZIP_CENTRAL_LEN, len);
	name[len] = '\0';
	file->entry.name = name;
	return 0;
}

static int parse(struct angae_zip *zip, const struct directory *dir, char *err, size_t errlen)
{
	const uint8_t *c = dir->bytes;
	size_t left = dir->len;
	char *name = zip->names;

	for (size_t i = 0; i < zip->count; i++) {
		size_t whole;

		if (left < ZIP_CENTRAL_LEN || angae_get32(c) != ZIP_CENTRAL_MAGIC) {
			angae_error(err, errlen, "entry %zu: no directory record", i);
			return -1;
		}
		whole = ZIP_CENTRAL_LEN + (size_t)angae_get16(c + 28) + angae_get16(c + 30) +
			angae_get16(c + 32);
		if (whole > left) {
			angae_error(err, errlen, "entry %zu: cut short", i);
			return -1;
		}
		if (take(&zip->files[i], c, name, i, err, errlen) < 0)
			return -1;
		name += angae_get16(c + 28) + 1;
		c += whole;
		left -= whole;
	}
	if (!left)
		return 0;
	angae_error(err, errlen, "%zu bytes too many in the central directory", left);
	return -1;
}

int angae_zip_read_directory(struct angae_zip *zip, char *err, size_t errlen)
{
	struct directory dir = {0};
	int ret = load(zip, &dir, err, errlen);

	if (!ret) {
		/* Both are bounded by bytes that were read: a record is 46 of them, a name stands in it. */
		zip->files = calloc(zip->count, sizeof(*zip->files));
		zip->names = malloc(dir.len);
		if (zip->files && zip->names) {
			ret = parse(zip, &dir, err, errlen);
		} else {
			angae_error(err, errlen, "out of memory");
			ret = -1;
		}
	}
	free(dir.bytes);
	return ret;
}
