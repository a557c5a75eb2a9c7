// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "axml.h"
#include "error.h"
#include "manifest.h"

int apk_manifest_parse(struct apk *apk, const uint8_t *data, size_t len)
{
	struct angae_apk_manifest *m = &apk->report->manifest;
	const char *why;
	bool min_known;
	size_t at;
	int ret = apk_manifest_facts(m, data, len, &min_known, &why, &at);

	if (ret > 0)
		apk->no_memory = true;
	if (ret < 0) {
		apk_error(apk, ANGAE_APK_MANIFEST, -1, "MANIFEST_MALFORMED", 0, 0,
			  MANIFEST_NAME ": %s, at its byte %zu", why, at);
		apk->bad_manifest = true;
	} else if (!min_known) {
		/* Who says which devices are meant does not need it. */
		(apk->options->min_sdk ? apk_warning : apk_error)(
			apk, ANGAE_APK_MANIFEST, -1, "MANIFEST_MIN_SDK_UNKNOWN", 0, 0,
			"minSdkVersion is neither a number nor a codename");
	}
	m->valid = !ret;
	apk->no_min_sdk = ret || !min_known;
	return ret || !min_known ? -1 : 0;
}

/* "lib/<abi>/lib….so" */
static struct apk_span abi_of(struct apk_span name)
{
	struct apk_span none = {0};
	const uint8_t *slash;

	if (name.len < 5 || memcmp(name.data, "lib/", 4) ||
	    memcmp(name.data + name.len - 3, ".so", 3))
		return none;
	slash = memchr(name.data + 4, '/', name.len - 4);
	if (!slash || slash == name.data + 4)
		return none;
	return (struct apk_span){name.data + 4, (uint64_t)(slash - name.data - 4)};
}

static bool plain(struct apk_span abi)
{
	if (abi.len >= sizeof(((struct angae_apk_manifest *)0)->abis[0]))
		return false;
	for (uint64_t i = 0; i < abi.len; i++)
		if (abi.data[i] <= ' ' || abi.data[i] >= 0x7f)
			return false;
	return true;
}

#define ABIS_MAX 16

void apk_manifest_abis(struct apk *apk)
{
	struct angae_apk_manifest *m = &apk->report->manifest;
	char(*abis)[32] = NULL;
	size_t n = 0;

	for (size_t i = 0; i < apk->zip.n && n < ABIS_MAX; i++) {
		struct apk_span abi = abi_of(apk->zip.entries[i].name);
		bool known = false;

		if (!abi.len || !plain(abi))
			continue;
		for (size_t k = 0; k < n && !known; k++)
			known = strlen(abis[k]) == abi.len && !memcmp(abis[k], abi.data, abi.len);
		if (known)
			continue;
		if (!abis)
			abis = calloc(ABIS_MAX, sizeof(*abis));
		if (!abis) {
			apk->no_memory = true;
			break;
		}
		memcpy(abis[n++], abi.data, abi.len);
	}
	m->abis = abis;
	m->nabis = n;
}

/* The document itself; what hinders stands in the report. */
static int load(struct apk *apk, uint8_t **data, size_t *len)
{
	const struct apk_entry *entry =
		apk_zip_find(&apk->zip, MANIFEST_NAME, strlen(MANIFEST_NAME));
	char err[160];

	if (!entry) {
		apk_error(apk, ANGAE_APK_MANIFEST, -1, "MANIFEST_MISSING", 0, 0,
			  "there is no " MANIFEST_NAME);
		apk->no_manifest = true;
		return -1;
	}
	angae_error(err, sizeof(err), "its headers do not hold");
	if (entry->bad ||
	    apk_entry_load(apk, entry, MANIFEST_MAX, data, len, err, sizeof(err)) < 0) {
		apk_error(apk, ANGAE_APK_MANIFEST, -1, "MANIFEST_UNREADABLE", entry->header, 0,
			  MANIFEST_NAME ": %s", err);
		apk->bad_manifest = true;
		return -1;
	}
	return 0;
}

void apk_manifest_load(struct apk *apk)
{
	uint8_t *data = NULL;
	size_t len = 0;

	apk_manifest_abis(apk);
	if (load(apk, &data, &len) == 0)
		apk_manifest_parse(apk, data, len);
	free(data);
}

/* What the first error says. */
static void tell(const struct apk *apk, char *err, size_t errlen)
{
	const struct angae_apk_report *report = apk->report;

	for (size_t i = 0; i < report->nissues; i++)
		if (!report->issues[i].warning) {
			angae_error(err, errlen, "%s", report->issues[i].detail);
			return;
		}
	angae_error(err, errlen, "out of memory");
}

static const struct angae_apk_options no_options = {.idsig = -1};

int angae_apk_manifest_read(int fd, struct angae_apk_manifest *manifest, char *err, size_t errlen)
{
	struct angae_apk_report report = {0};
	struct apk apk = {.options = &no_options, .report = &report};
	int ret = -1;

	memset(manifest, 0, sizeof(*manifest));
	if (apk_open(&apk, fd) == 0 && apk_zip_read(&apk) == 0)
		apk_manifest_load(&apk);
	if (report.manifest.valid) {
		*manifest = report.manifest;
		memset(&report.manifest, 0, sizeof(report.manifest));
		ret = 0;
	} else {
		tell(&apk, err, errlen);
	}
	apk_close(&apk);
	angae_apk_report_free(&report);
	return ret;
}

void angae_apk_manifest_free(struct angae_apk_manifest *manifest)
{
	free(manifest->permissions);
	free(manifest->abis);
	memset(manifest, 0, sizeof(*manifest));
}

int angae_apk_xml(int fd, FILE *out, char *err, size_t errlen)
{
	struct angae_apk_report report = {0};
	struct apk apk = {.options = &no_options, .report = &report};
	uint8_t *data = NULL;
	size_t len = 0;
	int ret = -1;

	if (apk_open(&apk, fd) < 0 || apk_zip_read(&apk) < 0 || load(&apk, &data, &len) < 0)
		tell(&apk, err, errlen);
	else
		ret = apk_axml_print(data, len, out, err, errlen);
	free(data);
	apk_close(&apk);
	angae_apk_report_free(&report);
	return ret;
}
