// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Archives, under both faces of the reader: mapped, faults collected, for the
 * verifier; read from a descriptor, for who extracts. Both must say the same.
 *
 * covers: apk/zip_end.c apk/zip_directory.c apk/zip_local.c apk/zip_names.c apk/zip_apk.c
 * covers: apk/zip_reader.c apk/zip_fd.c apk/zip_flow.c
 */
#include <stdlib.h>
#include <string.h>

#include <angae/zip.h>

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
		sum = (uint8_t)(sum ^ ((const uint8_t *)data)[i]);
	*left -= len;
	return 0;
}

static int stop(const void *data, size_t len, void *arg)
{
	(void)data, (void)len, (void)arg;
	return 77;
}

static void check_mapped(const struct apk *apk, const struct apk_entry *e)
{
	const struct apk_entry *found =
		apk_zip_find(&apk->zip, (const char *)e->name.data, (size_t)e->name.len);
	uint64_t left = e->size;
	char err[200];
	uint8_t *data;
	size_t len;

	if (!found || found > e || found->name.len != e->name.len)
		abort();
	if (e->bad ? e->data || e->packed : e->data + e->packed > apk->zip.directory)
		abort();
	if (!apk_entry_read(apk, e, count, &left, err, sizeof(err)) && left)
		abort();
	if (apk_entry_read(apk, e, stop, NULL, err, sizeof(err)) == 77 && !e->size)
		abort();
	if (!apk_entry_load(apk, e, 100000, &data, &len, err, sizeof(err))) {
		if (len != e->size || len > 100000)
			abort();
		free(data);
	}
}

/* How many can be extracted by descriptor, or -1: it does not open. */
static long by_descriptor(const uint8_t *data, size_t len)
{
	char err[200] = "";
	struct angae_zip *zip = angae_zip_open(input_file(data, len), err, sizeof(err));
	long good = 0;

	if (!zip) {
		if (!err[0])
			abort();
		return -1;
	}
	for (size_t i = 0; i < angae_zip_count(zip); i++) {
		const struct angae_zip_entry *e = angae_zip_entry(zip, i);
		uint64_t left = e->size;

		if (angae_zip_find(zip, e->name) != (long)i)
			abort();
		if (angae_zip_extract(zip, i, count, &left, err, sizeof(err)))
			continue;
		good++;
		if (left || e->name[0] == '/' || strstr(e->name, "../"))
			abort();
	}
	if (angae_zip_entry(zip, angae_zip_count(zip)) || angae_zip_find(zip, "") >= 0 ||
	    (angae_zip_count(zip) && angae_zip_find(zip, "\xff\xff") >= 0) ||
	    angae_zip_extract(zip, angae_zip_count(zip), count, NULL, err, sizeof(err)) != -1)
		abort();
	angae_zip_close(zip);
	return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_apk_report report = {0};
	struct angae_apk_options options = {.idsig = -1};
	struct apk apk = {.report = &report, .options = &options, .file = {data, len}};
	int ret = apk_zip_read(&apk);
	bool sound = !ret && !apk_errors(&apk, ANGAE_APK_ZIP);
	char err[80];

	angae_zip_close(angae_zip_open(-1, err, sizeof(err)));
	if (ret < 0 && !apk_errors(&apk, ANGAE_APK_ZIP))
		abort();
	for (size_t i = 0; !ret && i < apk.zip.n && i < 20; i++)
		check_mapped(&apk, &apk.zip.entries[i]);
	if (sound != (by_descriptor(data, len) >= 0))
		abort();
	apk_zip_free(&apk.zip);
	angae_apk_report_free(&report);
	return 0;
}
