// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/pem.h>

#include "error.h"
#include "credential.h"

/* A key that asks for a passphrase is refused: nobody may be there to answer. */
static int no_passphrase(char *buf, int size, int rwflag, void *arg)
{
	(void)buf;
	(void)size;
	(void)rwflag;
	(void)arg;
	return -1;
}

static int load(struct apk_credential *pair, const char *path, bool private_key, char *err,
		size_t errlen)
{
	FILE *f = fopen(path, "re");
	bool got;

	if (!f) {
		angae_error(err, errlen, "%s: %s", path, strerror(errno));
		return -1;
	}
	if (private_key)
		pair->key = PEM_read_PrivateKey(f, NULL, no_passphrase, NULL);
	else
		pair->cert = PEM_read_X509(f, NULL, NULL, NULL);
	got = private_key ? pair->key != NULL : pair->cert != NULL;
	fclose(f);
	if (!got)
		angae_error(err, errlen, "%s: no %s: %s", path,
			    private_key ? "private key" : "certificate", angae_crypto_error());
	return got ? 0 : -1;
}

/* SHA-512 for keys that are worth it, as apksigner chooses. */
static uint32_t algorithm_of(EVP_PKEY *key)
{
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
		return EVP_PKEY_get_bits(key) <= 3072 ? 0x0103 : 0x0104;
	case EVP_PKEY_EC:
		return EVP_PKEY_get_bits(key) <= 256 ? 0x0201 : 0x0202;
	case EVP_PKEY_DSA:
		return 0x0301;
	default:
		return 0;
	}
}

static struct apk_span owned(uint8_t *der, int len)
{
	return len > 0 ? (struct apk_span){der, (uint64_t)len} : (struct apk_span){0};
}

int apk_credential_load(struct apk_credential *pair, const char *cert, const char *key, char *err,
			size_t errlen)
{
	uint8_t *der = NULL;
	int len;

	memset(pair, 0, sizeof(*pair));
	if (load(pair, cert, false, err, errlen) < 0 || load(pair, key, true, err, errlen) < 0)
		return -1;
	if (X509_check_private_key(pair->cert, pair->key) != 1) {
		angae_error(err, errlen, "%s is not the key of %s", key, cert);
		angae_crypto_error();
		return -1;
	}
	pair->algorithm = apk_algorithm_find(algorithm_of(pair->key));
	len = i2d_X509(pair->cert, &der);
	pair->cert_der = owned(der, len);
	der = NULL;
	len = i2d_PUBKEY(pair->key, &der);
	pair->key_der = owned(der, len);
	if (pair->cert_der.len && pair->key_der.len)
		return 0;
	angae_error(err, errlen, "%s: %s", cert, angae_crypto_error());
	return -1;
}

void apk_credential_free(struct apk_credential *pair)
{
	OPENSSL_free((void *)pair->cert_der.data);
	OPENSSL_free((void *)pair->key_der.data);
	EVP_PKEY_free(pair->key);
	X509_free(pair->cert);
}
