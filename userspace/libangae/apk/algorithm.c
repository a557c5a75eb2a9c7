// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include <openssl/x509.h>

#include "algorithm.h"
#include "cursor.h"
#include "error.h"

#define LEVELS 4 /* different minimum SDK levels there are, plain or not */

static const struct apk_algorithm algorithms[] = {
	{"RSA-PSS with SHA-256", EVP_sha256, 0x0101, APK_SHA256, EVP_PKEY_RSA, 24, 23, true},
	{"RSA-PSS with SHA-512", EVP_sha512, 0x0102, APK_SHA512, EVP_PKEY_RSA, 24, 23, true},
	{"RSA with SHA-256", EVP_sha256, 0x0103, APK_SHA256, EVP_PKEY_RSA, 24, 1, false},
	{"RSA with SHA-512", EVP_sha512, 0x0104, APK_SHA512, EVP_PKEY_RSA, 24, 1, false},
	{"ECDSA with SHA-256", EVP_sha256, 0x0201, APK_SHA256, EVP_PKEY_EC, 24, 11, false},
	{"ECDSA with SHA-512", EVP_sha512, 0x0202, APK_SHA512, EVP_PKEY_EC, 24, 11, false},
	{"DSA with SHA-256", EVP_sha256, 0x0301, APK_SHA256, EVP_PKEY_DSA, 24, 1, false},
	{"verity, RSA with SHA-256", EVP_sha256, 0x0421, APK_VERITY, EVP_PKEY_RSA, 28, 1, false},
	{"verity, ECDSA with SHA-256", EVP_sha256, 0x0423, APK_VERITY, EVP_PKEY_EC, 28, 11, false},
	{"verity, DSA with SHA-256", EVP_sha256, 0x0425, APK_VERITY, EVP_PKEY_DSA, 28, 1, false},
};

const struct apk_algorithm *apk_algorithm_find(uint32_t id)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (algorithms[i].id == id)
			return &algorithms[i];
	return NULL;
}

/* The best signature of each level of devices: what one of them would look at. */
struct choice {
	size_t n;
	struct {
		const struct apk_algorithm *algorithm;
		struct apk_span signature;
	} best[LEVELS];
};

static int32_t level(const struct apk_signed *claim, const struct apk_algorithm *algorithm)
{
	return claim->names->plain ? algorithm->plain_min_sdk : algorithm->min_sdk;
}

static void consider(struct choice *choice, const struct apk_signed *claim,
		     const struct apk_algorithm *algorithm, struct apk_span signature)
{
	int32_t sdk = level(claim, algorithm);
	size_t i;

	if (sdk > claim->max_sdk)
		return;
	for (i = 0; i < choice->n; i++)
		if (level(claim, choice->best[i].algorithm) == sdk)
			break;
	if (i == LEVELS ||
	    (i < choice->n && algorithm->digest <= choice->best[i].algorithm->digest))
		return;
	choice->best[i].algorithm = algorithm;
	choice->best[i].signature = signature;
	choice->n += i == choice->n;
}

/* Whether the oldest devices of the range find one. */
static bool enough(const struct choice *choice, const struct apk_signed *claim)
{
	for (size_t i = 0; i < choice->n; i++)
		if (level(claim, choice->best[i].algorithm) <= claim->min_sdk)
			return true;
	return false;
}

static void fault(struct apk *apk, const struct apk_signed *claim, const char *name,
		  const char *detail)
{
	apk_error(apk, claim->part, claim->signer, name,
		  (uint64_t)(claim->list.data - apk->file.data), claim->list.len, "%s", detail);
}

/* Reads the list; the number of signatures in it, or -1 after a fault. */
static long choose(struct apk *apk, const struct apk_signed *claim, struct choice *choice,
		   bool *supported)
{
	struct apk_span rest = claim->list;
	long n = 0;

	while (rest.len) {
		const struct apk_algorithm *algorithm;
		struct apk_span one, signature;
		uint32_t id;

		n++;
		if (!apk_take_slice(&rest, &one) || !apk_take32(&one, &id) ||
		    !apk_take_slice(&one, &signature)) {
			fault(apk, claim, claim->names->malformed, "a signature record is cut");
			return -1;
		}
		algorithm = apk_algorithm_find(id);
		if (algorithm) {
			*supported = true;
			consider(choice, claim, algorithm, signature);
		} else {
			apk_warning(apk, claim->part, claim->signer, claim->names->unknown,
				    (uint64_t)(signature.data - apk->file.data), signature.len,
				    "signature algorithm 0x%08" PRIx32, id);
		}
	}
	return n;
}

static bool holds(struct apk *apk, const struct apk_signed *claim, EVP_PKEY *key,
		  const struct apk_algorithm *algorithm, struct apk_span signature)
{
	const char *name = algorithm->name;

	switch (apk_signature_match(algorithm, key, claim->data, signature)) {
	case APK_MATCH:
		return true;
	case APK_MISMATCH:
		apk_error(apk, claim->part, claim->signer, claim->names->wrong,
			  (uint64_t)(signature.data - apk->file.data), signature.len,
			  "%s: the signature is not of that key over these bytes", name);
		return false;
	case APK_UNFIT_SIGNATURE:
		apk_error(apk, claim->part, claim->signer, claim->names->exception,
			  (uint64_t)(signature.data - apk->file.data), signature.len,
			  "%s: the signature has no form of that kind", name);
		return false;
	case APK_UNFIT_KEY:
		break;
	}
	apk_error(apk, claim->part, claim->signer, claim->names->key, 0, 0,
		  "%s: the public key is none of that kind", name);
	return false;
}

bool apk_signed_check(struct apk *apk, const struct apk_signed *claim, EVP_PKEY *key,
		      unsigned int *digests)
{
	struct choice choice = {0};
	bool supported = false;
	long n = choose(apk, claim, &choice, &supported);

	if (n < 0)
		return false;
	if (!n || (claim->names->plain && !supported)) {
		fault(apk, claim, claim->names->none, "there is none");
		return false;
	}
	if (!enough(&choice, claim)) {
		fault(apk, claim, claim->names->unsupported,
		      "none that the oldest devices of the range know");
		return false;
	}
	for (size_t i = 0; i < choice.n; i++) {
		if (!holds(apk, claim, key, choice.best[i].algorithm, choice.best[i].signature))
			return false;
		*digests |= 1u << choice.best[i].algorithm->digest;
	}
	return true;
}
