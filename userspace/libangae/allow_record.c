// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "allow_format.h"

const struct allow_layout angae_allow_layouts[ALLOW_SECTIONS] = {
	{.word = "media", .record = 32, .order = 32, .sizes = true},
	{.word = "revoked", .record = 32, .order = 32, .sizes = true},
	{.word = "app", .record = 88, .order = 80},
	{.word = "signer", .record = 32, .order = 32},
	{.word = "revoked-signer", .record = 32, .order = 32},
	{.word = "verity", .record = 32, .order = 32},
};

static const char *const faults[] = {
	[ANGAE_ALLOW_GOOD] = "good",
	[ANGAE_ALLOW_UNREADABLE] = "unreadable",
	[ANGAE_ALLOW_EMPTY] = "empty",
	[ANGAE_ALLOW_NO_LIST] = "not a list",
	[ANGAE_ALLOW_FORMAT] = "another format",
	[ANGAE_ALLOW_CUT] = "cut short",
	[ANGAE_ALLOW_FOREIGN] = "foreign",
	[ANGAE_ALLOW_TAMPERED] = "tampered",
	[ANGAE_ALLOW_MALFORMED] = "malformed",
	[ANGAE_ALLOW_OLDER] = "older",
};

const char *angae_allow_fault_name(enum angae_allow_fault fault)
{
	return (size_t)fault < sizeof(faults) / sizeof(faults[0]) ? faults[fault] : "unknown";
}

int angae_allow_refuse(struct angae_allow_refusal *why, enum angae_allow_fault fault,
		       const char *fmt, ...)
{
	int n = snprintf(why->text, sizeof(why->text), "%s: ", angae_allow_fault_name(fault));
	va_list ap;

	why->fault = fault;
	va_start(ap, fmt);
	vsnprintf(why->text + n, sizeof(why->text) - (size_t)n, fmt, ap);
	va_end(ap);
	return -1;
}

bool angae_allow_package_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._");

	return n && n < ANGAE_PACKAGE_LEN && !name[n] && name[0] != '.';
}

int angae_allow_record_order(const struct allow_layout *layout, const uint8_t *a, const uint8_t *b)
{
	uint64_t x = allow_place(a), y = allow_place(b);

	if (x != y)
		return x < y ? -1 : 1;
	return memcmp(a, b, layout->order);
}

const struct allow_table *angae_allow_table(const struct angae_allow *list,
					    enum angae_allow_section section)
{
	if (section < ANGAE_ALLOW_MEDIA || section > ANGAE_ALLOW_VERITY)
		return NULL;
	return &list->tables[section - 1];
}

/* A name of the list, NULL: there is none at that offset. */
static const char *name_at(const struct angae_allow *list, uint64_t off)
{
	const char *name;
	uint64_t left;

	if (off >= list->names_len)
		return NULL;
	name = (const char *)list->map + list->names + off;
	left = list->names_len - off;
	if (!memchr(name, '\0', left < ANGAE_PACKAGE_LEN ? left : ANGAE_PACKAGE_LEN))
		return NULL;
	return angae_allow_package_name(name) ? name : NULL;
}

bool angae_allow_entry_of(const struct angae_allow *list, const struct allow_table *table,
			  const uint8_t *r, struct angae_allow_entry *entry)
{
	const char *name = "";

	memset(entry, 0, sizeof(*entry));
	entry->section = (enum angae_allow_section)(table - list->tables + 1);
	entry->size = ANGAE_SIZE_UNKNOWN;
	memcpy(entry->digest, r, ANGAE_SHA256_LEN);
	if (entry->section == ANGAE_ALLOW_RULE) {
		memcpy(entry->digest, r + ALLOW_RULE_SIGNER, ANGAE_SHA256_LEN);
		entry->min_version = allow_get64be(r + ALLOW_RULE_MIN);
		entry->max_version = allow_get64be(r + ALLOW_RULE_MAX);
		name = name_at(list, angae_get64(r + ALLOW_RULE_NAME));
	}
	if (!name)
		return false;
	memcpy(entry->package, name, strlen(name));
	return true;
}

/* The record of an entry, as far as order goes. */
static void order_record(const struct angae_allow_entry *e, uint8_t *r)
{
	memcpy(r, e->digest, ANGAE_SHA256_LEN);
	if (e->section != ANGAE_ALLOW_RULE)
		return;
	EVP_Digest(e->package, strlen(e->package), r, NULL, EVP_sha256(), NULL);
	memcpy(r + ALLOW_RULE_SIGNER, e->digest, ANGAE_SHA256_LEN);
	allow_put64be(r + ALLOW_RULE_MIN, e->min_version);
	allow_put64be(r + ALLOW_RULE_MAX, e->max_version);
}

int angae_allow_order(const struct angae_allow_entry *a, const struct angae_allow_entry *b)
{
	uint8_t x[ALLOW_RECORD_MAX], y[ALLOW_RECORD_MAX];

	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	order_record(a, x);
	order_record(b, y);
	return angae_allow_record_order(&angae_allow_layouts[a->section - 1], x, y);
}
