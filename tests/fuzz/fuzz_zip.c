// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include <angae/zip.h>

#include "input.h"

static int count(const void *data, size_t len, void *arg)
{
	uint64_t *left = arg;

	(void)data;
	if (len > *left)
		abort();
	*left -= len;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char err[200] = "";
	struct angae_zip *zip = angae_zip_open(input_file(data, len), err, sizeof(err));

	if (!zip)
		return err[0] ? 0 : (abort(), 0);
	for (size_t i = 0; i < angae_zip_count(zip); i++) {
		const struct angae_zip_entry *e = angae_zip_entry(zip, i);
		uint64_t left = e->size;

		if (angae_zip_find(zip, e->name) != (long)i)
			abort();
		if (angae_zip_extract(zip, i, count, &left, err, sizeof(err)))
			continue;
		if (left || e->name[0] == '/' || strstr(e->name, "../"))
			abort();
	}
	angae_zip_close(zip);
	return 0;
}
