/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A private key and its certificate, from two PEM files. */
#ifndef ANGAE_APK_CREDENTIAL_H
#define ANGAE_APK_CREDENTIAL_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "algorithm.h"

/**
 * struct apk_credential - as it goes into a signing block
 * @algorithm: what it signs with there, NULL for a kind of key that cannot
 * @cert_der, @key_der: certificate and public key
 */
struct apk_credential {
	EVP_PKEY *key;
	X509 *cert;
	const struct apk_algorithm *algorithm;
	struct apk_span cert_der;
	struct apk_span key_der;
};

/** apk_credential_load() - 0, or -1 with @err; apk_credential_free() it in either case. */
int apk_credential_load(struct apk_credential *pair, const char *cert, const char *key, char *err,
			size_t errlen);
void apk_credential_free(struct apk_credential *pair);

#endif
