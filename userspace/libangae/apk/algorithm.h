/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The signature algorithms of the signing block, and which of them a device takes. */
#ifndef ANGAE_APK_ALGORITHM_H
#define ANGAE_APK_ALGORITHM_H

#include <openssl/evp.h>

#include "apk.h"

/**
 * struct apk_algorithm - one of them
 * @digest: how the content is digested beside it
 * @key: EVP_PKEY_RSA, EVP_PKEY_EC or EVP_PKEY_DSA
 * @hash: what the signature is made over; @pss: with that hash for MGF1, salt as long
 * @min_sdk: first devices that know it in a signing block
 * @plain_min_sdk: first devices that know the signature alone (source stamp)
 */
struct apk_algorithm {
	const char *name;
	const EVP_MD *(*hash)(void);
	uint32_t id;
	enum apk_digest digest;
	int key;
	int32_t min_sdk;
	int32_t plain_min_sdk;
	bool pss;
};

/** apk_algorithm_find() - by its id in the file, or NULL. */
const struct apk_algorithm *apk_algorithm_find(uint32_t id);

enum apk_match {
	APK_MATCH,
	APK_MISMATCH,
	APK_UNFIT_KEY,	    /* another kind of key, or none at all */
	APK_UNFIT_SIGNATURE /* no signature of that kind has this form */
};

/** apk_signature_match() - whether @signature by @key is over @data; @key may be NULL. */
enum apk_match apk_signature_match(const struct apk_algorithm *algorithm, EVP_PKEY *key,
				   struct apk_span data, struct apk_span signature);

/**
 * struct apk_sig_names - what findings about a list of signatures are called
 * @plain: it is the algorithm alone that must be known, not its way to digest content
 */
struct apk_sig_names {
	const char *malformed;
	const char *unknown;
	const char *none;
	const char *unsupported;
	const char *key;
	const char *wrong;
	const char *exception;
	bool plain;
};

/**
 * struct apk_signed - a list of signatures over some bytes, and for whom they shall hold
 * @list: length-prefixed (algorithm, length-prefixed signature)
 */
struct apk_signed {
	enum angae_apk_part part;
	int signer;
	const struct apk_sig_names *names;
	struct apk_span list;
	struct apk_span data;
	int32_t min_sdk;
	int32_t max_sdk;
};

/**
 * apk_signed_check() - whether every signature holds that a device of the range would look at
 * @digests: bit of each enum apk_digest that goes with them, added
 *
 * Return: true, or false with the finding added.
 */
bool apk_signed_check(struct apk *apk, const struct apk_signed *claim, EVP_PKEY *key,
		      unsigned int *digests);

#endif
