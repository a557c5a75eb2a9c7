// SPDX-License-Identifier: GPL-2.0-or-later
/* Archives as the verifier reads them: mapped, faults collected. */
#include <stdlib.h>

#include "apk/apk.h"
#include "input.h"

static int count(const void *data, size_t len, void *arg)
{
	static volatile uint8_t sum;
	uint64_t *left = arg;

	if (len > *left)
		abort();
	/* Each byte is there. */
	for (size_t i = 0; i < len; i++)
		sum ^= ((const uint8_t *)data)[i];
	*left -= len;
	return 0;
}

static void check_entry(const struct apk *apk, const struct apk_entry *e)
{
	const struct apk_entry *found =
		apk_zip_find(&apk->zip, (const char *)e->name.data, (size_t)e->name.len);
	uint64_t left = e->size;
	char err[200];
	uint8_t *data;
	size_t len;

	if (!found || found > e || found->name.len != e->name.len)
		abort();
	if (e->name.data < apk->file.data ||
	    e->name.data + e->name.len > apk->file.data + apk->file.len)
		abort();
	if (e->bad ? e->data || e->packed : e->data + e->packed > apk->zip.directory)
		abort();
	if (!apk_entry_read(apk, e, count, &left, err, sizeof(err)) && left)
		abort();
	if (!apk_entry_load(apk, e, 1000, &data, &len, err, sizeof(err))) {
		if (len != e->size || len > 1000)
			abort();
		free(data);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_apk_report report = {0};
	struct angae_apk_options options = {.idsig = -1};
	struct apk apk = {.report = &report, .options = &options, .file = {data, len}};
	int ret = apk_zip_read(&apk);

	if (ret < 0 && !apk_errors(&apk, ANGAE_APK_ZIP))
		abort();
	for (size_t i = 0; !ret && i < apk.zip.n && i < 20; i++)
		check_entry(&apk, &apk.zip.entries[i]);
	apk_zip_free(&apk.zip);
	angae_apk_report_free(&report);
	return 0;
}
