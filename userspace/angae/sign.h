/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signing one file: a trailer of one of three kinds, put behind its content. */
#ifndef ANGAE_SIGN_H
#define ANGAE_SIGN_H

#include <angae/natisign.h>
#include <angae/selfsign.h>

enum sign_kind { SIGN_2407, SIGN_REFERENCE, SIGN_SELF };

#define SIGN_TAIL_MAX 436 /* and four bytes that say where the signed part ends */

/**
 * struct signing - what is asked for
 * @order: for the state's kinds; its @key is the key file of all
 * @identity: for SIGN_SELF
 * @as: sign for the extension of this name instead of the file's; or NULL
 * @out: write here and leave the file alone; or NULL
 * @tail: free bytes behind the signature, SIGN_2407 alone
 */
struct signing {
	enum sign_kind kind;
	struct angae_natisign_order order;
	struct angae_identity identity;
	const char *as;
	const char *out;
	bool has_tail;
	size_t taillen;
	uint8_t tail[SIGN_TAIL_MAX];
};

/** sign_file() - in place, or into @s->out; complains. Return: CMD_YES or CMD_ERROR: the file is as it was. */
int sign_file(const struct signing *s, const char *name);

#endif
