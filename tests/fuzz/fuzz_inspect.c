// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whatever the file: items stand within it, in a tree, in plain text.
 * covers: inspect.c inspect_natisign.c inspect_selfsign.c inspect_watermark.c inspect_archive.c
 */
#include <stdlib.h>
#include <string.h>

#include <angae/inspect.h>
#include <angae/utf8.h>

#include "input.h"

struct seen {
	uint64_t size;
	size_t parts;
	size_t items;
	unsigned int depth;
};

static void look(const struct angae_item *item, void *arg)
{
	struct seen *seen = arg;

	if (!item->name || !item->name[0] || !item->source || !item->source[0] || !item->value)
		abort();
	if (item->off > seen->size || item->len > seen->size - item->off)
		abort();
	if (item->depth >= ANGAE_INSPECT_DEPTH ||
	    (seen->items ? item->depth > seen->depth + 1 : item->depth > 0))
		abort();
	for (const char *s = item->value; *s; s += angae_utf8(s))
		if (!angae_utf8(s))
			abort();
	/* All of them can be read. */
	for (size_t i = 0; item->raw && i < item->rawlen; i++)
		*(volatile const uint8_t *)&item->raw[i];
	seen->parts += !item->depth;
	seen->depth = item->depth;
	if (++seen->items > 1000)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct seen seen = {.size = len};

	if (angae_inspect(input_file(data, len), look, &seen) != seen.parts)
		abort();
	if (angae_inspect(-1, look, &seen))
		abort();
	return 0;
}
