// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "rewrite.h"
#include "sign.h"

#define ADDED_MAX (ANGAE_SELFSIGN_MAX + SIGN_TAIL_MAX + 4)

_Static_assert(ANGAE_NATISIGN_TRAILER <= ANGAE_SELFSIGN_MAX, "room for either kind of trailer");

/* The signature, and the tail of 2407 behind it. Return: bytes in @added, or -1. */
static long make_added(const struct signing *s, int fd, uint64_t size, const char *name,
		       uint8_t *added, char *err, size_t errlen)
{
	uint64_t end = size + ANGAE_NATISIGN_TRAILER;
	uint8_t *p = added + ANGAE_NATISIGN_TRAILER;

	if (s->kind == SIGN_SELF)
		return angae_selfsign_sign(fd, name, s->order.key, &s->identity, added, err,
					   errlen);
	if (s->kind == SIGN_REFERENCE)
		return angae_reference_sign(fd, name, &s->order, added, err, errlen) < 0
			       ? -1
			       : ANGAE_NATISIGN_TRAILER;
	if (angae_natisign_sign(fd, name, &s->order, added, err, errlen) < 0)
		return -1;
	if (!s->has_tail)
		return ANGAE_NATISIGN_TRAILER;
	if (end > UINT32_MAX) {
		snprintf(err, errlen, "is too large for a tail, which says its size in 32 bits");
		return -1;
	}
	memcpy(p, s->tail, s->taillen);
	for (int i = 0; i < 4; i++)
		p[s->taillen + (size_t)i] = (uint8_t)(end >> (8 * i));
	return (long)(ANGAE_NATISIGN_TRAILER + s->taillen + 4);
}

static int sign_open(const struct signing *s, int in, const struct stat *st, const char *name,
		     const char *target)
{
	uint64_t size = (uint64_t)st->st_size;
	uint8_t added[ADDED_MAX];
	struct rewrite change;
	char err[256];
	long len;

	if (!st->st_size)
		return complain("%s: is empty: there is nothing to sign", name);
	if (angae_natisign_magic(in) == 1)
		return complain("%s: is signed already", name);
	if (!s->out && !(st->st_mode & 0222))
		return complain("%s: is read-only; -o writes elsewhere", name);
	len = make_added(s, in, size, s->as ? s->as : name, added, err, sizeof(err));
	if (len < 0)
		return complain("%s: %s", name, err);
	change = (struct rewrite){.keep = size, .at = size, .bytes = added, .len = (size_t)len};
	return rewrite_file(in, st, target, &change) < 0 ? CMD_ERROR : CMD_YES;
}

int sign_file(const struct signing *s, const char *name)
{
	char *target = rewrite_target(name, s->out);
	struct stat st;
	int in, ret = CMD_ERROR;

	if (!target)
		return CMD_ERROR;
	in = open_regular(name, &st);
	if (in >= 0) {
		ret = sign_open(s, in, &st, name, target);
		close(in);
	}
	free(target);
	return ret;
}
