// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Twenty bytes of trailer, then the list. A record is found exactly when one
 * stands at a multiple of 24. Unpacked and packed, each is the same again.
 * covers: pattern.c revoked.c
 */
#include <stdbool.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <angae/revoked.h>

#include "bytes.h"
#include "input.h"
#include "pattern.h"

static bool stands_there(const uint8_t *list, size_t len, const uint8_t *fields)
{
	for (size_t at = 0; at + 24 <= len; at += 24) {
		bool same = !memcmp(list + at + 4, fields, 4) &&
			    !memcmp(list + at + 16, fields + 12, 8);

		for (size_t i = 0; i < 8; i++)
			same &= angae_lower((char)list[at + 8 + i]) ==
				angae_lower((char)fields[4 + i]);
		if (same)
			return true;
	}
	return false;
}

static void same_again(const uint8_t *list, size_t len)
{
	for (size_t at = 0; at + ANGAE_REVOKED_LEN <= len; at += ANGAE_REVOKED_LEN) {
		struct angae_revoked entry;
		uint8_t raw[ANGAE_REVOKED_LEN];

		angae_revoked_unpack(list + at, &entry);
		angae_revoked_pack(&entry, raw);
		if (memcmp(raw, list + at, sizeof(raw)))
			abort();
	}
}

/* As a file: era 2407 passes over a record cut short, era reference does not. */
static void look_up(const uint8_t *list, size_t len, const struct angae_trailer *t, bool named)
{
	int dir = input_directory(), strict = named ? 1 : len % 24 ? -1 : 0;

	input_put("pattern.dat", list, len);
	if (angae_pattern_lists(dir, t) != named || angae_pattern_strict(dir, t) != strict)
		abort();
	/* Missing, no directory at all, and no file. */
	if (unlinkat(dir, "pattern.dat", 0) < 0 || angae_pattern_lists(dir, t) ||
	    angae_pattern_lists(-1, t) || mkdirat(dir, "pattern.dat", 0700) < 0 ||
	    angae_pattern_strict(dir, t) != -1 || unlinkat(dir, "pattern.dat", AT_REMOVEDIR) < 0)
		abort();
}

/* The same bytes as a file that may be signed. */
static void name_it(const uint8_t *data, size_t len)
{
	struct angae_revoked entry;
	char err[200] = "";

	if (angae_revoked_of(input_file(data, len), &entry, err, sizeof(err)) < 0 && !err[0])
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_trailer t = {0};
	bool named;

	if (len < 20)
		return 0;
	t.word = angae_get32(data);
	for (size_t i = 0; i < 8; i++)
		t.ext[i] = angae_lower((char)data[4 + i]);
	memcpy(t.header + ANGAE_HEADER_A, data + 12, 8);
	named = stands_there(data + 20, len - 20, data);
	if (angae_pattern_search(data + 20, len - 20, &t) != named)
		abort();
	look_up(data + 20, len - 20, &t, named);
	same_again(data + 20, len - 20);
	name_it(data, len);
	return 0;
}
