// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source stamp: who handed the APK out, signed over the digests that its
 * schemes are about. Reported apart; the APK is worth the same without it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "chunk.h"
#include "cursor.h"
#include "error.h"
#include "signers.h"

#define ENTRY	     "stamp-cert-sha256" /* holds the digest of the stamp's certificate */
#define MANIFEST     "META-INF/MANIFEST.MF"
#define SDK_STAMP    30 /* first devices that look at it */
#define SDK_V2	     24

#define ATTR_LINEAGE 0x9d6303f7u
#define ATTR_TIME    0xe43c5946u

/* apksig's numbers of the ways to digest content. */
enum { CONTENT_SHA256 = 1, CONTENT_SHA512 = 2, CONTENT_VERITY = 3, CONTENT_PLAIN = 4 };

#define DIGESTED_MAX (3 * (12 + 64))

static const struct apk_sig_names names = {
	.malformed = "SOURCE_STAMP_MALFORMED_SIGNATURE",
	.unknown = "SOURCE_STAMP_UNKNOWN_SIG_ALGORITHM",
	.none = "SOURCE_STAMP_NO_SIGNATURE",
	.unsupported = "SOURCE_STAMP_NO_SUPPORTED_SIGNATURE",
	.key = "SOURCE_STAMP_VERIFY_EXCEPTION",
	.wrong = "SOURCE_STAMP_DID_NOT_VERIFY",
	.exception = "SOURCE_STAMP_VERIFY_EXCEPTION",
	.plain = true,
};

struct stamp {
	struct apk *apk;
	EVP_PKEY *key;
	struct apk_span cert;
	struct apk_span schemes;
	struct apk_span attributes;
	struct apk_span attribute_signatures;
};

static bool fault(struct apk *apk, const char *name, const char *detail)
{
	apk_error(apk, ANGAE_APK_STAMP, -1, name, 0, 0, "%s", detail);
	return false;
}

static bool holds(const struct stamp *stamp, struct apk_span list, struct apk_span data)
{
	int32_t min_sdk = stamp->apk->min_sdk;
	struct apk_signed claim = {.part = ANGAE_APK_STAMP,
				   .signer = -1,
				   .names = &names,
				   .list = list,
				   .data = data,
				   .min_sdk = min_sdk > SDK_STAMP ? min_sdk : SDK_STAMP,
				   .max_sdk = stamp->apk->max_sdk};
	unsigned int digests = 0;

	return apk_signed_check(stamp->apk, &claim, stamp->key, &digests);
}

/* The digests of one scheme as the stamp signs them: records of a length, a number, a digest. */
struct digested {
	size_t len;
	uint8_t bytes[DIGESTED_MAX];
};

static void put(struct digested *to, uint32_t number, const uint8_t *value, size_t len)
{
	uint8_t *at = to->bytes + to->len;

	angae_put32(at, (uint32_t)(8 + len));
	angae_put32(at + 4, number);
	angae_put32(at + 8, (uint32_t)len);
	memcpy(at + 12, value, len);
	to->len += 12 + len;
}

/* False: it names a digest no content has. */
static bool digested_by(const struct apk_scheme *scheme, struct digested *to)
{
	static const struct {
		enum apk_digest digest;
		uint32_t number;
	} order[] = {{APK_SHA256, CONTENT_SHA256},
		     {APK_SHA512, CONTENT_SHA512},
		     {APK_VERITY, CONTENT_VERITY}};

	for (size_t o = 0; o < sizeof(order) / sizeof(order[0]); o++) {
		struct apk_span last = {0};

		for (size_t i = 0; i < scheme->nsigners; i++) {
			struct apk_span value = apk_signer_digest(scheme, i, order[o].digest);

			if (value.data)
				last = value;
		}
		if (last.data && last.len != apk_digest_len(order[o].digest))
			return false;
		if (last.data)
			put(to, order[o].number, last.data, last.len);
	}
	return true;
}

static int hash_sink(const void *data, size_t len, void *arg)
{
	return EVP_DigestUpdate(arg, data, len) == 1 ? 0 : 1;
}

/* Scheme v1 is known by its manifest; without one there is nothing, which no stamp signed. */
static void digested_by_v1(struct apk *apk, struct digested *to)
{
	const struct apk_entry *entry = apk_zip_find(&apk->zip, MANIFEST, strlen(MANIFEST));
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t value[ANGAE_APK_SHA256_LEN];
	char err[128];

	if (entry && ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1 &&
	    apk_entry_read(apk, entry, hash_sink, ctx, err, sizeof(err)) == 0 &&
	    EVP_DigestFinal_ex(ctx, value, NULL) == 1)
		put(to, CONTENT_PLAIN, value, sizeof(value));
	EVP_MD_CTX_free(ctx);
}

/* The signatures for a scheme: of several lists the last counts, as on a device. */
static bool find_scheme(struct apk_span list, uint32_t wanted, struct apk_span *signatures,
			bool *found)
{
	struct apk_span one, sigs;
	uint32_t id;

	*found = false;
	while (list.len) {
		if (!apk_take_slice(&list, &one) || !apk_take32(&one, &id) ||
		    !apk_take_slice(&one, &sigs))
			return false;
		if (id != wanted)
			continue;
		*signatures = sigs;
		*found = true;
	}
	return true;
}

static bool check_scheme(const struct stamp *stamp, uint32_t id, const struct digested *digested)
{
	struct apk_span signatures = {0};
	bool found;

	if (!find_scheme(stamp->schemes, id, &signatures, &found))
		return fault(stamp->apk, names.malformed, "the list of schemes is cut");
	if (!found)
		return fault(stamp->apk, names.none, "a scheme of the APK is not stamped");
	return holds(stamp, signatures, (struct apk_span){digested->bytes, digested->len});
}

static bool check_block_scheme(const struct stamp *stamp, uint32_t id,
			       const struct apk_scheme *scheme)
{
	struct digested digested = {0};

	if (!scheme)
		return true;
	if (!digested_by(scheme, &digested))
		return fault(stamp->apk, names.wrong, "a digest in the signing block is none");
	return check_scheme(stamp, id, &digested);
}

/* All schemes that the devices of the range go by. */
static bool check_schemes(const struct stamp *stamp)
{
	struct apk *apk = stamp->apk;

	if (apk->min_sdk < SDK_V2 || (!apk->v2 && !apk->v3)) {
		struct digested digested = {0};

		digested_by_v1(apk, &digested);
		if (!check_scheme(stamp, 1, &digested))
			return false;
	}
	return check_block_scheme(stamp, 2, apk->v2) && check_block_scheme(stamp, 3, apk->v3);
}

static bool check_lineage(const struct stamp *stamp, struct apk_span value)
{
	struct apk_lineage lineage;
	enum apk_lineage_result result = apk_lineage_read(value, stamp->cert, &lineage);

	apk_lineage_free(&lineage);
	if (result == APK_LINEAGE_MALFORMED)
		return fault(stamp->apk, "SOURCE_STAMP_MALFORMED_LINEAGE",
			     "the stamp's lineage is malformed");
	if (result == APK_LINEAGE_WRONG)
		return fault(stamp->apk, "SOURCE_STAMP_POR_DID_NOT_VERIFY",
			     "a certificate of the stamp's lineage is not vouched for");
	if (result == APK_LINEAGE_FOREIGN)
		return fault(stamp->apk, "SOURCE_STAMP_POR_CERT_MISMATCH",
			     "the stamp's lineage does not end in its certificate");
	return true;
}

/* Seconds in the first 8 bytes; more may follow. False: too short. */
static bool take_time(struct apk *apk, struct apk_span value)
{
	uint64_t seconds;

	if (!apk_take64(&value, &seconds))
		return false;
	if ((int64_t)seconds > 0)
		apk->report->stamp_time = seconds;
	else
		fault(apk, "SOURCE_STAMP_INVALID_TIMESTAMP", "the time is before the epoch");
	return true;
}

static void check_attributes(const struct stamp *stamp)
{
	struct apk_span data = stamp->attributes, rest, one;
	uint32_t id;

	if (!holds(stamp, stamp->attribute_signatures, stamp->attributes))
		return;
	if (!apk_take_slice(&data, &rest)) {
		fault(stamp->apk, names.malformed, "the attributes are cut");
		return;
	}
	while (rest.len) {
		if (!apk_take_slice(&rest, &one) || !apk_take32(&one, &id) ||
		    (id == ATTR_TIME && !take_time(stamp->apk, one))) {
			fault(stamp->apk, "SOURCE_STAMP_MALFORMED_ATTRIBUTE",
			      "an attribute is cut");
			return;
		}
		if (id == ATTR_LINEAGE)
			check_lineage(stamp, one);
		else if (id != ATTR_TIME)
			apk_warning(stamp->apk, ANGAE_APK_STAMP, -1,
				    "SOURCE_STAMP_UNKNOWN_ATTRIBUTE",
				    (uint64_t)(one.data - stamp->apk->file.data), one.len,
				    "attribute 0x%08" PRIx32, id);
	}
}

/* The certificate is the one that an entry of the APK names, by digest. */
static bool check_cert(struct stamp *stamp, const uint8_t *wanted, size_t len)
{
	struct angae_apk_cert *cert = &stamp->apk->report->stamp_cert;
	const uint8_t *at = stamp->cert.data;
	X509 *x509;

	if (apk_cert_fill(cert, stamp->cert.data, stamp->cert.len) < 0)
		return fault(stamp->apk, "SOURCE_STAMP_MALFORMED_CERTIFICATE",
			     "this is no X.509 certificate");
	if (len != sizeof(cert->sha256) || memcmp(cert->sha256, wanted, len) != 0)
		return fault(stamp->apk,
			     "SOURCE_STAMP_CERTIFICATE_MISMATCH_BETWEEN_SIGNATURE_BLOCK_AND_APK",
			     "the APK names another certificate");
	x509 = d2i_X509(NULL, &at, (long)stamp->cert.len);
	stamp->key = x509 ? X509_get_pubkey(x509) : NULL;
	X509_free(x509);
	angae_crypto_error();
	return true;
}

static void judge(struct stamp *stamp, struct apk_span value, const uint8_t *wanted, size_t len)
{
	struct apk_span data, rest;

	if (!apk_take_slice(&value, &data) || !apk_take_slice(&data, &stamp->cert)) {
		fault(stamp->apk, names.malformed, "the stamp is cut");
		return;
	}
	if (!check_cert(stamp, wanted, len))
		return;
	if (!apk_take_slice(&data, &stamp->schemes)) {
		fault(stamp->apk, names.malformed, "the stamp is cut");
		return;
	}
	rest = data;
	if (!check_schemes(stamp) || !rest.len)
		return;
	if (!apk_take_slice(&rest, &stamp->attributes) ||
	    !apk_take_slice(&rest, &stamp->attribute_signatures))
		fault(stamp->apk, names.malformed, "the attributes are cut");
	else
		check_attributes(stamp);
}

enum apk_found apk_stamp_verify(struct apk *apk)
{
	const struct apk_entry *entry = apk_zip_find(&apk->zip, ENTRY, strlen(ENTRY));
	const struct apk_pair *pair = apk_block_find(&apk->block, APK_ID_STAMP2);
	struct stamp stamp = {.apk = apk};
	uint8_t *wanted = NULL;
	size_t len = 0;
	char err[128];

	if (!entry) {
		if (pair)
			apk_warning(apk, ANGAE_APK_STAMP, -1,
				    "SOURCE_STAMP_SIGNATURE_BLOCK_WITHOUT_CERT_DIGEST", pair->off,
				    pair->value.len, "no entry %s: no device looks at it", ENTRY);
		return APK_ABSENT;
	}
	if (!pair)
		fault(apk, "SOURCE_STAMP_SIG_MISSING", "the APK says that it is stamped");
	else if (apk_entry_load(apk, entry, EVP_MAX_MD_SIZE, &wanted, &len, err, sizeof(err)) < 0)
		fault(apk, "SOURCE_STAMP_CERTIFICATE_MISMATCH_BETWEEN_SIGNATURE_BLOCK_AND_APK",
		      err);
	else
		judge(&stamp, pair->value, wanted, len);
	EVP_PKEY_free(stamp.key);
	free(wanted);
	return apk_errors(apk, ANGAE_APK_STAMP) ? APK_BAD : APK_GOOD;
}
