// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The JAR signature as a whole. Rules, their order and the names of what breaks
 * them are apksig's, which mimics the devices.
 */
#include <stdlib.h>
#include <string.h>

#include "v1.h"

#define MANIFEST_MAX (64u << 20)
#define NAME(e)	     (int)(e)->name.len, (const char *)(e)->name.data

void apk_v1_malformed(struct v1 *v1, const struct apk_entry *entry, const char *why)
{
	v1->apk->malformed = true;
	apk_error(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_MALFORMED_ZIP_ENTRY", entry->data,
		  entry->packed, "%.*s: %s", NAME(entry), why);
}

int apk_v1_load(struct v1 *v1, const struct apk_entry *entry, uint64_t max, uint8_t **data,
		size_t *len)
{
	char err[160];

	if (!apk_entry_load(v1->apk, entry, max, data, len, err, sizeof(err))) {
		v1->apk->report->hashed += *len;
		return 0;
	}
	apk_v1_malformed(v1, entry, err);
	return -1;
}

static bool ends_in(const struct apk_span *name, const char *suffix)
{
	size_t len = strlen(suffix);

	return name->len >= len && !memcmp(name->data + name->len - len, suffix, len);
}

static bool in_directory(const struct apk_span *name)
{
	const size_t len = sizeof(V1_DIRECTORY) - 1;

	return name->len >= len && !memcmp(name->data, V1_DIRECTORY, len);
}

static bool good(const struct v1 *v1)
{
	return !apk_errors(v1->apk, ANGAE_APK_V1) && !v1->apk->no_memory && !v1->apk->stopped;
}

/* The reader of archives has sorted the names. */
static void check_duplicates(struct v1 *v1)
{
	const struct apk_zip *zip = &v1->apk->zip;
	const struct apk_span *said = NULL;

	for (size_t i = 1; i < zip->nindex; i++) {
		const struct apk_entry *e = &zip->entries[zip->index[i]];
		const struct apk_span *before = &zip->entries[zip->index[i - 1]].name;

		if (before->len != e->name.len ||
		    memcmp(before->data, e->name.data, (size_t)before->len) || before == said ||
		    ends_in(&e->name, "/"))
			continue;
		said = &e->name;
		apk_error(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_DUPLICATE_ZIP_ENTRY", e->header, 0,
			  "%.*s is there twice", NAME(e));
	}
}

/* No tool makes such names; who takes them apart by lines sees other files than are there. */
static void check_names(struct v1 *v1)
{
	const struct apk_zip *zip = &v1->apk->zip;

	for (size_t i = 0; i < zip->n; i++) {
		const struct apk_entry *e = &zip->entries[i];
		size_t len = (size_t)e->name.len;

		if (in_directory(&e->name) &&
		    (memchr(e->name.data, '\n', len) || memchr(e->name.data, '\r', len)))
			apk_error(v1->apk, ANGAE_APK_V1, -1, "ZIP_NAME_LINE_END", e->header, 0,
				  "%.*s: a line end in its name", NAME(e));
	}
}

static void check_manifest_sections(struct v1 *v1)
{
	struct v1_text *text = &v1->manifest;

	for (size_t i = 0; i < text->n; i++) {
		const struct v1_section *s = &text->sections[i];
		const struct apk_entry *e;

		if (!s->name.data) {
			apk_error(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_UNNNAMED_MANIFEST_SECTION", 0,
				  0, "section %zu of the manifest has no name", i + 1);
			continue;
		}
		e = apk_zip_find(&v1->apk->zip, (const char *)s->name.data, (size_t)s->name.len);
		if (apk_v1_section_find(text, &s->name) != s)
			apk_error(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_DUPLICATE_MANIFEST_SECTION",
				  0, 0, "two sections of the manifest for %.*s", NAME(s));
		else if (!e || ends_in(&e->name, "/"))
			apk_error(v1->apk, ANGAE_APK_V1, -1,
				  "JAR_SIG_MISSING_ZIP_ENTRY_REFERENCED_IN_MANIFEST", 0, 0,
				  "%.*s is in the manifest, but not in the archive", NAME(s));
	}
}

static void read_manifest(struct v1 *v1)
{
	const struct apk_entry *e =
		apk_zip_find(&v1->apk->zip, V1_MANIFEST, sizeof(V1_MANIFEST) - 1);
	uint8_t *data;
	size_t len;

	if (!e) {
		apk_error(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_NO_MANIFEST", 0, 0,
			  "no " V1_MANIFEST);
		return;
	}
	if (apk_v1_load(v1, e, MANIFEST_MAX, &data, &len) < 0)
		return;
	if (apk_v1_text_parse(&v1->manifest, data, len) < 0)
		v1->apk->no_memory = true;
	else
		check_manifest_sections(v1);
}

/* The signature file that belongs to a block: the same name up to the last dot. */
static const struct apk_entry *find_file(const struct v1 *v1, const struct apk_entry *block)
{
	const uint8_t *dot = memrchr(block->name.data, '.', (size_t)block->name.len);
	size_t stem = (size_t)(dot - block->name.data);
	const struct apk_entry *file = NULL;
	char *name = malloc(stem + 3);

	if (name) {
		memcpy(name, block->name.data, stem);
		memcpy(name + stem, ".SF", 3);
		file = apk_zip_find(&v1->apk->zip, name, stem + 3);
	} else {
		v1->apk->no_memory = true;
	}
	free(name);
	return file;
}

static void find_signers(struct v1 *v1)
{
	const struct apk_zip *zip = &v1->apk->zip;
	size_t found = 0;

	for (size_t i = 0; i < zip->n; i++) {
		const struct apk_entry *e = &zip->entries[i], *file;

		if (!in_directory(&e->name) ||
		    (!ends_in(&e->name, ".RSA") && !ends_in(&e->name, ".DSA") &&
		     !ends_in(&e->name, ".EC")))
			continue;
		file = find_file(v1, e);
		if (!file)
			apk_warning(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_MISSING_FILE", e->data,
				    e->packed, "%.*s: no signature file to it", NAME(e));
		else if (found++ < V1_SIGNERS_MAX)
			v1->signers[v1->nsigners++] = (struct v1_signer){.block = e, .file = file};
	}
	if (!found)
		apk_error(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_NO_SIGNATURES", 0, 0,
			  "nobody signed");
	else if (found > V1_SIGNERS_MAX)
		apk_error(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_MAX_SIGNATURES_EXCEEDED", 0, 0,
			  "%zu signers, %d at most", found, V1_SIGNERS_MAX);
}

/* Every signer has to be good, but for those that Android passes over. */
static void check_signers(struct v1 *v1)
{
	size_t counted = 0;

	for (size_t i = 0; i < v1->nsigners; i++)
		apk_v1_signer_block(v1, (int)i);
	if (!good(v1))
		return;
	for (size_t i = 0; i < v1->nsigners; i++) {
		apk_v1_signer_file(v1, (int)i);
		apk_v1_text_free(&v1->signers[i].text);
		counted += !v1->signers[i].ignored;
	}
	if (!counted)
		apk_error(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_NO_SIGNATURES", 0, 0,
			  "no signature that counts");
}

static void report_signers(struct v1 *v1, uint32_t signers)
{
	for (size_t i = 0; i < v1->nsigners; i++) {
		const struct apk_span *cert = &v1->signers[i].cert;
		struct angae_apk_signer *signer;

		if (!(signers & 1u << i))
			continue;
		signer = apk_signer_add(v1->apk, ANGAE_APK_V1);
		if (!signer)
			return;
		signer->min_sdk = v1->apk->min_sdk;
		signer->max_sdk = v1->apk->max_sdk;
		apk_cert_of(v1->apk, &signer->cert, *cert);
	}
}

/* Anybody may add to META-INF/ what no signer vouches for. */
static void warn_unprotected(struct v1 *v1, uint32_t signers)
{
	const struct apk_zip *zip = &v1->apk->zip;

	for (size_t i = 0; i < zip->n; i++) {
		const struct apk_entry *e = &zip->entries[i];
		bool own = e == apk_zip_find(zip, V1_MANIFEST, sizeof(V1_MANIFEST) - 1);

		if (!in_directory(&e->name) || ends_in(&e->name, "/"))
			continue;
		for (size_t k = 0; k < v1->nsigners; k++)
			if (signers & 1u << k)
				own |= e == v1->signers[k].block || e == v1->signers[k].file;
		if (!own)
			apk_warning(v1->apk, ANGAE_APK_V1, -1, "JAR_SIG_UNPROTECTED_ZIP_ENTRY",
				    e->data, e->packed, "%.*s: not protected by the signature",
				    NAME(e));
	}
}

static void verify(struct v1 *v1)
{
	uint32_t signers = 0;

	check_duplicates(v1);
	check_names(v1);
	if (good(v1))
		read_manifest(v1);
	if (good(v1))
		find_signers(v1);
	if (good(v1))
		check_signers(v1);
	if (good(v1))
		apk_v1_entries(v1, &signers);
	if (!good(v1))
		return;
	warn_unprotected(v1, signers);
	report_signers(v1, signers);
	v1->apk->report->verified[ANGAE_APK_V1] = true;
}

enum apk_found apk_v1_verify(struct apk *apk, uint32_t schemes_found)
{
	struct v1 v1 = {.apk = apk, .schemes_found = schemes_found};

	verify(&v1);
	for (size_t i = 0; i < v1.nsigners; i++) {
		apk_v1_text_free(&v1.signers[i].text);
		free(v1.signers[i].block_data);
	}
	apk_v1_text_free(&v1.manifest);
	apk_v1_hashes_free(&v1.hashes);
	return apk->report->verified[ANGAE_APK_V1] ? APK_GOOD : APK_BAD;
}
