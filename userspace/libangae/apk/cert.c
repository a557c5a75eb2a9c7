// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Certificates and keys. The schemes of a package mostly show the same ones,
 * and decoding one takes OpenSSL longer than checking a signature with it.
 */
#include <string.h>

#include <openssl/x509.h>

#include "apk.h"
#include "error.h"

/* Known by their digest: some stand in memory that is gone by then. */
static bool digest(struct apk_span der, uint8_t *sha256)
{
	return der.len && der.len <= INT32_MAX &&
	       EVP_Digest(der.data, der.len, sha256, NULL, EVP_sha256(), NULL) == 1;
}

X509 *apk_x509(struct apk *apk, struct apk_span der)
{
	uint8_t sha256[ANGAE_APK_SHA256_LEN];
	const uint8_t *at = der.data;
	X509 *x509;
	size_t i;

	if (!digest(der, sha256))
		return NULL;
	for (i = 0; i < APK_CERTS_KEPT - 1 && apk->certs[i].x509; i++)
		if (!memcmp(apk->certs[i].sha256, sha256, sizeof(sha256)))
			return apk->certs[i].x509;
	x509 = d2i_X509(NULL, &at, (long)der.len);
	angae_crypto_error();
	if (!x509)
		return NULL;
	/* The last place is everybody's. */
	X509_free(apk->certs[i].x509);
	memcpy(apk->certs[i].sha256, sha256, sizeof(sha256));
	apk->certs[i].x509 = x509;
	return x509;
}

EVP_PKEY *apk_key(struct apk *apk, struct apk_span der)
{
	uint8_t sha256[ANGAE_APK_SHA256_LEN];
	const uint8_t *at = der.data;
	EVP_PKEY *key;
	size_t i;

	if (!digest(der, sha256))
		return NULL;
	for (i = 0; i < APK_CERTS_KEPT - 1 && apk->keys[i].key; i++)
		if (!memcmp(apk->keys[i].sha256, sha256, sizeof(sha256)))
			return apk->keys[i].key;
	key = d2i_PUBKEY(NULL, &at, (long)der.len);
	angae_crypto_error();
	if (!key)
		return NULL;
	EVP_PKEY_free(apk->keys[i].key);
	memcpy(apk->keys[i].sha256, sha256, sizeof(sha256));
	apk->keys[i].key = key;
	return key;
}

void apk_certs_drop(struct apk *apk)
{
	for (size_t i = 0; i < APK_CERTS_KEPT; i++) {
		X509_free(apk->certs[i].x509);
		EVP_PKEY_free(apk->keys[i].key);
	}
	memset(apk->certs, 0, sizeof(apk->certs));
	memset(apk->keys, 0, sizeof(apk->keys));
}
