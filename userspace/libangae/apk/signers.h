/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Schemes v2, v3 and v3.1: the signers of a pair of the signing block. */
#ifndef ANGAE_APK_SIGNERS_H
#define ANGAE_APK_SIGNERS_H

#include "algorithm.h"
#include "lineage.h"

/**
 * struct apk_block_signer - one of them
 * @digests: list of (algorithm, digest of the content), signed
 * @cert: the first certificate, whose key it is
 * @dev_release: it is for a development release
 */
struct apk_block_signer {
	int32_t min_sdk;
	int32_t max_sdk;
	struct apk_span digests;
	struct apk_span cert;
	bool dev_release;
	struct apk_lineage lineage;
};

/* What the findings of a scheme are called. */
struct apk_scheme_names {
	const char *malformed_signers;
	const char *no_signers;
	const char *malformed_signer;
	const char *malformed_certificate;
	const char *no_certificates;
	const char *key_mismatch;
	const char *malformed_digest;
	const char *algorithms_differ;
	const char *malformed_attribute;
	const char *unknown_attribute;
	const char *digest_wrong;
	struct apk_sig_names signature;
};

#define APK_SCHEME_NAMES(v)                                                                       \
	{                                                                                         \
		.malformed_signers = v "_SIG_MALFORMED_SIGNERS",                                  \
		.no_signers = v "_SIG_NO_SIGNERS", .malformed_signer = v "_SIG_MALFORMED_SIGNER", \
		.malformed_certificate = v "_SIG_MALFORMED_CERTIFICATE",                          \
		.no_certificates = v "_SIG_NO_CERTIFICATES",                                      \
		.key_mismatch =                                                                   \
			v "_SIG_PUBLIC_KEY_MISMATCH_BETWEEN_CERTIFICATE_AND_SIGNATURES_RECORD",   \
		.malformed_digest = v "_SIG_MALFORMED_DIGEST",                                    \
		.algorithms_differ =                                                              \
			v "_SIG_SIG_ALG_MISMATCH_BETWEEN_SIGNATURES_AND_DIGESTS_RECORDS",         \
		.malformed_attribute = v "_SIG_MALFORMED_ADDITIONAL_ATTRIBUTE",                   \
		.unknown_attribute = v "_SIG_UNKNOWN_ADDITIONAL_ATTRIBUTE",                       \
		.digest_wrong = v "_SIG_APK_DIGEST_DID_NOT_VERIFY",                               \
		.signature = {                                                                    \
			.malformed = v "_SIG_MALFORMED_SIGNATURE",                                \
			.unknown = v "_SIG_UNKNOWN_SIG_ALGORITHM",                                \
			.none = v "_SIG_NO_SIGNATURES",                                           \
			.unsupported = v "_SIG_NO_SUPPORTED_SIGNATURES",                          \
			.key = v "_SIG_MALFORMED_PUBLIC_KEY",                                     \
			.wrong = v "_SIG_DID_NOT_VERIFY",                                         \
			.exception = v "_SIG_VERIFY_EXCEPTION",                                   \
		},                                                                                \
	}

/**
 * struct apk_scheme - the signers of one pair, as far as they were read
 * @ranged: signers name the SDK levels they are for (v3 on)
 * @max_signers: how many there may be; @too_many names the finding
 * @attribute: takes one signed attribute: false when its value is too short
 * @wanted: bits of enum apk_digest that verified signatures go with
 * @good: everything of it holds
 */
struct apk_scheme {
	enum angae_apk_part part;
	const struct apk_scheme_names *names;
	bool ranged;
	size_t max_signers;
	const char *too_many;
	bool (*attribute)(struct apk *apk, struct apk_scheme *scheme, size_t signer, uint32_t id,
			  struct apk_span value);
	bool rotation_told; /* v3: an attribute names where v3.1 begins */
	unsigned int wanted;
	bool good;
	size_t nsigners;
	struct apk_block_signer *signers;
};

/**
 * apk_signers_read() - parse @pair, check what its signers signed, then the content against it
 * @model: what is to be known of the scheme beforehand
 * @min_sdk, @max_sdk: devices its signatures shall hold on; not for a ranged one
 *
 * Return: the scheme, or NULL without memory. apk_scheme_free() it. It holds
 * unless apk_errors() tells otherwise.
 */
struct apk_scheme *apk_signers_read(struct apk *apk, const struct apk_pair *pair,
				    const struct apk_scheme *model, int32_t min_sdk,
				    int32_t max_sdk);
void apk_scheme_free(struct apk_scheme *scheme);

/** apk_signers_report() - the signers of a good scheme, into the report. */
void apk_signers_report(struct apk *apk, struct apk_scheme *scheme);

/**
 * apk_signer_digest() - what signer @i says of the content
 *
 * Return: its digest of that kind (the last, as apksig takes it), empty when there is none.
 */
struct apk_span apk_signer_digest(const struct apk_scheme *scheme, size_t i,
				  enum apk_digest digest);

/** apk_key_is() - whether @spki is the key of the certificate, in the one form a device knows. */
bool apk_key_is(struct apk *apk, struct apk_span spki, struct apk_span cert);

#endif
