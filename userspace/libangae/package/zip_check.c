// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Android's own reader insists on, and some more: an archive that is read
 * in one way only.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <angae/utf8.h>

#include "bytes.h"
#include "error.h"
#include "read.h"
#include "zip_internal.h"

static bool good_component(const char *s, size_t len)
{
	return len && !(len == 1 && s[0] == '.') && !(len == 2 && s[0] == '.' && s[1] == '.');
}

/* A relative path of plain UTF-8 without "", "." and ".."; a directory ends in one slash. */
static bool good_name(const char *name)
{
	const char *s = name;

	while (*s) {
		size_t n = strcspn(s, "/");

		if (!good_component(s, n))
			return false;
		s += n;
		s += *s == '/';
	}
	for (s = name; *s; s += angae_utf8(s))
		if (*s == '\\' || !angae_utf8(s))
			return false;
	return s != name;
}

static int check_entry(const struct zip_file *f, size_t i, char *err, size_t errlen)
{
	const struct angae_zip_entry *e = &f->entry;

	if (!good_name(e->name)) {
		angae_error(err, errlen, "entry %zu: its name is not a plain relative path", i);
		return -1;
	}
	if (e->method != ZIP_STORED && e->method != ZIP_DEFLATE) {
		angae_error(err, errlen, "%.60s: method %u is not known", e->name, e->method);
		return -1;
	}
	if (f->packed == UINT32_MAX || e->size == UINT32_MAX || f->start == UINT32_MAX) {
		angae_error(err, errlen, "%.60s: ZIP64", e->name);
		return -1;
	}
	if ((e->method == ZIP_STORED && f->packed != e->size) ||
	    e->size > f->packed * ZIP_DEFLATE_MAX || (!e->size && f->packed > 2)) {
		angae_error(err, errlen, "%.60s: %llu bytes cannot come out of %llu", e->name,
			    (unsigned long long)e->size, (unsigned long long)f->packed);
		return -1;
	}
	if (e->name[strlen(e->name) - 1] == '/' && e->size) {
		angae_error(err, errlen, "%.60s: a directory with content", e->name);
		return -1;
	}
	return 0;
}

static bool sizes_agree(const struct zip_file *f, const uint8_t *local)
{
	uint32_t crc = angae_get32(local + 14);
	uint32_t packed = angae_get32(local + 18);
	uint32_t size = angae_get32(local + 22);

	if ((f->flags & ZIP_FLAG_DESCRIPTOR) && !crc && !packed && !size)
		return true;
	return crc == f->entry.crc && packed == f->packed && size == f->entry.size;
}

/* Compared piece by piece: a name may be 64 KiB long. */
static bool name_stands_at(int fd, const char *name, size_t len, uint64_t off)
{
	uint8_t buf[256];

	while (len) {
		size_t n = len < sizeof(buf) ? len : sizeof(buf);

		if (angae_read_at(fd, buf, n, off) < 0 || memcmp(buf, name, n))
			return false;
		name += n;
		off += n;
		len -= n;
	}
	return true;
}

/* The method here is not looked at: Android goes by the directory's. */
static int check_local(const struct angae_zip *zip, struct zip_file *f, char *err, size_t errlen)
{
	size_t len = strlen(f->entry.name);
	uint8_t local[ZIP_LOCAL_LEN];

	if (f->start > zip->dir || zip->dir - f->start < ZIP_LOCAL_LEN ||
	    angae_read_at(zip->fd, local, sizeof(local), f->start) < 0 ||
	    angae_get32(local) != ZIP_LOCAL_MAGIC) {
		angae_error(err, errlen, "%.60s: no local header at %llu", f->entry.name,
			    (unsigned long long)f->start);
		return -1;
	}
	f->data = f->start + ZIP_LOCAL_LEN + angae_get16(local + 26) + angae_get16(local + 28);
	if (f->data > zip->dir || f->packed > zip->dir - f->data) {
		angae_error(err, errlen, "%.60s: runs into the central directory", f->entry.name);
		return -1;
	}
	if (angae_get16(local + 26) != len ||
	    !name_stands_at(zip->fd, f->entry.name, len, f->start + ZIP_LOCAL_LEN)) {
		angae_error(err, errlen, "%.60s: named otherwise in its local header",
			    f->entry.name);
		return -1;
	}
	if (((angae_get16(local + 6) ^ f->flags) & ZIP_FLAG_DESCRIPTOR) || !sizes_agree(f, local)) {
		angae_error(err, errlen, "%.60s: its local header gives other sizes or CRC",
			    f->entry.name);
		return -1;
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct zip_file *const *x = a, *const *y = b;

	return strcmp((*x)->entry.name, (*y)->entry.name);
}

static int by_start(const void *a, const void *b)
{
	const struct zip_file *const *x = a, *const *y = b;

	return ((*x)->start > (*y)->start) - ((*x)->start < (*y)->start);
}

/* @order is free to be sorted. The archive must start with its first entry. */
static int check_overlaps(const struct angae_zip *zip, const struct zip_file **order, char *err,
			  size_t errlen)
{
	qsort(order, zip->count, sizeof(*order), by_start);
	if (order[0]->start) {
		angae_error(err, errlen, "%llu bytes before the first entry",
			    (unsigned long long)order[0]->start);
		return -1;
	}
	for (size_t i = 1; i < zip->count; i++)
		if (order[i - 1]->data + order[i - 1]->packed > order[i]->start) {
			angae_error(err, errlen, "%.60s and %.60s overlap",
				    order[i - 1]->entry.name, order[i]->entry.name);
			return -1;
		}
	return 0;
}

static int check_duplicates(const struct angae_zip *zip, const struct zip_file **order, char *err,
			    size_t errlen)
{
	qsort(order, zip->count, sizeof(*order), by_name);
	for (size_t i = 1; i < zip->count; i++)
		if (!by_name(&order[i - 1], &order[i])) {
			angae_error(err, errlen, "%.60s is there twice", order[i]->entry.name);
			return -1;
		}
	return 0;
}

int angae_zip_check(struct angae_zip *zip, char *err, size_t errlen)
{
	uint64_t total = 0;

	zip->by_name = calloc(zip->count, sizeof(const struct zip_file *));
	if (!zip->by_name) {
		angae_error(err, errlen, "out of memory");
		return -1;
	}
	for (size_t i = 0; i < zip->count; i++) {
		struct zip_file *f = &zip->files[i];

		if (check_entry(f, i, err, errlen) < 0 || check_local(zip, f, err, errlen) < 0)
			return -1;
		zip->by_name[i] = f;
		total += f->entry.size;
	}
	if (total > ZIP_TOTAL_MAX) {
		angae_error(err, errlen, "unfolds to more than %llu bytes", ZIP_TOTAL_MAX);
		return -1;
	}
	if (check_overlaps(zip, zip->by_name, err, errlen) < 0)
		return -1;
	return check_duplicates(zip, zip->by_name, err, errlen);
}
