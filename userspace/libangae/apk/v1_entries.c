// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every entry outside of META-INF/ must be in the manifest with the digest of its
 * bytes, and vouched for by the same signers.
 */
#include <stdlib.h>
#include <string.h>

#include "v1.h"

#define NAME(e) (int)(e)->name.len, (const char *)(e)->name.data

struct entries {
	struct v1 *v1;
	struct v1_job *jobs;
	size_t n;
	const struct apk_entry *first; /* signed entry */
	uint32_t signers;	       /* of it */
};

static void fail(struct v1 *v1, const char *issue, const struct apk_entry *e, const char *why)
{
	apk_error(v1->apk, ANGAE_APK_V1, -1, issue, e->data, e->packed, "%.*s: %s", NAME(e), why);
}

static bool to_be_signed(const struct apk_entry *e)
{
	const size_t len = sizeof(V1_DIRECTORY) - 1;

	if (e->name.len && e->name.data[e->name.len - 1] == '/')
		return false;
	return e->name.len < len || memcmp(e->name.data, V1_DIRECTORY, len);
}

static void consider(struct entries *all, uint32_t i)
{
	struct v1 *v1 = all->v1;
	const struct apk_entry *e = &v1->apk->zip.entries[i];
	const struct v1_section *s = apk_v1_section_find(&v1->manifest, &e->name);
	struct v1_digest digests[2];
	size_t n;

	if (!s) {
		fail(v1, "JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_MANIFEST", e, "not in the manifest");
	} else if (!s->signers) {
		fail(v1, "JAR_SIG_ZIP_ENTRY_NOT_SIGNED", e, "nobody signed it");
	} else if (all->first && all->signers != s->signers) {
		apk_error(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_ZIP_ENTRY_SIGNERS_MISMATCH", e->data,
			  e->packed, "%.*s: not signed by the same as %.*s", NAME(e),
			  NAME(all->first));
	} else {
		all->first = e;
		all->signers = s->signers;
		n = apk_v1_digests(s, "-Digest", v1->apk->min_sdk, v1->apk->max_sdk, digests);
		for (size_t k = 0; k < n; k++)
			apk_v1_hash_get(&v1->hashes, digests[k].hash);
		if (n)
			all->jobs[all->n++] = (struct v1_job){
				.entry = i, .section = (uint32_t)(s - v1->manifest.sections)};
		else
			fail(v1, "JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_MANIFEST", e,
			     "no digest in the manifest that these devices look at");
	}
}

static void report(struct v1 *v1, const struct v1_job *job)
{
	const struct apk_entry *e = &v1->apk->zip.entries[job->entry];
	struct v1_digest digests[2];
	size_t n;

	if (job->failed == V1_JOB_UNREADABLE) {
		apk_v1_malformed(v1, e, "its bytes cannot be had");
		return;
	}
	n = apk_v1_digests(&v1->manifest.sections[job->section], "-Digest", v1->apk->min_sdk,
			   v1->apk->max_sdk, digests);
	for (size_t i = 0; i < n; i++)
		if (job->failed & V1_JOB_FIRST_DIFFERS << i)
			apk_error(v1->apk, ANGAE_APK_V1, -1,
				  "JAR_SIG_ZIP_ENTRY_DIGEST_DID_NOT_VERIFY", e->data, e->packed,
				  "%.*s: its %s is not the one in the manifest", NAME(e),
				  apk_v1_hash_name(digests[i].hash));
}

static int by_place(const void *a, const void *b, void *arg)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct apk_entry *e = arg;

	if (e[x].header != e[y].header)
		return e[x].header > e[y].header ? 1 : -1;
	return (x > y) - (x < y);
}

/* In the order of their bytes, which is the fastest to read and the one apksig reports in. */
static void consider_all(struct entries *all, uint32_t *order)
{
	const struct apk_zip *zip = &all->v1->apk->zip;
	size_t n = 0;

	for (size_t i = 0; i < zip->n; i++)
		if (to_be_signed(&zip->entries[i]))
			order[n++] = (uint32_t)i;
	qsort_r(order, n, sizeof(*order), by_place, zip->entries);
	for (size_t i = 0; i < n; i++)
		consider(all, order[i]);
}

void apk_v1_entries(struct v1 *v1, uint32_t *signers)
{
	size_t room = v1->apk->zip.n + 1;
	struct entries all = {.v1 = v1, .jobs = malloc(room * sizeof(*all.jobs))};
	uint32_t *order = malloc(room * sizeof(*order));

	if (all.jobs && order) {
		consider_all(&all, order);
		apk_v1_work(v1, all.jobs, all.n);
		for (size_t i = 0; i < all.n && !v1->apk->stopped; i++)
			if (all.jobs[i].failed)
				report(v1, &all.jobs[i]);
		if (!all.first)
			apk_error(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_NO_SIGNED_ZIP_ENTRIES", 0, 0,
				  "no entry is signed");
	} else {
		v1->apk->no_memory = true;
	}
	*signers = all.signers;
	free(all.jobs);
	free(order);
}
