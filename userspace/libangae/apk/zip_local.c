// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Local headers: each must be there and agree with the central directory where
 * Android asks. Its method and its other flags are not looked at.
 */
#include <string.h>

#include "bytes.h"
#include "zip.h"

/* How an entry is named to people. */
#define NAME(e) (int)(e)->name.len, (const char *)(e)->name.data

/* Compared piece by piece: a name may be 64 KiB long. */
static bool name_stands_at(const struct zip_file *file, const struct apk_span *name, uint64_t off)
{
	uint8_t buf[256];

	for (uint64_t done = 0; done < name->len;) {
		size_t n =
			name->len - done < sizeof(buf) ? (size_t)(name->len - done) : sizeof(buf);
		const uint8_t *have = apk_zip_view(file, off + done, n, buf);

		if (!have || memcmp(have, name->data + done, n))
			return false;
		done += n;
	}
	return true;
}

/*
 * Today's libziparchive lets the local header alone say whether a descriptor
 * follows; apksig and older ones want the two to agree.
 */
static bool check_sizes(struct zip_reader *r, const struct apk_entry *e, const uint8_t *local)
{
	unsigned int flags = angae_get16(local + 6);

	if ((flags ^ e->flags) & ZIP_FLAG_DESCRIPTOR)
		apk_zip_doubt(r, "ZIP_DESCRIPTOR_FLAG", e->header, ZIP_LOCAL_LEN,
			      "%.*s: only one of its headers announces a descriptor", NAME(e));
	if (flags & ZIP_FLAG_DESCRIPTOR)
		return true;
	if (angae_get32(local + 14) == e->crc && angae_get32(local + 18) == e->packed &&
	    angae_get32(local + 22) == e->size)
		return true;
	apk_zip_fault(r, "ZIP_LOCAL_SIZES", e->header, ZIP_LOCAL_LEN,
		      "%.*s: its local header gives other sizes or CRC", NAME(e));
	return false;
}

static bool check_range(struct zip_reader *r, const struct apk_entry *e, uint64_t data)
{
	uint64_t need = e->packed;

	if (e->method == ZIP_STORED && e->size > need)
		need = e->size;
	if (data <= r->zip->directory && need <= r->zip->directory - data)
		return true;
	apk_zip_fault(r, "ZIP_ENTRY_RANGE", e->header, ZIP_LOCAL_LEN,
		      "%.*s: runs into the central directory", NAME(e));
	return false;
}

static bool check_local(struct zip_reader *r, struct apk_entry *e)
{
	uint8_t buf[ZIP_LOCAL_LEN];
	const uint8_t *local = NULL;
	uint64_t data;

	if (e->header < r->zip->directory && r->zip->directory - e->header >= ZIP_LOCAL_LEN)
		local = apk_zip_view(&r->file, e->header, ZIP_LOCAL_LEN, buf);
	if (!local || angae_get32(local) != ZIP_LOCAL_MAGIC) {
		apk_zip_fault(r, "ZIP_LOCAL_HEADER", e->header, ZIP_LOCAL_LEN,
			      "%.*s: no local header at %llu", NAME(e),
			      (unsigned long long)e->header);
		return false;
	}
	if (angae_get16(local + 26) != e->name.len ||
	    !name_stands_at(&r->file, &e->name, e->header + ZIP_LOCAL_LEN)) {
		apk_zip_fault(r, "ZIP_LOCAL_NAME", e->header, ZIP_LOCAL_LEN,
			      "%.*s: named otherwise in its local header", NAME(e));
		return false;
	}
	data = e->header + ZIP_LOCAL_LEN + angae_get16(local + 26) + angae_get16(local + 28);
	if (!check_range(r, e, data) || !check_sizes(r, e, local))
		return false;
	e->data = data;
	return true;
}

void apk_zip_read_locals(struct zip_reader *r)
{
	uint8_t buf[4];
	const uint8_t *first = apk_zip_view(&r->file, 0, sizeof(buf), buf);

	/* Else a file could be a program to one reader and an archive to the other. */
	if (!first || angae_get32(first) != ZIP_LOCAL_MAGIC)
		apk_zip_fault(r, "ZIP_FIRST_BYTES", 0, sizeof(buf),
			      "the file does not begin with a local header");
	for (size_t i = 0; i < r->zip->n; i++) {
		struct apk_entry *e = &r->zip->entries[i];

		if (!e->bad && check_local(r, e))
			continue;
		e->bad = true;
		e->data = 0;
		e->packed = 0;
	}
}
