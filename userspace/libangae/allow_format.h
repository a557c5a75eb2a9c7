/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list on disk (invented; docs/formats.md):
 *
 *   header | media records | package records | revoked records | names | CMS
 *
 * The CMS signature is detached and covers the header; the header holds the
 * SHA-256 of all that stands between the two. Records of a section ascend by
 * digest. Integers are little-endian.
 */
#ifndef ANGAE_ALLOW_FORMAT_H
#define ANGAE_ALLOW_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include <angae/allow.h>

#define ALLOW_MAGIC	      "ANGAELST"
#define ALLOW_MAGIC_LEN	      8
#define ALLOW_FORMAT	      1

#define ALLOW_HEADER_LEN      96
#define ALLOW_OFF_FORMAT      8	 /* u32 */
#define ALLOW_OFF_HEADER_LEN  12 /* u32 */
#define ALLOW_OFF_VERSION     16 /* u64, the counter */
#define ALLOW_OFF_DIGEST      24 /* SHA-256 of records and names */
#define ALLOW_OFF_COUNTS      56 /* u32 for each section */
#define ALLOW_OFF_NAMES	      68 /* u32, bytes of names */
#define ALLOW_OFF_RESERVED    72 /* zero to the end of the header */

#define ALLOW_SECTIONS	      3 /* enum angae_allow_section, less one */

#define ALLOW_RECORD_LEN      48
#define ALLOW_OFF_SIZE	      32 /* u64 */
#define ALLOW_OFF_PKG_VERSION 40 /* u32, 0 but in the package section */
#define ALLOW_OFF_NAME	      44 /* u32, offset into names; 0 is the empty name */

#define ALLOW_FILE_MAX	      (64 << 20)
#define ALLOW_CMS_MAX	      65536

struct angae_allow {
	uint8_t *file;
	size_t len;
	uint64_t version;
	size_t count[ALLOW_SECTIONS];
	const uint8_t *records[ALLOW_SECTIONS];
	uint64_t *sizes[ALLOW_SECTIONS]; /* ascending, for angae_allow_has_size() */
	const char *names;
	size_t names_len;
	size_t cms; /* offset of the signature */
};

/**
 * angae_allow_parse() - read a list's structure; says nothing about who signed it
 * @file: malloc()ed, the list's from here on, also on failure
 *
 * Return: the list, or NULL with @err filled.
 */
struct angae_allow *angae_allow_parse(uint8_t *file, size_t len, char *err, size_t errlen);

/** angae_allow_package_name() - may @name name a package: 1…127 of [A-Za-z0-9._]? */
int angae_allow_package_name(const char *name);

#endif
