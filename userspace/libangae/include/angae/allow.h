/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state allowlist: a signed list of SHA-256 digests (invented; that one
 * exists is INF from S4's "non-state-approved media").
 */
#ifndef ANGAE_ALLOW_H
#define ANGAE_ALLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANGAE_SHA256_LEN  32
#define ANGAE_PACKAGE_LEN 128

enum angae_allow_section {
	ANGAE_ALLOW_MEDIA = 1,
	ANGAE_ALLOW_PACKAGE = 2,
	ANGAE_ALLOW_REVOKED = 3, /* digest refused whatever else says */
	ANGAE_ALLOW_RULE = 4,	 /* package, signer, versions */
	ANGAE_ALLOW_SIGNER = 5,	 /* certificate whose packages are all allowed */
	ANGAE_ALLOW_REVOKED_SIGNER = 6,
	ANGAE_ALLOW_VERITY = 7, /* fs-verity digest of a listed file */
};

struct angae_allow; /* an opened, verified list; immutable, share freely */

/**
 * struct angae_allow_entry - one line of the list
 * @section: media, package, revoked
 * @version: package version, 0 elsewhere
 * @size: bytes of that file; lets a reader skip hashing what cannot match
 * @digest: SHA-256 of the plain file
 * @package: package name, empty but in the package section
 */
struct angae_allow_entry {
	enum angae_allow_section section;
	uint32_t version;
	uint64_t size;
	uint8_t digest[ANGAE_SHA256_LEN];
	char package[ANGAE_PACKAGE_LEN];
};

/**
 * angae_allow_open() - read and check a list whole
 * @fd: the list; read from offset 0, kept by the caller
 * @authority: PEM file of the lab authority's certificate
 * @err: one line saying what and where on failure, NUL-terminated
 * @errlen: bytes in @err
 *
 * Return: the list (angae_allow_close()), or NULL: malformed, cut, or not
 * signed by that authority.
 */
struct angae_allow *angae_allow_open(int fd, const char *authority, char *err, size_t errlen);
void angae_allow_close(struct angae_allow *list);

/** angae_allow_version() - the counter that must not go back. */
uint64_t angae_allow_version(const struct angae_allow *list);
size_t angae_allow_count(const struct angae_allow *list);

/** angae_allow_entry_at() - the @i-th entry, by section, then digest; false past the last. */
bool angae_allow_entry_at(const struct angae_allow *list, size_t i,
			  struct angae_allow_entry *entry);

/** angae_allow_has_size() - could a file of @size bytes be in @section? */
bool angae_allow_has_size(const struct angae_allow *list, enum angae_allow_section section,
			  uint64_t size);

/**
 * angae_allow_find() - look a digest up
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
