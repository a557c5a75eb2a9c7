/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list on disk (invented; docs/allowlist.md):
 *
 *   header page | names | for each section: its table, its filter | CMS
 *
 * All but the CMS is the data: whole pages, whose fs-verity digest is signed.
 * Integers are little-endian unless said otherwise.
 */
#ifndef ANGAE_ALLOW_FORMAT_H
#define ANGAE_ALLOW_FORMAT_H

#include <angae/allow.h>

#include "bytes.h"

#define ALLOW_MAGIC	"ANGAELST"
#define ALLOW_MAGIC_LEN 8
#define ALLOW_FORMAT	2
#define ALLOW_PAGE	4096

/* The header page. */
#define ALLOW_OFF_FORMAT     8	/* u32 */
#define ALLOW_OFF_PAGE_LEN   12 /* u32 */
#define ALLOW_OFF_VERSION    16 /* u64, the counter */
#define ALLOW_OFF_DATA_LEN   24 /* u64, bytes of all pages */
#define ALLOW_OFF_NAMES_PAGE 32 /* u32 */
#define ALLOW_OFF_NAMES_LEN  40 /* u64, bytes */
#define ALLOW_OFF_TABLES     64
#define ALLOW_TABLE_LEN	     32
#define ALLOW_SECTIONS	     6 /* enum angae_allow_section, less one */
#define ALLOW_OFF_RESERVED   (ALLOW_OFF_TABLES + ALLOW_SECTIONS * ALLOW_TABLE_LEN)

/* A table in the header. */
#define ALLOW_TABLE_RECORD 0  /* u32, bytes of a record */
#define ALLOW_TABLE_PAGE   4  /* u32, its first page */
#define ALLOW_TABLE_HOMES  8  /* u32 */
#define ALLOW_TABLE_FILTER 12 /* u32, first page of the filter, 0: none */
#define ALLOW_TABLE_COUNT  16 /* u64, records */
#define ALLOW_TABLE_BITS   24 /* u32, the filter has 2^n blocks */

/*
 * Pages come in groups of 128, which share one block of the fs-verity tree:
 * 127 homes and one more, into which the last of them spills.
 */
#define ALLOW_GROUP	  128
#define ALLOW_GROUP_HOMES 127
#define ALLOW_HOMES_MAX	  (1u << 24)

/* A page of records. */
#define ALLOW_PAGE_CARRIED 0 /* u16, records of the home before, which come first */
#define ALLOW_PAGE_OWN	   2 /* u16, records of this home here */
#define ALLOW_PAGE_SPILLED 4 /* u16, records of this home in the next page */
#define ALLOW_PAGE_HEAD	   32

/* Records; each begins with 32 bytes that say where it is at home. */
#define ALLOW_RECORD_MAX  88
#define ALLOW_RULE_SIGNER 32
#define ALLOW_RULE_MIN	  64 /* u64, big-endian: the order of bytes is that of versions */
#define ALLOW_RULE_MAX	  72 /* u64, big-endian */
#define ALLOW_RULE_NAME	  80 /* u64, offset into the names */

/* The filter of sizes. */
#define ALLOW_BLOCK	    64 /* bytes */
#define ALLOW_PROBES	    5
#define ALLOW_BITS_MAX	    26

#define ALLOW_NAMES_MAX	    UINT32_MAX
#define ALLOW_SEAL_MAX	    65536
#define ALLOW_STATEMENT_MAX 256

/** struct allow_layout - what a section's records look like */
struct allow_layout {
	const char *word; /* in errors */
	uint32_t record;  /* bytes */
	uint32_t order;	  /* leading bytes that order records and tell them apart */
	bool sizes;	  /* files, which have a filter of sizes */
};

extern const struct allow_layout angae_allow_layouts[ALLOW_SECTIONS];

/** struct allow_table - a section of an open list; one that is empty has no homes */
struct allow_table {
	const struct allow_layout *layout;
	uint32_t first; /* page */
	uint32_t homes;
	uint32_t filter; /* page, 0: none */
	uint32_t bits;
	uint64_t count;
};

struct angae_allow {
	const uint8_t *map; /* @size bytes and no more */
	uint64_t size;
	uint64_t version;
	struct allow_table tables[ALLOW_SECTIONS];
	uint64_t names; /* offset */
	uint64_t names_len;
	uint8_t verity[ANGAE_SHA256_LEN];
	bool damaged; /* only ever set; see angae_allow_damage() */
};

static inline uint64_t allow_get64be(const uint8_t *p)
{
	return __builtin_bswap64(angae_get64(p));
}

static inline void allow_put64be(uint8_t *p, uint64_t v)
{
	angae_put64(p, __builtin_bswap64(v));
}

/* Spreads a word: the finaliser of splitmix64. */
static inline uint64_t allow_mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Where 32 bytes lie on the line from 0 to 2^64. Records ascend by this, then by their bytes. */
static inline uint64_t allow_place(const uint8_t *key)
{
	return allow_mix(angae_get64(key) * 0x9e3779b97f4a7c15u +
			 angae_get64(key + 8) * 0xc2b2ae3d27d4eb4fu +
			 angae_get64(key + 16) * 0x165667b19e3779f9u +
			 angae_get64(key + 24) * 0xd6e8feb86659fd93u);
}

/* The home of a place. */
static inline uint32_t allow_home(uint64_t place, uint32_t homes)
{
	return (uint32_t)(((unsigned __int128)place * homes) >> 64);
}

/* How far into its home a place is, as a part of 2^64. */
static inline uint64_t allow_within(uint64_t place, uint32_t homes)
{
	return place * homes;
}

/* The page of a home, counted from the table's first. */
static inline uint64_t allow_page_of(uint32_t home)
{
	return (uint64_t)home + home / ALLOW_GROUP_HOMES;
}

/* Pages of a table. */
static inline uint64_t allow_pages(uint32_t homes)
{
	return homes ? allow_page_of(homes - 1) + 2 : 0;
}

static inline unsigned int allow_capacity(const struct allow_layout *layout)
{
	return (ALLOW_PAGE - ALLOW_PAGE_HEAD) / layout->record;
}

static inline uint64_t allow_filter_pages(uint32_t bits)
{
	uint64_t bytes = (uint64_t)ALLOW_BLOCK << bits;

	return (bytes + ALLOW_PAGE - 1) / ALLOW_PAGE;
}

/** angae_allow_record_order() - <0, 0, >0: order of two records of a section. */
int angae_allow_record_order(const struct allow_layout *layout, const uint8_t *a, const uint8_t *b);

/** angae_allow_filter_hash() - block of a size in a filter of 2^@bits, and its bits in @at. */
uint64_t angae_allow_filter_hash(uint64_t size, uint32_t bits, uint16_t at[ALLOW_PROBES]);

/** angae_allow_header() - read the header page of @list, whose map and size are set; 0, or -1 with @why. */
int angae_allow_header(struct angae_allow *list, struct angae_allow_refusal *why);

/** angae_allow_check() - does every record stand where the format says? 0, or -1 with @why. */
int angae_allow_check(const struct angae_allow *list, struct angae_allow_refusal *why);

/** angae_allow_table() - the table of a section, NULL: there is no such section. */
const struct allow_table *angae_allow_table(const struct angae_allow *list,
					    enum angae_allow_section section);

/* A page of records, its head read and found possible. */
struct allow_page {
	const uint8_t *records;
	unsigned int carried;
	unsigned int own;
	unsigned int spilled;
};

/** angae_allow_page() - read page @n of @table; false: there is none such, or it is damaged. */
bool angae_allow_page(const struct angae_allow *list, const struct allow_table *table, uint64_t n,
		      struct allow_page *page);

/** angae_allow_entry_of() - fill @entry from a record; false: its name is not there. */
bool angae_allow_entry_of(const struct angae_allow *list, const struct allow_table *table,
			  const uint8_t *record, struct angae_allow_entry *entry);

/** angae_allow_damage() - remember that a page is bad. Return: false. */
bool angae_allow_damage(const struct angae_allow *list);

/**
 * angae_allow_guarded() - run @fn, which reads pages of a list
 *
 * Return: false when a page could not be read: @fn was left where it stood.
 */
bool angae_allow_guarded(void (*fn)(void *arg), void *arg);

/** angae_allow_guard_begin() - have SIGBUS caught from here on, if it is not yet. */
void angae_allow_guard_begin(void);

/** angae_allow_statement() - the text that is signed. Return: its length, below ALLOW_STATEMENT_MAX. */
size_t angae_allow_statement(char *text, uint64_t version, uint64_t size,
			     const uint8_t verity[ANGAE_SHA256_LEN]);

/**
 * angae_allow_seal_check() - is @seal the authority's signature of that statement?
 * @seal: all that is behind the data
 *
 * Return: 0, or -1 with @why.
 */
int angae_allow_seal_check(const uint8_t *seal, size_t len, const char *authority,
			   const char *statement, size_t statement_len,
			   struct angae_allow_refusal *why);

/** angae_allow_pem() - an EVP_PKEY or an X509 out of a PEM file; NULL with @err. */
void *angae_allow_pem(const char *path, bool private_key, char *err, size_t errlen);

/** angae_allow_seal() - sign; DER for OPENSSL_free() in @der. Return: its length, or -1 with @err. */
int angae_allow_seal(const char *cert, const char *key, const char *statement, size_t statement_len,
		     uint8_t **der, char *err, size_t errlen);

/** angae_allow_package_name() - may @name name a package: 1…127 of [A-Za-z0-9._-], no dot first? */
bool angae_allow_package_name(const char *name);

#endif
