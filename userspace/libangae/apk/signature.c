// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One signature, one key. Apart from what reads the lists, so that a fuzz
 * target can put another answer in its place.
 */
#include <openssl/rsa.h>

#include "algorithm.h"
#include "error.h"

static enum apk_match match(const struct apk_algorithm *algorithm, EVP_PKEY *key, EVP_MD_CTX *ctx,
			    struct apk_span data, struct apk_span signature)
{
	EVP_PKEY_CTX *params;
	int ok;

	if (EVP_DigestVerifyInit(ctx, &params, algorithm->hash(), NULL, key) != 1 ||
	    (algorithm->pss &&
	     (EVP_PKEY_CTX_set_rsa_padding(params, RSA_PKCS1_PSS_PADDING) <= 0 ||
	      EVP_PKEY_CTX_set_rsa_pss_saltlen(params, RSA_PSS_SALTLEN_DIGEST) <= 0)))
		return APK_UNFIT_KEY;
	ok = EVP_DigestVerify(ctx, signature.data, signature.len, data.data, data.len);
	return ok == 1 ? APK_MATCH : ok == 0 ? APK_MISMATCH : APK_UNFIT_SIGNATURE;
}

enum apk_match apk_signature_match(const struct apk_algorithm *algorithm, EVP_PKEY *key,
				   struct apk_span data, struct apk_span signature)
{
	enum apk_match result = APK_UNFIT_KEY;
	EVP_MD_CTX *ctx;

	if (!key || EVP_PKEY_get_base_id(key) != algorithm->key)
		return APK_UNFIT_KEY;
	if (algorithm->key == EVP_PKEY_RSA && signature.len != (uint64_t)EVP_PKEY_get_size(key))
		return APK_UNFIT_SIGNATURE;
	ctx = EVP_MD_CTX_new();
	if (ctx)
		result = match(algorithm, key, ctx, data, signature);
	EVP_MD_CTX_free(ctx);
	angae_crypto_error();
	return result;
}
