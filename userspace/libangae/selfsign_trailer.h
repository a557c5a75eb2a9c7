/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SELFSIGN trailer. The record knows its magic at the end of the file and
 * the block SELF | IMEI | IMSI (HH); the rest is invented, docs/formats.md.
 */
#ifndef ANGAE_SELFSIGN_TRAILER_H
#define ANGAE_SELFSIGN_TRAILER_H

#include <stdint.h>

#include <angae/identity.h>
#include <angae/selfsign.h>

#include "pkey.h"

#define ANGAE_SELF_MAGIC   "SELFSIGN"
#define ANGAE_SELF_TAG	   "SELF"
#define ANGAE_SELF_VERSION 1
#define ANGAE_SELF_KEYFILE "selfsignkey.dat"
#define ANGAE_SELF_EXT_LEN 16

/* Fields of the header, which stands scrambled at the start of the trailer. */
#define ANGAE_SELF_AT_TAG	0
#define ANGAE_SELF_AT_IDENTITY	4
#define ANGAE_SELF_AT_VERSION	20
#define ANGAE_SELF_AT_EXT	24
#define ANGAE_SELF_AT_SIZE	40
#define ANGAE_SELF_AT_ROOT	48
#define ANGAE_SELF_HEADER	80

#define ANGAE_SELF_SIGNATURE_AT ANGAE_SELF_HEADER
#define ANGAE_SELF_LENGTH_AT	(ANGAE_SELF_SIGNATURE_AT + ANGAE_RSA_LEN)
#define ANGAE_SELF_MAGIC_AT	(ANGAE_SELF_LENGTH_AT + 4)
#define ANGAE_SELF_LEN		(ANGAE_SELF_MAGIC_AT + 8)

/**
 * struct angae_self - a trailer that was found
 * @content: bytes before it
 * @raw: as stored
 * @header: its first bytes, descrambled
 */
struct angae_self {
	uint64_t content;
	uint8_t raw[ANGAE_SELF_LEN];
	uint8_t header[ANGAE_SELF_HEADER];
};

/** angae_self_read() - ANGAE_SELF_OK, ANGAE_SELF_NONE, ANGAE_SELF_TRAILER or ANGAE_SELF_IO with errno. */
int angae_self_read(int fd, struct angae_self *self);

/** angae_self_extension() - what the trailer says of a name; -1: longer than it can say. */
int angae_self_extension(const char *name, uint8_t ext[ANGAE_SELF_EXT_LEN]);

#endif
