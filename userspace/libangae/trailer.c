// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <angae/natisign.h>

#include "bytes.h"
#include "read.h"
#include "scramble.h"
#include "trailer.h"

#define MAGIC_LEN 8

static bool magic_at(int fd, uint64_t off, int *err)
{
	uint8_t magic[MAGIC_LEN];

	*err = angae_read_at(fd, magic, sizeof(magic), off) < 0;
	return !*err && !memcmp(magic, ANGAE_TRAILER_MAGIC, MAGIC_LEN);
}

/* The last word of a tail says where the signed part ends. 2 GiB and more never fit in it. */
static int locate_behind_tail(int fd, struct angae_trailer *t)
{
	uint8_t last[4];
	uint64_t end;
	int err;

	if (angae_read_at(fd, last, sizeof(last), t->size - sizeof(last)) < 0)
		return ANGAE_NATI_READ;
	end = angae_get32(last);
	if (end > t->size || t->size - end > ANGAE_TRAILER_TAIL_MAX || end < MAGIC_LEN)
		return ANGAE_NATI_UNSIGNED;
	t->end = end;
	t->tail = (uint32_t)(t->size - end);
	if (magic_at(fd, end - MAGIC_LEN, &err))
		return ANGAE_NATI_OK;
	return err ? ANGAE_NATI_UNSIGNED : ANGAE_NATI_NO_MAGIC;
}

int angae_trailer_locate(int fd, struct angae_trailer *t)
{
	uint8_t length[4];
	struct stat st;
	int code, err;

	memset(t, 0, sizeof(*t));
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return ANGAE_NATI_OPEN;
	if (st.st_size < ANGAE_TRAILER_LEN)
		return ANGAE_NATI_SMALL;
	t->size = (uint64_t)st.st_size;
	t->end = t->size;
	if (!magic_at(fd, t->size - MAGIC_LEN, &err)) {
		code = locate_behind_tail(fd, t);
		if (code != ANGAE_NATI_OK)
			return code;
	}
	if (t->end < MAGIC_LEN + sizeof(length) ||
	    angae_read_at(fd, length, sizeof(length), t->end - MAGIC_LEN - sizeof(length)) < 0)
		return ANGAE_NATI_UNSIGNED;
	t->length = angae_get32(length);
	return ANGAE_NATI_OK;
}

/* A word of the content goes over the stored one; content too short for it leaves that. */
static void read_word(int fd, struct angae_trailer *t)
{
	uint8_t word[4];

	t->word_stored = t->content < ANGAE_WORD_BACK ||
			 angae_read_at(fd, word, sizeof(word), t->content - ANGAE_WORD_BACK) < 0;
	t->word = angae_get32(t->word_stored ? t->raw + ANGAE_TRAILER_WORD : word);
}

void angae_trailer_decode(struct angae_trailer *t)
{
	angae_descramble(ANGAE_SCRAMBLE_ANDROID, t->raw, t->header, sizeof(t->header));
	for (int i = 0; i < ANGAE_EXT_LEN; i++)
		t->ext[i] = angae_lower((char)t->header[ANGAE_HEADER_EXT + i]);
}

int angae_trailer_read(int fd, struct angae_trailer *t)
{
	int code = angae_trailer_locate(fd, t);

	if (code != ANGAE_NATI_OK)
		return code;
	if (t->length > ANGAE_TRAILER_LEN)
		return ANGAE_NATI_TRAILER_LONG;
	if (t->length > t->end)
		return ANGAE_NATI_UNSIGNED;
	t->content = t->end - t->length;
	if (angae_read_at(fd, t->raw, t->length, t->content) < 0)
		return ANGAE_NATI_UNSIGNED;
	angae_trailer_decode(t);
	read_word(fd, t);
	return ANGAE_NATI_OK;
}
