// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A whole package; the last byte says for which devices.
 * covers: apk/manifest.c
 */
#include <stdlib.h>
#include <string.h>

#include <angae/apk.h>

#include "input.h"

static const struct {
	int32_t min;
	int32_t max;
} ranges[] = {{0, 0}, {1, 17}, {18, 23}, {24, 27}, {28, 32}, {33, 0}, {24, 0}, {1, 0}};

static FILE *null(void)
{
	static FILE *out;

	if (!out)
		out = fopen("/dev/null", "we");
	return out ? out : stdout;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	size_t pick = len ? data[len - 1] % (sizeof(ranges) / sizeof(ranges[0])) : 0;
	struct angae_apk_options options = {.min_sdk = ranges[pick].min,
					    .max_sdk = ranges[pick].max,
					    .idsig = -1,
					    .threads = 1};
	struct angae_apk_report report;
	struct angae_apk_manifest m;
	char err[200] = "";
	bool error = false;
	int fd;

	if (!len)
		return 0;
	fd = input_file(data, len - 1);
	angae_apk_verify(fd, &options, &report);
	for (size_t i = 0; i < report.nissues; i++)
		error |= !report.issues[i].warning && report.issues[i].part != ANGAE_APK_STAMP;
	/* A verdict has its reason, and a pass has a signer. */
	if (report.verdict == ANGAE_APK_PASS ? error || !report.nsigners : !error)
		abort();
	if (!angae_apk_manifest_read(fd, &m, err, sizeof(err)) != report.manifest.valid)
		abort();
	angae_apk_manifest_free(&m);
	if (angae_apk_xml(fd, null(), err, sizeof(err)) < 0 && !err[0])
		abort();
	angae_apk_report_free(&report);
	return 0;
}
