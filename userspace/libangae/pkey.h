/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys in files, and signatures over short messages (EVP). */
#ifndef ANGAE_PKEY_H
#define ANGAE_PKEY_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

/**
 * enum angae_pkey_kind - what our own formats sign with
 * @ANGAE_PKEY_RSA: RSA-2048; messages: PSS, SHA-256, salt of 32 bytes
 * @ANGAE_PKEY_ED25519: Ed25519
 */
enum angae_pkey_kind {
	ANGAE_PKEY_RSA,
	ANGAE_PKEY_ED25519,
};

#define ANGAE_RSA_LEN	  256
#define ANGAE_ED25519_LEN 64

/* A public key of either kind is shorter than this as DER SubjectPublicKeyInfo. */
#define ANGAE_PKEY_DER_MAX 326

/** angae_pkey_private() - from a PEM file; NULL with @err. For EVP_PKEY_free(). */
EVP_PKEY *angae_pkey_private(const char *path, enum angae_pkey_kind kind, char *err, size_t errlen);

/** angae_pkey_public() - from a DER file of the phone's state directory; NULL: missing, or none. */
EVP_PKEY *angae_pkey_public(int statedir, const char *name, enum angae_pkey_kind kind);

/** angae_pkey_sign() - @siglen bytes into @sig, all of them; 0 or -1. */
int angae_pkey_sign(EVP_PKEY *key, enum angae_pkey_kind kind, const void *msg, size_t len,
		    uint8_t *sig, size_t siglen);

/** angae_pkey_verify() - 0 when it is @key's over @msg, else -1. */
int angae_pkey_verify(EVP_PKEY *key, enum angae_pkey_kind kind, const void *msg, size_t len,
		      const uint8_t *sig, size_t siglen);

#endif
