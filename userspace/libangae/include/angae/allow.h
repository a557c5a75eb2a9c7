/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state allowlist: a signed, memory-mapped list of SHA-256 digests and of
 * rules about apps (invented; that one exists is INF from S4's
 * "non-state-approved media"). The format: docs/allowlist.md.
 */
#ifndef ANGAE_ALLOW_H
#define ANGAE_ALLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANGAE_SHA256_LEN   32
#define ANGAE_PACKAGE_LEN  128
#define ANGAE_SIZE_UNKNOWN UINT64_MAX

enum angae_allow_section {
	ANGAE_ALLOW_MEDIA = 1,
	ANGAE_ALLOW_REVOKED = 2, /* digest refused whatever else says */
	ANGAE_ALLOW_RULE = 3,	 /* package, signer, versions */
	ANGAE_ALLOW_SIGNER = 4,	 /* certificate whose packages are all allowed */
	ANGAE_ALLOW_REVOKED_SIGNER = 5,
	ANGAE_ALLOW_VERITY = 6, /* fs-verity digest of a listed file */
};

/* Why a list is refused. */
enum angae_allow_fault {
	ANGAE_ALLOW_GOOD,
	ANGAE_ALLOW_UNREADABLE, /* the file, or the authority's certificate */
	ANGAE_ALLOW_EMPTY,	/* no bytes, or no entries on a phone */
	ANGAE_ALLOW_NO_LIST,	/* something else */
	ANGAE_ALLOW_FORMAT,	/* a list of another format */
	ANGAE_ALLOW_CUT,	/* shorter than it says */
	ANGAE_ALLOW_FOREIGN,	/* signed by somebody else */
	ANGAE_ALLOW_TAMPERED,	/* not what was signed */
	ANGAE_ALLOW_MALFORMED,	/* signed, and against the format */
	ANGAE_ALLOW_OLDER,	/* version not higher than one that was in force */
};

/**
 * struct angae_allow_refusal - why there is no list
 * @text: one line that begins with the fault's name
 */
struct angae_allow_refusal {
	enum angae_allow_fault fault;
	char text[224];
};

/** angae_allow_fault_name() - one word for programs: "cut", "foreign", …; static. */
const char *angae_allow_fault_name(enum angae_allow_fault fault);

/**
 * angae_allow_refuse() - fill @why
 *
 * Return: -1, for the caller to return.
 */
int angae_allow_refuse(struct angae_allow_refusal *why, enum angae_allow_fault fault,
		       const char *fmt, ...) __attribute__((format(printf, 3, 4)));

struct angae_allow; /* an opened, verified list; immutable, share freely */

/**
 * struct angae_allow_entry - one line of the list
 * @section: which
 * @size: for writing: bytes of that file, or ANGAE_SIZE_UNKNOWN, which costs
 *	the reader a digest of every file; not kept by entry: read back as unknown
 * @digest: of the plain file; of the signer's certificate in a rule
 * @min_version, @max_version: of a rule, both included
 * @package: package name, empty but in a rule
 */
struct angae_allow_entry {
	enum angae_allow_section section;
	uint64_t size;
	uint64_t min_version;
	uint64_t max_version;
	uint8_t digest[ANGAE_SHA256_LEN];
	char package[ANGAE_PACKAGE_LEN];
};

/**
 * struct angae_allow_source - where a list is, and what is known of it
 * @data: fd of the list; pages are read as they are needed, so the file must
 *	stay as it is for as long as the list is open
 * @seal: fd of the signature, or -1: behind the data
 * @verity: the fs-verity digest the kernel measured of @data, which vouches
 *	for its pages: nothing is read. NULL: everything is read and checked
 * @authority: PEM file of the lab authority's certificate
 * @threads: to hash with, 0: one a processor
 */
struct angae_allow_source {
	int data;
	int seal;
	const uint8_t *verity;
	const char *authority;
	unsigned int threads;
};

/**
 * angae_allow_load() - map a list and check it
 * @why: filled on failure
 *
 * A page that cannot be read later (bad disk, fs-verity says no, file cut
 * short under us) is caught: the first load takes over SIGBUS in the process
 * and hands on what is not its own. Threads that look things up must not block
 * SIGBUS. See angae_allow_damaged().
 *
 * Descriptors stay the caller's. Return: the list (angae_allow_close()), or NULL.
 */
struct angae_allow *angae_allow_load(const struct angae_allow_source *source,
				     struct angae_allow_refusal *why);

/**
 * angae_allow_open() - angae_allow_load() of one whole file
 * @fd: the list, kept by the caller
 * @err: one line saying what and where on failure, NUL-terminated
 */
struct angae_allow *angae_allow_open(int fd, const char *authority, char *err, size_t errlen);
void angae_allow_close(struct angae_allow *list);

/**
 * angae_allow_extent() - where the data of a list ends and its signature begins
 *
 * Says nothing about who made it. Return: 0, or -1 with @why.
 */
int angae_allow_extent(int fd, uint64_t *data, struct angae_allow_refusal *why);

/** angae_allow_version() - the counter that must not go back. */
uint64_t angae_allow_version(const struct angae_allow *list);
uint64_t angae_allow_count(const struct angae_allow *list);
/** angae_allow_section_count() - entries of one section. */
uint64_t angae_allow_section_count(const struct angae_allow *list,
				   enum angae_allow_section section);
/** angae_allow_verity() - the fs-verity digest of the data, which is what is signed. */
const uint8_t *angae_allow_verity(const struct angae_allow *list);
/** angae_allow_size() - bytes of data, without the signature. */
uint64_t angae_allow_size(const struct angae_allow *list);

/**
 * angae_allow_damaged() - did a page turn out unreadable or malformed?
 *
 * Whatever depends on such a page is answered the strict way: not listed, but
 * revoked.
 */
bool angae_allow_damaged(const struct angae_allow *list);

/**
 * struct angae_allow_cursor - a walk over the entries; memset to 0 to begin
 * Section by section, in the order of the format, which is the same in all lists.
 */
struct angae_allow_cursor {
	unsigned int table;
	unsigned int record;
	uint64_t page;
};

/** angae_allow_next() - the next entry; false after the last, or at a damaged page. */
bool angae_allow_next(const struct angae_allow *list, struct angae_allow_cursor *cursor,
		      struct angae_allow_entry *entry);

/** angae_allow_order() - <0, 0, >0: order of two entries in a list; 0 says they are the same. */
int angae_allow_order(const struct angae_allow_entry *a, const struct angae_allow_entry *b);

/**
 * angae_allow_has_size() - could a file of @size bytes be in @section?
 *
 * False is certain. True may be wrong: about 1 time in 50, always where an
 * entry's size was not told when the list was built.
 */
bool angae_allow_has_size(const struct angae_allow *list, enum angae_allow_section section,
			  uint64_t size);

/**
 * angae_allow_find() - look a digest up; touches two neighbouring pages at most
 * @section: any but ANGAE_ALLOW_RULE
 * @entry: filled when found; may be NULL
 *
 * Return: whether it is in @section.
 */
bool angae_allow_find(const struct angae_allow *list, enum angae_allow_section section,
		      const uint8_t digest[ANGAE_SHA256_LEN], struct angae_allow_entry *entry);

/* What the list says of an app. */
enum angae_allow_app {
	ANGAE_APP_NOT_LISTED,
	ANGAE_APP_LISTED,	  /* a rule names package, signer and version */
	ANGAE_APP_SIGNER_LISTED,  /* everything of this signer is allowed */
	ANGAE_APP_SIGNER_REVOKED, /* says more than any rule */
	ANGAE_APP_OTHER_SIGNER,	  /* rules name the package, with other signers */
	ANGAE_APP_OTHER_VERSION,  /* rules name package and signer, with other versions */
};

/**
 * struct angae_allow_rule - one line about an app
 * @signer: SHA-256 of the certificate
 * @min_version, @max_version: both included
 */
struct angae_allow_rule {
	char package[ANGAE_PACKAGE_LEN];
	uint8_t signer[ANGAE_SHA256_LEN];
	uint64_t min_version;
	uint64_t max_version;
};

/**
 * angae_allow_app() - what the list says of a package of that signer
 * @rule: filled when LISTED; may be NULL
 */
enum angae_allow_app angae_allow_app(const struct angae_allow *list, const char *package,
				     uint64_t version, const uint8_t signer[ANGAE_SHA256_LEN],
				     struct angae_allow_rule *rule);

/* A list being put together: entries lie in unnamed files beside the list to be, not in memory. */
struct angae_allow_builder;

/** angae_allow_builder_new() - for a list at @path; NULL with @err. */
struct angae_allow_builder *angae_allow_builder_new(const char *path, char *err, size_t errlen);
void angae_allow_builder_free(struct angae_allow_builder *builder);

/**
 * angae_allow_add() - one entry, any order
 * @tag: names the entry in angae_allow_twice(): its line, say; below 2^63
 *
 * Return: 0, or -1 with @err.
 */
int angae_allow_add(struct angae_allow_builder *builder, const struct angae_allow_entry *entry,
		    uint64_t tag, char *err, size_t errlen);

/**
 * angae_allow_add_list() - all entries of an earlier list
 *
 * What is added beside them may be among them. Return: 0, or -1 with @err.
 */
int angae_allow_add_list(struct angae_allow_builder *builder, const struct angae_allow *list,
			 char *err, size_t errlen);

/** angae_allow_twice() - which two entries angae_allow_finish() found to be one; false: none. */
bool angae_allow_twice(const struct angae_allow_builder *builder, uint64_t tags[2]);

/**
 * angae_allow_finish() - sort, write aside, sign, put in place
 * @version: counter
 * @cert: PEM certificate, @key PEM private key of the lab authority
 *
 * The builder is spent. Return: 0, or -1 with @err filled.
 */
int angae_allow_finish(struct angae_allow_builder *builder, uint64_t version, const char *cert,
		       const char *key, char *err, size_t errlen);

/**
 * angae_allow_write() - build and sign a list
 * @path: written aside, fsynced and renamed into place
 * @version: counter
 * @entries: @n of them, any order; duplicates are an error
 * @cert: PEM certificate, @key PEM private key of the lab authority
 *
 * Return: 0, or -1 with @err filled.
 */
int angae_allow_write(const char *path, uint64_t version, const struct angae_allow_entry *entries,
		      size_t n, const char *cert, const char *key, char *err, size_t errlen);

#endif
