// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entries by name and by place: no name twice, no byte in two entries.
 *
 * The index is sorted and not hashed: no choice of names makes it slow.
 */
#include <stdlib.h>
#include <string.h>

#include "zip.h"

static int compare(const struct apk_span *a, const void *name, uint64_t len)
{
	uint64_t n = a->len < len ? a->len : len;
	int d = n ? memcmp(a->data, name, (size_t)n) : 0;

	return d ? d : (a->len > len) - (a->len < len);
}

/* Of two alike the first in the directory comes first. */
static int by_name(const void *a, const void *b, void *arg)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct apk_entry *e = arg;
	int d = compare(&e[x].name, e[y].name.data, e[y].name.len);

	return d ? d : (x > y) - (x < y);
}

static int by_place(const void *a, const void *b, void *arg)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct apk_entry *e = arg;

	if (e[x].header != e[y].header)
		return e[x].header > e[y].header ? 1 : -1;
	return (x > y) - (x < y);
}

static void check_duplicates(struct zip_reader *r)
{
	const struct apk_zip *zip = r->zip;

	for (size_t i = 1; i < zip->n; i++) {
		const struct apk_entry *e = &zip->entries[zip->index[i]];
		const struct apk_entry *before = &zip->entries[zip->index[i - 1]];

		if (!compare(&before->name, e->name.data, e->name.len))
			apk_zip_fault(r, "ZIP_DUPLICATE_NAME", e->header, ZIP_LOCAL_LEN,
				      "%.*s is there twice", (int)e->name.len,
				      (const char *)e->name.data);
	}
}

static void check_overlaps(struct zip_reader *r)
{
	const struct apk_zip *zip = r->zip;
	const struct apk_entry *before = NULL;

	qsort_r(zip->index, zip->n, sizeof(*zip->index), by_place, zip->entries);
	for (size_t i = 0; i < zip->n; i++) {
		const struct apk_entry *e = &zip->entries[zip->index[i]];

		if (e->bad)
			continue;
		if (before && before->data + before->packed > e->header)
			apk_zip_fault(r, "ZIP_OVERLAP", e->header, ZIP_LOCAL_LEN,
				      "%.*s and %.*s overlap",
				      before->name.len > 80 ? 80 : (int)before->name.len,
				      (const char *)before->name.data, (int)e->name.len,
				      (const char *)e->name.data);
		before = e;
	}
}

int apk_zip_read_names(struct zip_reader *r)
{
	struct apk_zip *zip = r->zip;

	zip->index = malloc((zip->n + 1) * sizeof(*zip->index));
	if (!zip->index)
		return apk_zip_no_memory(r);
	zip->nindex = zip->n;
	for (size_t i = 0; i < zip->n; i++)
		zip->index[i] = (uint32_t)i;
	check_overlaps(r);
	qsort_r(zip->index, zip->n, sizeof(*zip->index), by_name, zip->entries);
	check_duplicates(r);
	return 0;
}

const struct apk_entry *apk_zip_find(const struct apk_zip *zip, const char *name, size_t len)
{
	size_t low = 0, high = zip->nindex;
	const struct apk_entry *e;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare(&zip->entries[zip->index[mid]].name, name, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == zip->nindex)
		return NULL;
	e = &zip->entries[zip->index[low]];
	return compare(&e->name, name, len) ? NULL : e;
}
