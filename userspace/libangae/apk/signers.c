// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/x509.h>

#include "chunk.h"
#include "cursor.h"
#include "error.h"
#include "signers.h"

/* One signer being read. */
struct reading {
	struct apk *apk;
	struct apk_scheme *scheme;
	size_t i;
	struct apk_span signed_data;
	struct apk_span signatures;
	struct apk_span key;
	struct apk_span certs;
	struct apk_span attributes;
};

static struct apk_block_signer *signer_of(const struct reading *reading)
{
	return &reading->scheme->signers[reading->i];
}

static bool fault(const struct reading *reading, const char *name, struct apk_span where,
		  const char *detail)
{
	apk_error(reading->apk, reading->scheme->part, (int)reading->i, name,
		  (uint64_t)(where.data - reading->apk->file.data), where.len, "%s", detail);
	return false;
}

static bool take_range(struct apk_span *from, int32_t *min, int32_t *max)
{
	uint32_t words[2];

	if (!apk_take32(from, &words[0]) || !apk_take32(from, &words[1]))
		return false;
	*min = (int32_t)words[0];
	*max = (int32_t)words[1];
	return true;
}

/* signed data, range, signatures, key. */
static bool take_frame(struct reading *reading, struct apk_span record)
{
	struct apk_block_signer *signer = signer_of(reading);

	if (!apk_take_slice(&record, &reading->signed_data))
		return false;
	if (reading->scheme->ranged && !take_range(&record, &signer->min_sdk, &signer->max_sdk))
		return false;
	return apk_take_slice(&record, &reading->signatures) &&
	       apk_take_slice(&record, &reading->key);
}

/* digests, certificates, range, attributes: read only once something signed for them. */
static bool take_signed(struct reading *reading, int32_t *min, int32_t *max)
{
	struct apk_span data = reading->signed_data;

	return apk_take_slice(&data, &signer_of(reading)->digests) &&
	       apk_take_slice(&data, &reading->certs) &&
	       (!reading->scheme->ranged || take_range(&data, min, max)) &&
	       apk_take_slice(&data, &reading->attributes);
}

static void check_range(const struct reading *reading, int32_t min, int32_t max)
{
	const struct apk_block_signer *signer = signer_of(reading);

	if (min != signer->min_sdk)
		fault(reading, "V3_MIN_SDK_VERSION_MISMATCH_BETWEEN_SIGNER_AND_SIGNED_DATA_RECORD",
		      reading->signed_data, "the signed minimum SDK level is another");
	if (max != signer->max_sdk)
		fault(reading, "V3_MAX_SDK_VERSION_MISMATCH_BETWEEN_SIGNER_AND_SIGNED_DATA_RECORD",
		      reading->signed_data, "the signed maximum SDK level is another");
}

/* Every certificate must be one; the first is the signer's. False with *@malformed: the list is cut. */
static bool read_certs(struct reading *reading, bool *malformed)
{
	const struct apk_scheme_names *names = reading->scheme->names;
	struct apk_span rest = reading->certs, cert;
	bool first = true;

	while (rest.len) {
		if (!apk_take_slice(&rest, &cert)) {
			*malformed = true;
			return false;
		}
		if (!apk_x509(reading->apk, cert))
			return fault(reading, names->malformed_certificate, cert,
				     "this is no X.509 certificate");
		if (first)
			signer_of(reading)->cert = cert;
		first = false;
	}
	if (first)
		return fault(reading, names->no_certificates, reading->certs,
			     "there is no certificate");
	return true;
}

/* The key as the certificate holds it: what is there nearly always, and costs nothing. */
static bool holds_key(X509 *x509, struct apk_span spki)
{
	uint8_t *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &der);
	bool same = len > 0 && apk_same(spki, (struct apk_span){der, (uint64_t)len});

	OPENSSL_free(der);
	return same;
}

/* The key as OpenSSL writes it, from a certificate that says it in another form. */
static bool encodes_key(X509 *x509, struct apk_span spki)
{
	uint8_t *der = NULL;
	int len = i2d_PUBKEY(X509_get0_pubkey(x509), &der);
	bool same = len > 0 && apk_same(spki, (struct apk_span){der, (uint64_t)len});

	OPENSSL_free(der);
	return same;
}

bool apk_key_is(struct apk *apk, struct apk_span spki, struct apk_span cert)
{
	X509 *x509 = apk_x509(apk, cert);
	bool same = x509 && (holds_key(x509, spki) || encodes_key(x509, spki));

	angae_crypto_error();
	return same;
}

static bool take_digest(struct apk_span *rest, uint32_t *id, struct apk_span *value)
{
	struct apk_span one;

	return apk_take_slice(rest, &one) && apk_take32(&one, id) && apk_take_slice(&one, value);
}

/* The digests' algorithms are those of the signatures, in their order: none was taken away. */
static bool check_digests(struct reading *reading)
{
	const struct apk_scheme_names *names = reading->scheme->names;
	struct apk_span digests = signer_of(reading)->digests, sigs = reading->signatures, value;
	bool same = true;
	uint32_t id;

	while (digests.len) {
		struct apk_span sig = {0};
		uint32_t sig_id;

		if (!take_digest(&digests, &id, &value))
			return fault(reading, names->malformed_digest, digests,
				     "a digest record is cut");
		same = same && apk_take_slice(&sigs, &sig) && apk_take32(&sig, &sig_id) &&
		       sig_id == id;
	}
	if (!same || sigs.len)
		return fault(reading, names->algorithms_differ, signer_of(reading)->digests,
			     "digests and signatures name different algorithms");
	return true;
}

static bool read_attributes(struct reading *reading)
{
	const struct apk_scheme *scheme = reading->scheme;
	struct apk_span rest = reading->attributes, one = rest;
	uint32_t id;

	while (rest.len)
		if (!apk_take_slice(&rest, &one) || !apk_take32(&one, &id) ||
		    !scheme->attribute(reading->apk, reading->scheme, reading->i, id, one))
			return fault(reading, scheme->names->malformed_attribute, one,
				     "an attribute is cut");
	return true;
}

static bool check_signatures(struct reading *reading, int32_t min_sdk, int32_t max_sdk)
{
	struct apk_scheme *scheme = reading->scheme;
	struct apk_signed claim = {.part = scheme->part,
				   .signer = (int)reading->i,
				   .names = &scheme->names->signature,
				   .list = reading->signatures,
				   .data = reading->signed_data,
				   .min_sdk = min_sdk,
				   .max_sdk = max_sdk};

	return apk_signed_check(reading->apk, &claim, apk_key(reading->apk, reading->key),
				&scheme->wanted);
}

/* False: the record is cut; whatever else is wrong was said. */
static bool read_signer(struct reading *reading, struct apk_span record, int32_t min_sdk,
			int32_t max_sdk)
{
	struct apk_block_signer *signer = signer_of(reading);
	int32_t min = 0, max = 0;
	bool malformed = false;

	signer->min_sdk = min_sdk;
	signer->max_sdk = max_sdk;
	if (!take_frame(reading, record))
		return false;
	if (signer->min_sdk < 0 || signer->min_sdk > signer->max_sdk)
		fault(reading, "V3_SIG_INVALID_SDK_VERSIONS", reading->signed_data,
		      "its range of SDK levels is none");
	if (!check_signatures(reading, signer->min_sdk, signer->max_sdk))
		return true;
	if (!take_signed(reading, &min, &max))
		return false;
	if (reading->scheme->ranged)
		check_range(reading, min, max);
	if (!read_certs(reading, &malformed))
		return !malformed;
	if (!apk_key_is(reading->apk, reading->key, signer->cert))
		return fault(reading, reading->scheme->names->key_mismatch, signer->cert,
			     "the signatures' key is not the certificate's"),
		       true;
	if (check_digests(reading))
		read_attributes(reading);
	return true;
}

static bool add_signer(struct apk *apk, struct apk_scheme *scheme)
{
	struct apk_block_signer *more =
		realloc(scheme->signers, (scheme->nsigners + 1) * sizeof(*more));

	if (!more) {
		apk->no_memory = true;
		return false;
	}
	scheme->signers = more;
	more[scheme->nsigners++] = (struct apk_block_signer){0};
	return true;
}

static void read_signers(struct apk *apk, struct apk_scheme *scheme, struct apk_span rest,
			 int32_t min_sdk, int32_t max_sdk)
{
	while (rest.len) {
		struct reading reading = {.apk = apk, .scheme = scheme, .i = scheme->nsigners};
		struct apk_span record = rest;

		if (scheme->nsigners == scheme->max_signers) {
			apk_error(apk, scheme->part, -1, scheme->too_many,
				  (uint64_t)(rest.data - apk->file.data), rest.len,
				  "there are more than %zu signers", scheme->max_signers);
			return;
		}
		if (!add_signer(apk, scheme))
			return;
		if (!apk_take_slice(&rest, &record) ||
		    !read_signer(&reading, record, min_sdk, max_sdk)) {
			fault(&reading, scheme->names->malformed_signer, record,
			      "a signer's record is cut");
			return;
		}
	}
}

static void check_content(struct apk *apk, struct apk_scheme *scheme, size_t i)
{
	struct apk_span rest = scheme->signers[i].digests, told, is;
	const struct apk_algorithm *algorithm;
	uint32_t id;

	while (rest.len && take_digest(&rest, &id, &told)) {
		algorithm = apk_algorithm_find(id);
		if (!algorithm || !(scheme->wanted & 1u << algorithm->digest))
			continue;
		if (algorithm->digest == APK_VERITY &&
		    (apk->block.off % APK_TREE_BLOCK || apk->block.len % APK_TREE_BLOCK)) {
			apk_error(apk, scheme->part, (int)i, scheme->names->digest_wrong,
				  apk->block.off, apk->block.len,
				  "the signing block is not whole pages, as a tree needs it");
			continue;
		}
		is = apk_digest(apk, algorithm->digest);
		if (!is.len)
			return;
		if (!apk_same(told, is))
			apk_error(apk, scheme->part, (int)i, scheme->names->digest_wrong,
				  (uint64_t)(told.data - apk->file.data), told.len,
				  "%s: the content has another digest", algorithm->name);
	}
}

struct apk_scheme *apk_signers_read(struct apk *apk, const struct apk_pair *pair,
				    const struct apk_scheme *model, int32_t min_sdk,
				    int32_t max_sdk)
{
	struct apk_scheme *scheme = malloc(sizeof(*scheme));
	struct apk_span value = pair->value, signers;

	if (!scheme) {
		apk->no_memory = true;
		return NULL;
	}
	*scheme = *model;
	if (!apk_take_slice(&value, &signers))
		apk_error(apk, scheme->part, -1, scheme->names->malformed_signers, pair->off,
			  pair->value.len, "the list of signers is cut");
	else if (!signers.len)
		apk_error(apk, scheme->part, -1, scheme->names->no_signers, pair->off,
			  pair->value.len, "there is no signer");
	else
		read_signers(apk, scheme, signers, min_sdk, max_sdk);
	for (size_t i = 0; i < scheme->nsigners && !apk_errors(apk, scheme->part); i++)
		check_content(apk, scheme, i);
	return scheme;
}

void apk_scheme_free(struct apk_scheme *scheme)
{
	if (!scheme)
		return;
	for (size_t i = 0; i < scheme->nsigners; i++)
		apk_lineage_free(&scheme->signers[i].lineage);
	free(scheme->signers);
	free(scheme);
}

static void fill_lineage(struct apk *apk, struct angae_apk_signer *to,
			 const struct apk_lineage *lineage)
{
	to->lineage = lineage->n ? calloc(lineage->n, sizeof(*to->lineage)) : NULL;
	if (lineage->n && !to->lineage) {
		apk->no_memory = true;
		return;
	}
	for (; to->nlineage < lineage->n; to->nlineage++) {
		const struct apk_lineage_node *node = &lineage->nodes[to->nlineage];

		apk_cert_of(apk, &to->lineage[to->nlineage], node->cert);
		to->lineage[to->nlineage].flags = node->flags;
	}
}

void apk_signers_report(struct apk *apk, struct apk_scheme *scheme)
{
	for (size_t i = 0; i < scheme->nsigners; i++) {
		const struct apk_block_signer *signer = &scheme->signers[i];
		struct angae_apk_signer *to = apk_signer_add(apk, scheme->part);

		if (!to)
			return;
		to->min_sdk = signer->min_sdk;
		to->max_sdk = signer->max_sdk;
		apk_cert_of(apk, &to->cert, signer->cert);
		fill_lineage(apk, to, &signer->lineage);
	}
}

struct apk_span apk_signer_digest(const struct apk_scheme *scheme, size_t i, enum apk_digest digest)
{
	struct apk_span rest = scheme->signers[i].digests, value, found = {0};
	const struct apk_algorithm *algorithm;
	uint32_t id;

	while (rest.len && take_digest(&rest, &id, &value)) {
		algorithm = apk_algorithm_find(id);
		if (algorithm && algorithm->digest == digest)
			found = value;
	}
	return found;
}
