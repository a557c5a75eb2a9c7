/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pattern.dat, the phone's revocation list: a record names a signature that is
 * refused though it is good (HH, docs/formats.md). Looking one up is a part of
 * angae_natisign_verify().
 */
#ifndef ANGAE_REVOKED_H
#define ANGAE_REVOKED_H

#include <stddef.h>
#include <stdint.h>

#define ANGAE_REVOKED_LEN 24 /* bytes of a record */
#define ANGAE_REVOKED_EXT 8

/**
 * struct angae_revoked - one record
 * @unused: never looked at (HH); written as 0 (invented)
 * @word: file word of the signed file, or the stored one of its trailer
 * @ext: the whole extension of its header, dot and all, NUL-padded
 * @a, @b: the header's words at 24 and 28
 */
struct angae_revoked {
	uint32_t unused;
	uint32_t word;
	char ext[ANGAE_REVOKED_EXT];
	uint32_t a;
	uint32_t b;
};

/**
 * angae_revoked_of() - the record that names a signed file
 * @fd: a file with a NATISIGN trailer; whether it is a good one is not looked at
 *
 * Return: 0, or -1 with @err: there is no such trailer.
 */
int angae_revoked_of(int fd, struct angae_revoked *entry, char *err, size_t errlen);

/** angae_revoked_pack() - as it stands in the file. */
void angae_revoked_pack(const struct angae_revoked *entry, uint8_t raw[ANGAE_REVOKED_LEN]);

/** angae_revoked_unpack() - any 24 bytes are a record. */
void angae_revoked_unpack(const uint8_t raw[ANGAE_REVOKED_LEN], struct angae_revoked *entry);

#endif
