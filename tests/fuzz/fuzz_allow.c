// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The structure of a list; its digest is made right, so that the fuzzer gets past it.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "allow_format.h"
#include "bytes.h"
#include "input.h"

static void make_digest_right(uint8_t *file, size_t len)
{
	uint64_t end = ALLOW_HEADER_LEN;

	if (len < ALLOW_HEADER_LEN)
		return;
	for (int s = 0; s < ALLOW_SECTIONS; s++)
		end += (uint64_t)angae_get32(file + ALLOW_OFF_COUNTS + 4 * s) * ALLOW_RECORD_LEN;
	end += angae_get32(file + ALLOW_OFF_NAMES);
	if (end <= len)
		EVP_Digest(file + ALLOW_HEADER_LEN, (size_t)end - ALLOW_HEADER_LEN,
			   file + ALLOW_OFF_DIGEST, NULL, EVP_sha256(), NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t *file = malloc(len + 1);
	struct angae_allow_entry entry, again;
	struct angae_allow *list;
	char err[200] = "";

	memcpy(file, data, len);
	make_digest_right(file, len);
	list = angae_allow_parse(file, len, err, sizeof(err));
	if (!list)
		return err[0] ? 0 : (abort(), 0);
	for (size_t i = 0; angae_allow_entry_at(list, i, &entry); i++)
		if (!angae_allow_has_size(list, entry.section, entry.size) ||
		    !angae_allow_find(list, entry.section, entry.digest, &again) ||
		    strcmp(entry.package, again.package))
			abort();
	angae_allow_close(list);
	return 0;
}
