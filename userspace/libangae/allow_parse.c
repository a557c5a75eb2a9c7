// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "allow_format.h"
#include "bytes.h"
#include "error.h"

static const char *const section_names[ALLOW_SECTIONS] = {"media", "package", "revoked"};

int angae_allow_package_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._");

	return n && n < ANGAE_PACKAGE_LEN && !name[n] && name[0] != '.';
}

static int parse_header(struct angae_allow *list, char *err, size_t errlen)
{
	const uint8_t *h = list->file;
	uint64_t end = ALLOW_HEADER_LEN;

	if (list->len < ALLOW_HEADER_LEN || memcmp(h, ALLOW_MAGIC, ALLOW_MAGIC_LEN)) {
		angae_error(err, errlen, "not a state allowlist");
		return -1;
	}
	if (angae_get32(h + ALLOW_OFF_FORMAT) != ALLOW_FORMAT ||
	    angae_get32(h + ALLOW_OFF_HEADER_LEN) != ALLOW_HEADER_LEN) {
		angae_error(err, errlen, "allowlist format %u is not known here",
			    angae_get32(h + ALLOW_OFF_FORMAT));
		return -1;
	}
	for (size_t i = ALLOW_OFF_RESERVED; i < ALLOW_HEADER_LEN; i++)
		if (h[i]) {
			angae_error(err, errlen, "byte %zu of the header is not zero", i);
			return -1;
		}
	list->version = angae_get64(h + ALLOW_OFF_VERSION);
	for (int s = 0; s < ALLOW_SECTIONS; s++) {
		list->records[s] = h + end;
		list->count[s] = angae_get32(h + ALLOW_OFF_COUNTS + 4 * s);
		end += (uint64_t)list->count[s] * ALLOW_RECORD_LEN;
		if (end > list->len)
			break;
	}
	list->names_len = angae_get32(h + ALLOW_OFF_NAMES);
	if (end > list->len || list->names_len > list->len - end) {
		angae_error(err, errlen, "cut short: the header promises more than %zu bytes",
			    list->len);
		return -1;
	}
	list->names = (const char *)h + end;
	list->cms = (size_t)end + list->names_len;
	return 0;
}

static int check_digest(const struct angae_allow *list, char *err, size_t errlen)
{
	uint8_t digest[ANGAE_SHA256_LEN];

	if (EVP_Digest(list->file + ALLOW_HEADER_LEN, list->cms - ALLOW_HEADER_LEN, digest, NULL,
		       EVP_sha256(), NULL) == 1 &&
	    !memcmp(digest, list->file + ALLOW_OFF_DIGEST, sizeof(digest)))
		return 0;
	angae_error(err, errlen, "the records are not those the header was made for");
	return -1;
}

static int check_record(const struct angae_allow *list, int section, const uint8_t *r)
{
	uint32_t name = angae_get32(r + ALLOW_OFF_NAME);

	if (section + 1 != ANGAE_ALLOW_PACKAGE)
		return name || angae_get32(r + ALLOW_OFF_PKG_VERSION) ? -1 : 0;
	if (name >= list->names_len || !angae_allow_package_name(list->names + name))
		return -1;
	return 0;
}

static int check_records(const struct angae_allow *list, char *err, size_t errlen)
{
	/* Every name ends inside the names: the last byte is a NUL, and so is the empty name. */
	if (!list->names_len || list->names[0] || list->names[list->names_len - 1]) {
		angae_error(err, errlen, "the names are malformed");
		return -1;
	}
	for (int s = 0; s < ALLOW_SECTIONS; s++)
		for (size_t i = 0; i < list->count[s]; i++) {
			const uint8_t *r = list->records[s] + i * ALLOW_RECORD_LEN;

			if (i && memcmp(r - ALLOW_RECORD_LEN, r, ANGAE_SHA256_LEN) >= 0) {
				angae_error(err, errlen, "%s record %zu is out of order",
					    section_names[s], i);
				return -1;
			}
			if (check_record(list, s, r) < 0) {
				angae_error(err, errlen, "%s record %zu is malformed",
					    section_names[s], i);
				return -1;
			}
		}
	return 0;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* As many words as there are records, which are all there: parse_header() saw to it. */
static int index_sizes(struct angae_allow *list, char *err, size_t errlen)
{
	for (int s = 0; s < ALLOW_SECTIONS; s++) {
		size_t n = list->count[s];

		if (!n)
			continue;
		list->sizes[s] = calloc(n, sizeof(*list->sizes[s]));
		if (!list->sizes[s]) {
			angae_error(err, errlen, "out of memory");
			return -1;
		}
		for (size_t i = 0; i < n; i++)
			list->sizes[s][i] = angae_get64(list->records[s] + i * ALLOW_RECORD_LEN +
							ALLOW_OFF_SIZE);
		qsort(list->sizes[s], n, sizeof(*list->sizes[s]), by_size);
	}
	return 0;
}

struct angae_allow *angae_allow_parse(uint8_t *file, size_t len, char *err, size_t errlen)
{
	struct angae_allow *list = calloc(1, sizeof(*list));

	if (!list) {
		free(file);
		angae_error(err, errlen, "out of memory");
		return NULL;
	}
	list->file = file;
	list->len = len;
	if (parse_header(list, err, errlen) < 0 || check_digest(list, err, errlen) < 0 ||
	    check_records(list, err, errlen) < 0 || index_sizes(list, err, errlen) < 0) {
		angae_allow_close(list);
		return NULL;
	}
	return list;
}
