// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "error.h"
#include "pkey.h"
#include "read.h"

static bool is_kind(EVP_PKEY *key, enum angae_pkey_kind kind)
{
	if (kind == ANGAE_PKEY_ED25519)
		return EVP_PKEY_is_a(key, "ED25519");
	return EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) == 8 * ANGAE_RSA_LEN;
}

/* A key that asks for a passphrase is refused: nobody may be there to answer. */
static int no_passphrase(char *buf, int size, int rwflag, void *arg)
{
	(void)buf;
	(void)size;
	(void)rwflag;
	(void)arg;
	return -1;
}

EVP_PKEY *angae_pkey_private(const char *path, enum angae_pkey_kind kind, char *err, size_t errlen)
{
	FILE *f = fopen(path, "re");
	EVP_PKEY *key;

	if (!f) {
		angae_error(err, errlen, "%s: %s", path, strerror(errno));
		return NULL;
	}
	key = PEM_read_PrivateKey(f, NULL, no_passphrase, NULL);
	fclose(f);
	if (!key) {
		angae_error(err, errlen, "%s: no private key: %s", path, angae_crypto_error());
		return NULL;
	}
	if (is_kind(key, kind))
		return key;
	angae_error(err, errlen, "%s: not an %s key", path,
		    kind == ANGAE_PKEY_RSA ? "RSA-2048" : "Ed25519");
	EVP_PKEY_free(key);
	return NULL;
}

EVP_PKEY *angae_pkey_public(int statedir, const char *name, enum angae_pkey_kind kind)
{
	uint8_t der[ANGAE_PKEY_DER_MAX];
	const uint8_t *p = der;
	long n = angae_read_small(statedir, name, der, sizeof(der));
	EVP_PKEY *key = n > 0 ? d2i_PUBKEY(NULL, &p, n) : NULL;

	if (key && (p != der + n || !is_kind(key, kind))) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	ERR_clear_error();
	return key;
}

static bool set_padding(EVP_PKEY_CTX *ctx, enum angae_pkey_kind kind)
{
	return kind == ANGAE_PKEY_ED25519 ||
	       (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1);
}

/* Ed25519 hashes by itself. */
static const EVP_MD *digest_of(enum angae_pkey_kind kind)
{
	return kind == ANGAE_PKEY_ED25519 ? NULL : EVP_sha256();
}

int angae_pkey_sign(EVP_PKEY *key, enum angae_pkey_kind kind, const void *msg, size_t len,
		    uint8_t *sig, size_t siglen)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	size_t got = siglen;
	EVP_PKEY_CTX *ctx;
	bool done = md && EVP_DigestSignInit(md, &ctx, digest_of(kind), NULL, key) == 1 &&
		    set_padding(ctx, kind) && EVP_DigestSign(md, sig, &got, msg, len) == 1 &&
		    got == siglen;

	EVP_MD_CTX_free(md);
	return done ? 0 : -1;
}

int angae_pkey_verify(EVP_PKEY *key, enum angae_pkey_kind kind, const void *msg, size_t len,
		      const uint8_t *sig, size_t siglen)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx;
	bool good = md && EVP_DigestVerifyInit(md, &ctx, digest_of(kind), NULL, key) == 1 &&
		    set_padding(ctx, kind) && EVP_DigestVerify(md, sig, siglen, msg, len) == 1;

	EVP_MD_CTX_free(md);
	ERR_clear_error();
	return good ? 0 : -1;
}
