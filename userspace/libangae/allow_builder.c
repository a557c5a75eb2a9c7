// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gathering entries, and the steps from them to a signed file.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <angae/atomic.h>
#include <angae/merkle.h>

#include "allow_builder.h"
#include "error.h"

static int said_errno(const char *what, char *err, size_t errlen)
{
	angae_error(err, errlen, "%s: %s", what, strerror(errno));
	return -1;
}

struct angae_allow_builder *angae_allow_builder_new(const char *path, char *err, size_t errlen)
{
	struct angae_allow_builder *b = calloc(1, sizeof(*b));
	char *copy = strdup(path);

	if (b && copy) {
		b->path = strdup(path);
		b->dir = strdup(dirname(copy));
	}
	free(copy);
	if (!b || !b->path || !b->dir) {
		angae_error(err, errlen, "out of memory");
		angae_allow_builder_free(b);
		return NULL;
	}
	for (int i = 0; i < ALLOW_SECTIONS; i++) {
		struct allow_part *part = &b->parts[i];

		part->layout = &angae_allow_layouts[i];
		part->records =
			(struct allow_pile){.fd = -1, .len = part->layout->record + ALLOW_TAG_LEN};
		part->sizes = (struct allow_pile){.fd = -1, .len = sizeof(uint64_t)};
	}
	b->names = (struct allow_pile){.fd = -1, .len = 1};
	return b;
}

void angae_allow_builder_free(struct angae_allow_builder *b)
{
	if (!b)
		return;
	for (int i = 0; i < ALLOW_SECTIONS && b->path && b->dir; i++) {
		angae_allow_pile_close(&b->parts[i].records);
		angae_allow_pile_close(&b->parts[i].sizes);
		free(b->parts[i].base);
	}
	if (b->path && b->dir)
		angae_allow_pile_close(&b->names);
	free(b->path);
	free(b->dir);
	free(b);
}

bool angae_allow_twice(const struct angae_allow_builder *b, uint64_t tags[2])
{
	memcpy(tags, b->twice, sizeof(b->twice));
	return b->is_twice;
}

/* Return: the offset of a name that may be there already, or -1 with errno. */
static int64_t put_name(struct angae_allow_builder *b, const char *name)
{
	size_t len = strlen(name) + 1;

	if (!strcmp(name, b->last_name))
		return (int64_t)b->last_off;
	if (b->names.n + len > ALLOW_NAMES_MAX) {
		errno = EFBIG;
		return -1;
	}
	b->last_off = b->names.n;
	memcpy(b->last_name, name, len);
	if (angae_allow_pile_add(&b->names, b->dir, name, len) < 0)
		return -1;
	return (int64_t)b->last_off;
}

/* The record of an entry that was found good. Return: 0, or -1 with errno. */
static int make_record(struct angae_allow_builder *b, const struct angae_allow_entry *e, uint8_t *r)
{
	int64_t name = 0;

	if (e->section == ANGAE_ALLOW_RULE)
		name = put_name(b, e->package);
	if (name < 0)
		return -1;
	memcpy(r, e->digest, ANGAE_SHA256_LEN);
	if (e->section == ANGAE_ALLOW_RULE) {
		memcpy(r + ALLOW_RULE_SIGNER, e->digest, ANGAE_SHA256_LEN);
		allow_put64be(r + ALLOW_RULE_MIN, e->min_version);
		allow_put64be(r + ALLOW_RULE_MAX, e->max_version);
		angae_put64(r + ALLOW_RULE_NAME, (uint64_t)name);
		if (EVP_Digest(e->package, strlen(e->package), r, NULL, EVP_sha256(), NULL) != 1) {
			errno = EIO;
			return -1;
		}
	}
	return 0;
}

static int check_entry(const struct angae_allow_entry *e, char *err, size_t errlen)
{
	if (e->section < ANGAE_ALLOW_MEDIA || e->section > ANGAE_ALLOW_VERITY) {
		angae_error(err, errlen, "an entry is of no known section");
		return -1;
	}
	if (e->section == ANGAE_ALLOW_RULE && !angae_allow_package_name(e->package)) {
		angae_error(err, errlen, "'%.127s' cannot name a package", e->package);
		return -1;
	}
	if (e->section == ANGAE_ALLOW_RULE && e->min_version > e->max_version) {
		angae_error(err, errlen, "%s: versions that end before they begin", e->package);
		return -1;
	}
	return 0;
}

int angae_allow_add(struct angae_allow_builder *b, const struct angae_allow_entry *entry,
		    uint64_t tag, char *err, size_t errlen)
{
	uint8_t r[ALLOW_RECORD_MAX + ALLOW_TAG_LEN];
	struct allow_part *part;
	uint8_t size[8];

	if (check_entry(entry, err, errlen) < 0)
		return -1;
	part = &b->parts[entry->section - 1];
	angae_put64(r + part->layout->record, tag);
	angae_put64(size, entry->size);
	if (make_record(b, entry, r) < 0 || angae_allow_pile_add(&part->records, b->dir, r, 1) < 0)
		return said_errno("a file beside the list", err, errlen);
	if (!part->layout->sizes || tag & ALLOW_TAG_BASE)
		return 0;
	if (entry->size == ANGAE_SIZE_UNKNOWN)
		part->unsized = true;
	else if (angae_allow_pile_add(&part->sizes, b->dir, size, 1) < 0)
		return said_errno("a file beside the list", err, errlen);
	return 0;
}

/* The earlier filter speaks for the earlier entries. */
static int take_filter(struct allow_part *part, const struct angae_allow *list,
		       const struct allow_table *table)
{
	size_t len;

	if (!table->homes || !part->layout->sizes)
		return 0;
	if (!table->filter || part->base) {
		part->unsized = true;
		return 0;
	}
	len = (size_t)ALLOW_BLOCK << table->bits;
	part->base = malloc(len);
	if (!part->base)
		return -1;
	memcpy(part->base, list->map + (uint64_t)table->filter * ALLOW_PAGE, len);
	part->base_bits = table->bits;
	return 0;
}

int angae_allow_add_list(struct angae_allow_builder *b, const struct angae_allow *list, char *err,
			 size_t errlen)
{
	struct angae_allow_cursor cursor = {0};
	struct angae_allow_entry e;

	while (angae_allow_next(list, &cursor, &e))
		if (angae_allow_add(b, &e, ALLOW_TAG_BASE, err, errlen) < 0)
			return -1;
	if (angae_allow_damaged(list)) {
		angae_error(err, errlen, "the earlier list is damaged");
		return -1;
	}
	for (int i = 0; i < ALLOW_SECTIONS; i++)
		if (take_filter(&b->parts[i], list, &list->tables[i]) < 0)
			return said_errno("the earlier list", err, errlen);
	return 0;
}

static int found_twice(struct angae_allow_builder *b, const struct allow_part *part,
		       const uint8_t *r, const uint8_t *other, char *err, size_t errlen)
{
	b->twice[0] = angae_get64(r + part->layout->record);
	b->twice[1] = angae_get64(other + part->layout->record);
	b->is_twice = true;
	angae_error(err, errlen, "%s %02x%02x%02x%02x… is given twice", part->layout->word, r[0],
		    r[1], r[2], r[3]);
	return -1;
}

/* What an earlier list has too goes out; what is there twice otherwise is an error. */
static int drop_twice(struct angae_allow_builder *b, struct allow_part *part, char *err,
		      size_t errlen)
{
	uint8_t *map = part->records.map;
	uint32_t len = part->records.len;
	uint64_t kept = 0;

	for (uint64_t i = 0; i < part->records.n; i++) {
		const uint8_t *r = map + i * len;
		const uint8_t *last = kept ? map + (kept - 1) * len : NULL;

		if (!last || angae_allow_record_order(part->layout, last, r) != 0) {
			if (kept != i)
				memcpy(map + kept * len, r, len);
			kept++;
		} else if (!(angae_get64(r + part->layout->record) & ALLOW_TAG_BASE)) {
			return found_twice(b, part, last, r, err, errlen);
		}
	}
	part->records.n = kept;
	return 0;
}

static int sort(struct angae_allow_builder *b, char *err, size_t errlen)
{
	for (int i = 0; i < ALLOW_SECTIONS; i++) {
		struct allow_part *part = &b->parts[i];

		if (angae_allow_pile_map(&part->records) < 0 ||
		    angae_allow_pile_map(&part->sizes) < 0)
			return said_errno("sorting", err, errlen);
		angae_allow_pile_sort(&part->records, part->layout);
		if (drop_twice(b, part, err, errlen) < 0)
			return -1;
	}
	if (angae_allow_pile_map(&b->names) < 0)
		return said_errno("names", err, errlen);
	return 0;
}

/* Sign what was written, and put the signature behind it. */
static int seal(const struct angae_allow_builder *b, int fd, uint64_t version, const char *cert,
		const char *key, char *err, size_t errlen)
{
	uint8_t root[ANGAE_SHA256_LEN], verity[ANGAE_SHA256_LEN];
	char statement[ALLOW_STATEMENT_MAX];
	uint64_t size = b->pages * ALLOW_PAGE;
	uint8_t *der = NULL;
	int len, ret;

	if (angae_merkle_fd(fd, 0, size, NULL, 0, 0, NULL, NULL, root) < 0)
		return said_errno(b->path, err, errlen);
	angae_merkle_verity(root, size, verity);
	len = angae_allow_seal(cert, key, statement,
			       angae_allow_statement(statement, version, size, verity), &der, err,
			       errlen);
	if (len < 0)
		return -1;
	ret = angae_write_all(fd, der, (size_t)len);
	if (ret < 0)
		said_errno(b->path, err, errlen);
	OPENSSL_free(der);
	return ret;
}

int angae_allow_finish(struct angae_allow_builder *b, uint64_t version, const char *cert,
		       const char *key, char *err, size_t errlen)
{
	struct angae_atomic out;
	int ret = 0;

	if (sort(b, err, errlen) < 0 || angae_allow_plan(b, err, errlen) < 0)
		return -1;
	if (angae_atomic_begin(&out, b->path, 0644) < 0)
		return said_errno(b->path, err, errlen);
	if (angae_allow_emit(b, out.fd, version) < 0)
		ret = said_errno(b->path, err, errlen);
	if (!ret)
		ret = seal(b, out.fd, version, cert, key, err, errlen);
	if (ret) {
		angae_atomic_abort(&out);
		return -1;
	}
	if (angae_atomic_commit(&out, true) < 0)
		return said_errno(b->path, err, errlen);
	return 0;
}

int angae_allow_write(const char *path, uint64_t version, const struct angae_allow_entry *entries,
		      size_t n, const char *cert, const char *key, char *err, size_t errlen)
{
	struct angae_allow_builder *b = angae_allow_builder_new(path, err, errlen);
	int ret = b ? 0 : -1;

	for (size_t i = 0; i < n && !ret; i++)
		ret = angae_allow_add(b, &entries[i], i, err, errlen);
	if (!ret)
		ret = angae_allow_finish(b, version, cert, key, err, errlen);
	angae_allow_builder_free(b);
	return ret;
}
