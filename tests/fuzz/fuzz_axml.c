// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A binary manifest: its facts, and its text.
 * covers: apk/axml.c apk/axml_pool.c apk/axml_print.c apk/manifest_facts.c apk/manifest_sdk.c
 */
#include <stdio.h>
#include <stdlib.h>

#include "apk/axml.h"
#include "apk/manifest.h"
#include "input.h"

/* What a terminal is shown has to be text. */
static ssize_t look(void *cookie, const char *text, size_t len)
{
	(void)cookie;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' && text[i] != '\n')
			abort();
	return (ssize_t)len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	cookie_io_functions_t functions = {.write = look};
	struct angae_apk_manifest m = {0};
	FILE *out = fopencookie(NULL, "w", functions);
	char err[200] = "";
	const char *why = NULL;
	bool min_known;
	size_t at;

	if (apk_manifest_facts(&m, data, len, &min_known, &why, &at) < 0 && (!why || at > len))
		abort();
	angae_apk_manifest_free(&m);
	if (!out || (apk_axml_print(data, len, out, err, sizeof(err)) < 0 && !err[0]))
		abort();
	fclose(out);
	return 0;
}
