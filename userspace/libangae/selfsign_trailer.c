// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "bytes.h"
#include "extension.h"
#include "read.h"
#include "scramble.h"
#include "selfsign_trailer.h"

#define MAGIC_LEN 8

static int find_magic(int fd, uint64_t size)
{
	uint8_t magic[MAGIC_LEN];

	if (size < MAGIC_LEN)
		return ANGAE_SELF_NONE;
	if (angae_read_at(fd, magic, sizeof(magic), size - MAGIC_LEN) < 0)
		return ANGAE_SELF_IO;
	return memcmp(magic, ANGAE_SELF_MAGIC, MAGIC_LEN) ? ANGAE_SELF_NONE : ANGAE_SELF_OK;
}

int angae_self_read(int fd, struct angae_self *self)
{
	struct stat st;
	int code;

	memset(self, 0, sizeof(*self));
	if (fstat(fd, &st) < 0)
		return ANGAE_SELF_IO;
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return ANGAE_SELF_IO;
	}
	code = find_magic(fd, (uint64_t)st.st_size);
	if (code != ANGAE_SELF_OK)
		return code;
	if (st.st_size < ANGAE_SELF_LEN)
		return ANGAE_SELF_TRAILER;
	self->content = (uint64_t)st.st_size - ANGAE_SELF_LEN;
	if (angae_read_at(fd, self->raw, sizeof(self->raw), self->content) < 0)
		return ANGAE_SELF_IO;
	angae_descramble(ANGAE_SCRAMBLE_PLAIN, self->raw, self->header, sizeof(self->header));
	if (angae_get32(self->raw + ANGAE_SELF_LENGTH_AT) != ANGAE_SELF_LEN ||
	    memcmp(self->header + ANGAE_SELF_AT_TAG, ANGAE_SELF_TAG, 4) != 0 ||
	    angae_get32(self->header + ANGAE_SELF_AT_VERSION) != ANGAE_SELF_VERSION)
		return ANGAE_SELF_TRAILER;
	return ANGAE_SELF_OK;
}

int angae_self_extension(const char *name, uint8_t ext[ANGAE_SELF_EXT_LEN])
{
	char text[ANGAE_SELF_EXT_LEN + 1] = {0};
	size_t n = angae_extension(name, text, sizeof(text));

	memcpy(ext, text, ANGAE_SELF_EXT_LEN);
	return n > ANGAE_SELF_EXT_LEN ? -1 : 0;
}

long angae_selfsign_length(int fd)
{
	struct angae_self self;
	int code = angae_self_read(fd, &self);

	if (code == ANGAE_SELF_IO)
		return -1;
	return code == ANGAE_SELF_OK ? ANGAE_SELF_LEN : 0;
}
