// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * APK Signature Scheme v4: a file beside the APK with a Merkle tree over all
 * of it, so that it can be opened before the last byte has arrived (Android
 * 11). Reported apart: it never changes what the APK itself is worth.
 *
 * A device refuses parameters that apksig does not look at, and a tree that is
 * cut where apksig takes it for none; here the device is followed.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "chunk.h"
#include "cursor.h"
#include "signers.h"

#define VERSION	     2
#define HASH_SHA256  1
#define LOG2_BLOCK   12
#define EXTRA_MAX    128 /* bytes of its own that a signer may add: a device takes no more */
#define SIGNERS_MAX  8
#define SIGNED_FIXED (4 + 8 + 4 + 1)

/* One who signed the root. */
struct signing {
	struct apk_span digest; /* of the APK's content, as v2 or v3 says it */
	struct apk_span cert;
	struct apk_span extra;
	struct apk_span key;
	uint32_t algorithm;
	struct apk_span signature;
};

struct idsig {
	uint32_t version;
	uint32_t hash;
	uint8_t log2_block;
	struct apk_span salt;
	struct apk_span root;
	size_t nsigners;
	struct signing signers[SIGNERS_MAX];
	bool has_tree;
	bool tree_cut;
	struct apk_span tree;
};

__attribute__((format(printf, 3, 4))) static bool fault(struct apk *apk, const char *name,
							const char *format, ...)
{
	char detail[128];
	va_list ap;

	va_start(ap, format);
	vsnprintf(detail, sizeof(detail), format, ap);
	va_end(ap);
	apk_error(apk, ANGAE_APK_V4, -1, name, 0, 0, "%s", detail);
	return false;
}

static bool take_hashing(struct apk_span hashing, struct idsig *idsig)
{
	if (!apk_take32(&hashing, &idsig->hash) || !hashing.len)
		return false;
	idsig->log2_block = *hashing.data++;
	hashing.len--;
	return apk_take_slice(&hashing, &idsig->salt) && apk_take_slice(&hashing, &idsig->root);
}

static bool take_signing(struct apk_span *from, struct signing *signing)
{
	return apk_take_slice(from, &signing->digest) && apk_take_slice(from, &signing->cert) &&
	       apk_take_slice(from, &signing->extra) && apk_take_slice(from, &signing->key) &&
	       apk_take32(from, &signing->algorithm) && apk_take_slice(from, &signing->signature);
}

/* The first signer, then blocks of an id and another one (v3.1's). */
static bool take_signers(struct apk_span from, struct idsig *idsig)
{
	struct apk_span one;
	uint32_t id;

	if (!take_signing(&from, &idsig->signers[idsig->nsigners++]))
		return false;
	while (from.len) {
		if (idsig->nsigners == SIGNERS_MAX || !apk_take32(&from, &id) ||
		    !apk_take_slice(&from, &one) ||
		    !take_signing(&one, &idsig->signers[idsig->nsigners++]))
			return false;
	}
	return true;
}

static bool parse(struct apk *apk, struct apk_span file, struct idsig *idsig)
{
	struct apk_span hashing, signers;

	if (!apk_take32(&file, &idsig->version))
		return fault(apk, "V4_SIG_NO_SIGNATURES", "the signature file is empty");
	if (idsig->version != VERSION)
		return fault(apk, "V4_SIG_VERSION_NOT_CURRENT", "version %" PRIu32 ", not %d",
			     idsig->version, VERSION);
	if (!apk_take_slice(&file, &hashing) || !take_hashing(hashing, idsig))
		return fault(apk, "V4_SIG_MALFORMED_SIGNERS", "the hashing parameters are cut");
	if (!apk_take_slice(&file, &signers) || !take_signers(signers, idsig))
		return fault(apk, "V4_SIG_MALFORMED_SIGNERS", "the signer's record is cut");
	idsig->has_tree = file.len;
	idsig->tree_cut = file.len && (!apk_take_slice(&file, &idsig->tree) || file.len);
	return true;
}

static uint8_t *put_slice(uint8_t *to, struct apk_span from)
{
	angae_put32(to, (uint32_t)from.len);
	if (from.len)
		memcpy(to + 4, from.data, from.len);
	return to + 4 + from.len;
}

/* What was signed: the parameters and the record, put together anew. For free(). */
static uint8_t *signed_bytes(const struct apk *apk, const struct idsig *idsig,
			     const struct signing *signing, size_t *len)
{
	const struct apk_span parts[] = {idsig->salt, idsig->root, signing->digest, signing->cert,
					 signing->extra};
	const size_t n = sizeof(parts) / sizeof(parts[0]);
	uint8_t *bytes, *at;

	*len = SIGNED_FIXED;
	for (size_t i = 0; i < n; i++)
		*len += 4 + parts[i].len;
	bytes = malloc(*len);
	if (!bytes)
		return NULL;
	angae_put32(bytes, (uint32_t)*len);
	angae_put64(bytes + 4, apk->file.len);
	angae_put32(bytes + 12, idsig->hash);
	bytes[16] = idsig->log2_block;
	at = bytes + SIGNED_FIXED;
	for (size_t i = 0; i < n; i++)
		at = put_slice(at, parts[i]);
	return bytes;
}

static bool check_signature(struct apk *apk, const struct idsig *idsig,
			    const struct signing *signing)
{
	const struct apk_algorithm *algorithm = apk_algorithm_find(signing->algorithm);
	enum apk_match match;
	uint8_t *bytes;
	size_t len;

	if (!algorithm)
		return fault(apk, "V4_SIG_UNKNOWN_SIG_ALGORITHM",
			     "signature algorithm 0x%08" PRIx32, signing->algorithm);
	bytes = signed_bytes(apk, idsig, signing, &len);
	if (!bytes) {
		apk->no_memory = true;
		return false;
	}
	match = apk_signature_match(algorithm, apk_key(apk, signing->key),
				    (struct apk_span){bytes, len}, signing->signature);
	free(bytes);
	if (match == APK_UNFIT_KEY)
		return fault(apk, "V4_SIG_MALFORMED_PUBLIC_KEY", "%s: the key is none of that kind",
			     algorithm->name);
	if (match == APK_UNFIT_SIGNATURE)
		return fault(apk, "V4_SIG_VERIFY_EXCEPTION",
			     "%s: the signature has no form of that kind", algorithm->name);
	if (match == APK_MISMATCH)
		return fault(apk, "V4_SIG_DID_NOT_VERIFY",
			     "%s: the signature is not of that key over this root and size",
			     algorithm->name);
	return true;
}

static bool check_signer(struct apk *apk, const struct idsig *idsig, const struct signing *signing)
{
	struct angae_apk_cert cert;

	if (!check_signature(apk, idsig, signing))
		return false;
	if (!signing->cert.len)
		return fault(apk, "V4_SIG_NO_CERTIFICATE", "there is no certificate");
	if (apk_cert_of(apk, &cert, signing->cert) < 0)
		return fault(apk, "V4_SIG_MALFORMED_CERTIFICATE", "this is no X.509 certificate");
	if (!apk_key_is(apk, signing->key, signing->cert))
		return fault(apk,
			     "V4_SIG_PUBLIC_KEY_MISMATCH_BETWEEN_CERTIFICATE_AND_SIGNATURES_RECORD",
			     "the signature's key is not the certificate's");
	return true;
}

/* What a device is ready to hash with. */
static bool check_parameters(struct apk *apk, const struct idsig *idsig)
{
	if (idsig->hash != HASH_SHA256 || idsig->log2_block != LOG2_BLOCK || idsig->salt.len ||
	    idsig->root.len != ANGAE_APK_SHA256_LEN)
		return fault(apk, "V4_SIG_APK_ROOT_DID_NOT_VERIFY",
			     "no device makes such a tree: hash %" PRIu32
			     ", blocks of 2^%u, salt of "
			     "%" PRIu64 ", root of %" PRIu64 " bytes",
			     idsig->hash, idsig->log2_block, idsig->salt.len, idsig->root.len);
	for (size_t i = 0; i < idsig->nsigners; i++)
		if (idsig->signers[i].extra.len > EXTRA_MAX)
			return fault(apk, "V4_SIG_MALFORMED_SIGNERS",
				     "%" PRIu64 " bytes of additional data",
				     idsig->signers[i].extra.len);
	return true;
}

static bool check_tree(struct apk *apk, const struct idsig *idsig)
{
	struct apk_content whole = {.n = 1, .part = {apk->file}};
	struct apk_tree tree;
	bool root, same;

	if (apk_tree_make(apk, &whole, NULL, 0, &tree) < 0)
		return false;
	root = apk_same(idsig->root, (struct apk_span){tree.root, sizeof(tree.root)});
	same = !idsig->has_tree ||
	       (!idsig->tree_cut && apk_same(idsig->tree, (struct apk_span){tree.bytes, tree.len}));
	free(tree.bytes);
	if (!root)
		return fault(apk, "V4_SIG_APK_ROOT_DID_NOT_VERIFY", "the APK has another root");
	if (!same)
		return fault(apk, "V4_SIG_APK_TREE_DID_NOT_VERIFY", "%s",
			     idsig->tree_cut ? "the tree has another length than it says"
					     : "the APK has another tree");
	return true;
}

/* The signer of the scheme it stands beside, and the digest that scheme knows the content by. */
static bool check_beside(struct apk *apk, const struct apk_scheme *scheme,
			 const struct signing *signing)
{
	static const enum apk_digest order[] = {APK_SHA512, APK_VERITY, APK_SHA256};
	struct apk_span digest = {0};

	if (scheme->nsigners != 1)
		return fault(apk, "V4_SIG_MULTIPLE_SIGNERS", "%zu signers in %s", scheme->nsigners,
			     angae_apk_part_name(scheme->part));
	if (!apk_same(scheme->signers[0].cert, signing->cert))
		return fault(apk, "V4_SIG_V2_V3_SIGNERS_MISMATCH", "%s is signed by another",
			     angae_apk_part_name(scheme->part));
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && !digest.len; i++)
		digest = apk_signer_digest(scheme, 0, order[i]);
	if (!apk_same(digest, signing->digest))
		return fault(apk, "V4_SIG_V2_V3_DIGESTS_MISMATCH",
			     "%s knows the content by another "
			     "digest",
			     angae_apk_part_name(scheme->part));
	return true;
}

static bool check_schemes(struct apk *apk, const struct idsig *idsig)
{
	bool v31 = apk->v31 && apk->v31->good;
	const struct apk_scheme *scheme = apk->v3 && apk->v3->good ? apk->v3 : apk->v2;
	size_t want = v31 ? 2 : 1;

	if (!scheme || !scheme->good)
		return fault(apk, "V4_SIG_V2_V3_DIGESTS_MISMATCH", "neither v2 nor v3 holds");
	if (idsig->nsigners != want)
		return fault(apk, v31 ? "V41_SIG_NEEDS_TWO_SIGNERS" : "V4_SIG_MULTIPLE_SIGNERS",
			     "%zu signers, not %zu", idsig->nsigners, want);
	return check_beside(apk, scheme, &idsig->signers[0]) &&
	       (!v31 || check_beside(apk, apk->v31, &idsig->signers[1]));
}

static void report(struct apk *apk, const struct idsig *idsig)
{
	for (size_t i = 0; i < idsig->nsigners; i++) {
		const struct signing *signing = &idsig->signers[i];
		struct angae_apk_signer *to = apk_signer_add(apk, ANGAE_APK_V4);

		if (!to)
			return;
		to->max_sdk = ANGAE_APK_SDK_MAX;
		apk_cert_of(apk, &to->cert, signing->cert);
	}
}

static bool judge(struct apk *apk, struct apk_span file)
{
	struct idsig idsig = {0};

	if (!parse(apk, file, &idsig))
		return false;
	for (size_t i = 0; i < idsig.nsigners; i++)
		if (!check_signer(apk, &idsig, &idsig.signers[i]))
			return false;
	if (!check_parameters(apk, &idsig) || !check_tree(apk, &idsig) ||
	    !check_schemes(apk, &idsig))
		return false;
	report(apk, &idsig);
	return true;
}

enum apk_found apk_v4_verify(struct apk *apk)
{
	int fd = apk->options->idsig;
	struct apk_span file = {0};
	void *map = NULL;
	struct stat st;
	bool good;

	if (fd < 0)
		return APK_ABSENT;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map && map != MAP_FAILED)
		file = (struct apk_span){map, (uint64_t)st.st_size};
	good = judge(apk, file);
	if (file.len)
		munmap(map, file.len);
	return good ? APK_GOOD : APK_BAD;
}
