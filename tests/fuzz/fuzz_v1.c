// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The JAR signature. Input: range of devices; a byte of schemes found, whether to
 * stop, and how many threads (2 bits); then a whole archive, or the lengths of
 * manifest and signature file, these two and the block, from which an archive with
 * two empty entries is put together.
 *
 * covers: apk/v1.c apk/v1_algorithm.c apk/v1_ber.c apk/v1_block.c apk/v1_digest.c
 * covers: apk/v1_entries.c apk/v1_file.c apk/v1_info.c apk/v1_section.c apk/v1_signer.c
 * covers: apk/v1_work.c
 */
#include <stdlib.h>
#include <string.h>

#include "apk/apk.h"
#include "input.h"

static const struct {
	int32_t min;
	int32_t max;
} ranges[] = {{1, INT32_MAX}, {8, 8},	       {18, INT32_MAX}, {1, 17},
	      {18, 23},	      {24, INT32_MAX}, {21, 22},	{28, INT32_MAX}};

/* Sorted, as the reader's index is. */
static const char *const names[] = {
	"META-INF/A.RSA", "META-INF/A.SF", "META-INF/MANIFEST.MF", "META-INF/x", "a", "b"};
#define ENTRIES (sizeof(names) / sizeof(names[0]))

static void put(struct apk *apk, size_t i, const uint8_t *data, size_t len)
{
	struct apk_entry *e = &apk->zip.entries[i];

	e->name = (struct apk_span){(const uint8_t *)names[i], strlen(names[i])};
	e->header = i;
	e->data = (uint64_t)(data - apk->file.data);
	e->packed = len;
	e->size = len;
	apk->zip.index[i] = (uint32_t)i;
}

static void check(const struct apk *apk, enum apk_found found)
{
	const struct angae_apk_report *r = apk->report;

	if ((found == APK_GOOD) != r->verified[ANGAE_APK_V1])
		abort();
	if (found == APK_GOOD && (!r->nsigners || apk_errors(apk, ANGAE_APK_V1)))
		abort();
	if (found != APK_GOOD && !apk->stopped && !apk_errors(apk, ANGAE_APK_V1))
		abort();
}

/* Without parts that the lengths do not leave room for, an empty archive. */
static void put_together(struct apk *apk, const uint8_t *data, size_t len)
{
	size_t manifest, file;

	if (len < 4)
		return;
	manifest = (size_t)data[0] << 8 | data[1];
	file = (size_t)data[2] << 8 | data[3];
	data += 4;
	len -= 4;
	if (manifest > len || file > len - manifest)
		return;
	apk->zip.entries = calloc(ENTRIES, sizeof(*apk->zip.entries));
	apk->zip.index = calloc(ENTRIES, sizeof(*apk->zip.index));
	if (!apk->zip.entries || !apk->zip.index)
		abort();
	apk->zip.n = ENTRIES;
	apk->zip.nindex = ENTRIES;
	put(apk, 0, data + manifest + file, len - manifest - file);
	put(apk, 1, data + manifest, file);
	put(apk, 2, data, manifest);
	/* Bytes that every input has. */
	put(apk, 3, apk->file.data, 1);
	put(apk, 4, apk->file.data, 0);
	put(apk, 5, apk->file.data, 0);
}

static bool stop(uint64_t done, void *arg)
{
	(void)done, (void)arg;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_apk_report report = {0};
	struct angae_apk_options options = {.idsig = -1};
	struct apk apk = {.report = &report, .options = &options};

	if (len < 2)
		return 0;
	apk.min_sdk = ranges[data[0] % 8].min;
	apk.max_sdk = ranges[data[0] % 8].max;
	options.threads = data[1] >> 6;
	options.progress = data[1] & 0x20 ? stop : NULL;
	apk.file = (struct apk_span){data + 2, len - 2};
	if (len >= 6 && !memcmp(data + 2, "PK\3\4", 4)) {
		if (apk_zip_read(&apk) < 0)
			goto out;
	} else {
		put_together(&apk, data + 2, len - 2);
	}
	check(&apk, apk_v1_verify(&apk, data[1] & 0x1F));
out:
	apk_certs_drop(&apk);
	apk_zip_free(&apk.zip);
	angae_apk_report_free(&report);
	return 0;
}
