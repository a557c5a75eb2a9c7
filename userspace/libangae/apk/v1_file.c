// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A signature file against the manifest: stripping protection, the manifest's
 * digest, and where that does not hold, the digest of each section.
 */
#include <string.h>
#include <strings.h>

#include "v1.h"

struct file {
	struct v1 *v1;
	struct v1_signer *signer;
	int i;
	bool signtool; /* made by it: it digests in its own way */
};

#define NAME(span) (int)(span).len, (const char *)(span).data

static bool matches(struct v1 *v1, const struct v1_digest *want, const struct apk_span *data)
{
	const EVP_MD *md = apk_v1_hash_get(&v1->hashes, want->hash);
	uint8_t have[EVP_MAX_MD_SIZE];
	unsigned int len = 0;

	return md && EVP_Digest(data->data, (size_t)data->len, have, &len, md, NULL) == 1 &&
	       len == want->len && !memcmp(have, want->bytes, len);
}

static size_t wanted(const struct file *f, const struct v1_section *section, const char *suffix,
		     struct v1_digest digests[2])
{
	return apk_v1_digests(section, suffix, f->v1->apk->min_sdk, f->v1->apk->max_sdk, digests);
}

/* A number as Java's Integer.parseInt() takes it. */
static bool parse_id(const char *s, size_t len, int32_t *id)
{
	bool minus = len && *s == '-';
	int64_t v = 0;

	if (len && (*s == '-' || *s == '+')) {
		s++;
		len--;
	}
	if (!len)
		return false;
	for (; len; s++, len--) {
		if (*s < '0' || *s > '9')
			return false;
		v = v * 10 + (*s - '0');
		if (v > (int64_t)INT32_MAX + minus)
			return false;
	}
	*id = (int32_t)(minus ? -v : v);
	return true;
}

static void check_id(const struct file *f, int32_t id)
{
	struct apk *apk = f->v1->apk;
	const struct apk_span *name = &f->signer->file->name;

	if (id != 2 && (id != 3 || apk->max_sdk < SDK_P))
		apk_warning(apk, ANGAE_APK_V1, f->i, "JAR_SIG_UNKNOWN_APK_SIG_SCHEME_ID", 0, 0,
			    "%.*s: scheme %d is not known", NAME(*name), id);
	else if (!(f->v1->schemes_found & 1u << id))
		apk_error(apk, ANGAE_APK_V1, f->i, "JAR_SIG_MISSING_APK_SIG_REFERENCED", 0, 0,
			  "%.*s: signed with scheme v%d as well, which is missing", NAME(*name),
			  id);
}

/* Android 7 and later: a signature file says which other schemes must be there. */
static void check_stripped(const struct file *f)
{
	struct v1_value value;
	const char *p, *end;

	if (!apk_v1_attribute(&f->signer->text.main, "X-Android-APK-Signed", &value)) {
		if (f->v1->schemes_found)
			apk_warning(f->v1->apk, ANGAE_APK_V1, f->i,
				    "JAR_SIG_NO_APK_SIG_STRIP_PROTECTION", 0, 0,
				    "%.*s: does not say that there are other schemes",
				    NAME(f->signer->file->name));
		return;
	}
	p = (const char *)value.text.data;
	end = p + value.text.len;
	while (p < end) {
		const char *comma = memchr(p, ',', (size_t)(end - p)), *stop = comma ? comma : end;
		const char *last = stop;
		int32_t id;

		while (p < last && (uint8_t)*p <= ' ')
			p++;
		while (last > p && (uint8_t)last[-1] <= ' ')
			last--;
		if (parse_id(p, (size_t)(last - p), &id))
			check_id(f, id);
		p = comma ? comma + 1 : end;
	}
	apk_v1_value_free(&value);
}

static bool check_manifest(const struct file *f)
{
	struct apk_span all = {f->v1->manifest.data, f->v1->manifest.len};
	struct v1_digest digests[2];
	size_t n = wanted(f, &f->signer->text.main, f->signtool ? "-Digest" : "-Digest-Manifest",
			  digests);
	bool good = n;

	if (!n)
		apk_warning(f->v1->apk, ANGAE_APK_V1, f->i,
			    "JAR_SIG_NO_MANIFEST_DIGEST_IN_SIG_FILE", 0, 0,
			    "%.*s: no digest of the manifest", NAME(f->signer->file->name));
	for (size_t k = 0; k < n; k++) {
		if (matches(f->v1, &digests[k], &all))
			continue;
		good = false;
		apk_warning(f->v1->apk, ANGAE_APK_V1, f->i,
			    "JAR_SIG_ZIP_ENTRY_DIGEST_DID_NOT_VERIFY", 0, 0,
			    "%.*s: %s of " V1_MANIFEST " differs", NAME(f->signer->file->name),
			    apk_v1_hash_name(digests[k].hash));
	}
	return good;
}

static void check_main(const struct file *f)
{
	struct v1_digest digests[2];
	size_t n = wanted(f, &f->signer->text.main, "-Digest-Manifest-Main-Attributes", digests);

	for (size_t k = 0; k < n; k++)
		if (!matches(f->v1, &digests[k], &f->v1->manifest.main.raw))
			apk_error(f->v1->apk, ANGAE_APK_V1, f->i,
				  "JAR_SIG_MANIFEST_MAIN_SECTION_DIGEST_DID_NOT_VERIFY", 0, 0,
				  "%.*s: %s of the manifest's main section differs",
				  NAME(f->signer->file->name), apk_v1_hash_name(digests[k].hash));
}

static void ignore(const struct file *f, const char *issue, const char *what,
		   const struct apk_span *name)
{
	static const struct apk_span none = {(const uint8_t *)"", 0};

	f->signer->ignored = true;
	apk_warning(f->v1->apk, ANGAE_APK_V1, f->i, issue, 0, 0, "%.*s, ignored: %s%.*s",
		    NAME(f->signer->file->name), what, NAME(name ? *name : none));
}

/* What makes Android pass over a signer; @whole: the manifest as a whole is signed. */
static void check_sections(const struct file *f, bool whole)
{
	const struct v1_text *text = &f->signer->text;
	const struct v1_section *before = NULL;

	if (text->nnamed < text->n) {
		ignore(f, "JAR_SIG_UNNNAMED_SIG_FILE_SECTION", "a section without a name", NULL);
		return;
	}
	for (size_t k = 0; k < text->n && !f->signer->ignored; k++) {
		const struct v1_section *s = &text->sections[text->order[k]];

		if (before && before->name.len == s->name.len &&
		    !memcmp(before->name.data, s->name.data, (size_t)s->name.len))
			ignore(f, "JAR_SIG_DUPLICATE_SIG_FILE_SECTION", "two sections for ",
			       &s->name);
		else if (!whole && !apk_v1_section_find(&f->v1->manifest, &s->name))
			ignore(f, "JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_SIG_FILE",
			       "not in the manifest: ", &s->name);
		before = s;
	}
}

static void check_section(const struct file *f, const struct v1_section *s,
			  const struct v1_section *target)
{
	struct apk_span raw = target->raw;
	struct v1_digest digests[2];
	size_t n = wanted(f, s, "-Digest", digests);

	if (f->signtool && raw.len >= 2 && raw.data[raw.len - 1] == '\n' &&
	    raw.data[raw.len - 2] == '\n')
		raw.len--;
	if (!n)
		apk_error(f->v1->apk, ANGAE_APK_V1, f->i, "JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_SIG_FILE",
			  0, 0, "%.*s: no digest for %.*s", NAME(f->signer->file->name),
			  NAME(s->name));
	for (size_t k = 0; k < n; k++)
		if (!matches(f->v1, &digests[k], &raw))
			apk_error(f->v1->apk, ANGAE_APK_V1, f->i,
				  "JAR_SIG_MANIFEST_SECTION_DIGEST_DID_NOT_VERIFY", 0, 0,
				  "%.*s: %s of the manifest's section for %.*s differs",
				  NAME(f->signer->file->name), apk_v1_hash_name(digests[k].hash),
				  NAME(s->name));
}

/* The entries this signer vouches for, each checked unless the manifest is as a whole. */
static void vouch(const struct file *f, bool whole)
{
	const struct v1_text *text = &f->signer->text;

	for (size_t k = 0; k < text->n; k++) {
		struct v1_section *target =
			apk_v1_section_find(&f->v1->manifest, &text->sections[k].name);

		if (!target)
			continue;
		target->signers |= 1u << f->i;
		if (!whole)
			check_section(f, &text->sections[k], target);
	}
}

static bool made_by_signtool(const struct v1_section *main)
{
	struct v1_value value;
	bool is;

	if (!apk_v1_attribute(main, "Created-By", &value))
		return false;
	is = memmem(value.text.data, (size_t)value.text.len, "signtool", 8);
	apk_v1_value_free(&value);
	return is;
}

void apk_v1_signer_file(struct v1 *v1, int i)
{
	struct file f = {.v1 = v1, .signer = &v1->signers[i], .i = i};
	size_t before = apk_errors(v1->apk, ANGAE_APK_V1);
	struct v1_value value;
	bool whole;

	if (!apk_v1_attribute(&f.signer->text.main, "Signature-Version", &value)) {
		ignore(&f, "JAR_SIG_MISSING_VERSION_ATTR_IN_SIG_FILE", "no Signature-Version",
		       NULL);
		return;
	}
	apk_v1_value_free(&value);
	if (v1->apk->max_sdk >= SDK_N)
		check_stripped(&f);
	if (apk_errors(v1->apk, ANGAE_APK_V1) != before)
		return;
	f.signtool = made_by_signtool(&f.signer->text.main);
	whole = check_manifest(&f);
	if (!f.signtool)
		check_main(&f);
	if (apk_errors(v1->apk, ANGAE_APK_V1) != before)
		return;
	check_sections(&f, whole);
	if (!f.signer->ignored)
		vouch(&f, whole);
}
