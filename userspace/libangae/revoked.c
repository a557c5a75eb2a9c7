// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include <angae/natisign.h>
#include <angae/revoked.h>

#include "bytes.h"
#include "error.h"
#include "trailer.h"

int angae_revoked_of(int fd, struct angae_revoked *entry, char *err, size_t errlen)
{
	struct angae_trailer t;
	int code = angae_trailer_read(fd, &t);

	memset(entry, 0, sizeof(*entry));
	if (code != ANGAE_NATI_OK) {
		angae_error(err, errlen, "has no NATISIGN trailer (%d)", code);
		return -1;
	}
	entry->word = t.word;
	memcpy(entry->ext, t.ext, sizeof(entry->ext));
	entry->a = angae_get32(t.header + ANGAE_HEADER_A);
	entry->b = angae_get32(t.header + ANGAE_HEADER_B);
	return 0;
}

void angae_revoked_pack(const struct angae_revoked *entry, uint8_t raw[ANGAE_REVOKED_LEN])
{
	angae_put32(raw, entry->unused);
	angae_put32(raw + 4, entry->word);
	memcpy(raw + 8, entry->ext, sizeof(entry->ext));
	angae_put32(raw + 16, entry->a);
	angae_put32(raw + 20, entry->b);
}

void angae_revoked_unpack(const uint8_t raw[ANGAE_REVOKED_LEN], struct angae_revoked *entry)
{
	entry->unused = angae_get32(raw);
	entry->word = angae_get32(raw + 4);
	memcpy(entry->ext, raw + 8, sizeof(entry->ext));
	entry->a = angae_get32(raw + 16);
	entry->b = angae_get32(raw + 20);
}
