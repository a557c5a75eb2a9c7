/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SELFSIGN: a phone's signature under its own files. The magic and the block
 * SELF | IMEI | IMSI are on record (HH); all else is invented, docs/formats.md.
 */
#ifndef ANGAE_SELFSIGN_H
#define ANGAE_SELFSIGN_H

#include <angae/identity.h>
#include <angae/judge.h>
#include <angae/reason.h>

/* Results, in the order they are checked (invented, but that the magic is at EOF-8). */
enum angae_selfsign_code {
	ANGAE_SELF_OK = 1,
	ANGAE_SELF_NONE = 512,	      /* no SELFSIGN at the end */
	ANGAE_SELF_TRAILER = 513,     /* the trailer's own fields make no sense */
	ANGAE_SELF_SIZE = 514,	      /* signed for another size */
	ANGAE_SELF_EXTENSION = 515,   /* signed under another extension */
	ANGAE_SELF_IDENTITY = 516,    /* another phone's, or another SIM's */
	ANGAE_SELF_NO_IDENTITY = 517, /* this phone has no legalref.dat */
	ANGAE_SELF_KEY = 518,	      /* this phone has no device key */
	ANGAE_SELF_SIGNATURE = 519,   /* not by this phone's key */
	ANGAE_SELF_DIGEST = 520,      /* the content is not what was signed */
	ANGAE_SELF_IO = 521,	      /* cannot be read */
};

/**
 * angae_selfsign_verify() - is it this phone's own file?
 * @name: name the phone sees; NULL has no extension that could be the signed one
 * @statedir: directory of legalref.dat and selfsignkey.dat (public key, DER SubjectPublicKeyInfo)
 * @progress: may be NULL
 * @hashed: grows by the bytes read to hash; may be NULL
 * @why: filled; may be NULL
 *
 * Return: enum angae_selfsign_code.
 */
int angae_selfsign_verify(int fd, const char *name, int statedir, angae_progress_fn *progress,
			  void *arg, uint64_t *hashed, struct angae_reason *why);

/**
 * angae_selfsign_length() - bytes of the self-signature at the end of a file
 *
 * Looks at structure alone. Return: its length, 0 when there is none, -1 with errno.
 */
long angae_selfsign_length(int fd);

#define ANGAE_SELFSIGN_MAX 512 /* no trailer is longer */

/**
 * angae_selfsign_sign() - make the trailer for a file's content
 * @fd: the content, whole, without a trailer
 * @key: PEM file of the device's private key
 * @trailer: ANGAE_SELFSIGN_MAX bytes of room
 *
 * Return: bytes in @trailer, to be put behind the content, or -1 with @err.
 */
long angae_selfsign_sign(int fd, const char *name, const char *key,
			 const struct angae_identity *identity, uint8_t *trailer, char *err,
			 size_t errlen);

#endif
