// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <angae/atomic.h>

#include "cmd.h"
#include "keys.h"

#define RSA_BITS  2048
#define DAY	  (24L * 60 * 60)
#define CERT_DAYS 3650

static int crypto_failed(const char *what)
{
	const char *why = ERR_reason_error_string(ERR_peek_last_error());

	complain("%s: %s", what, why ? why : "failed");
	ERR_clear_error();
	return -1;
}

/* What @bio holds becomes a new file; an old one is never replaced. */
static int write_new(const char *dir, const char *name, mode_t mode, BIO *bio)
{
	char *path = join(dir, name);
	struct angae_atomic out;
	char *data;
	long len = BIO_get_mem_data(bio, &data);
	int ret = angae_atomic_begin(&out, path, mode);

	if (!ret && angae_write_all(out.fd, data, (size_t)len) < 0) {
		angae_atomic_abort(&out);
		ret = -1;
	} else if (!ret) {
		ret = angae_atomic_commit(&out, false);
	}
	if (ret)
		complain("%s: %s", path, strerror(errno));
	free(path);
	return ret;
}

enum form { PEM_KEY, PEM_CERT, DER_PKCS8, DER_PUBLIC };

static int write_as(const char *dir, const char *name, enum form form, EVP_PKEY *key, X509 *cert)
{
	mode_t mode = form == PEM_CERT || form == DER_PUBLIC ? 0644 : 0600;
	BIO *bio = BIO_new(BIO_s_mem());
	int ok = 0, ret = -1;

	if (bio && form == PEM_KEY)
		ok = PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
	else if (bio && form == PEM_CERT)
		ok = PEM_write_bio_X509(bio, cert);
	else if (bio && form == DER_PKCS8)
		ok = i2d_PKCS8PrivateKey_bio(bio, key, NULL, NULL, 0, NULL, NULL);
	else if (bio)
		ok = i2d_PUBKEY_bio(bio, key);
	if (ok == 1)
		ret = write_new(dir, name, mode, bio);
	else
		crypto_failed(name);
	BIO_free(bio);
	return ret;
}

static int set_serial(X509 *cert)
{
	unsigned char bytes[16];
	BIGNUM *n = NULL;
	int ok;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return 0;
	bytes[0] &= 0x7F;
	n = BN_bin2bn(bytes, sizeof(bytes), NULL);
	ok = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert));
	BN_free(n);
	return ok;
}

static int add_extension(X509 *cert, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;
	int ok;

	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = ext && X509_add_ext(cert, ext, -1);
	X509_EXTENSION_free(ext);
	return ok;
}

static int fill_certificate(X509 *cert, EVP_PKEY *key, const char *cn)
{
	X509_NAME *name = X509_get_subject_name(cert);

	return X509_set_version(cert, X509_VERSION_3) && set_serial(cert) &&
	       X509_gmtime_adj(X509_getm_notBefore(cert), -DAY) &&
	       X509_gmtime_adj(X509_getm_notAfter(cert), CERT_DAYS * DAY) &&
	       X509_set_pubkey(cert, key) &&
	       X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC,
					  (const unsigned char *)"Angae LAB", -1, -1, 0) &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)cn, -1,
					  -1, 0) &&
	       X509_set_issuer_name(cert, name) &&
	       add_extension(cert, NID_subject_key_identifier, "hash") &&
	       add_extension(cert, NID_key_usage, "critical,digitalSignature") &&
	       X509_sign(cert, key, EVP_sha256());
}

/* A key and its self-signed certificate: BASE.key.pem, BASE.pem. */
static int write_identity(const char *dir, const char *base, EVP_PKEY *key, const char *cn)
{
	X509 *cert = X509_new();
	char name[64];
	int ret = -1;

	if (!key || !cert || !fill_certificate(cert, key, cn)) {
		crypto_failed(base);
	} else {
		snprintf(name, sizeof(name), "%s.key.pem", base);
		ret = write_as(dir, name, PEM_KEY, key, NULL);
		snprintf(name, sizeof(name), "%s.pem", base);
		if (!ret)
			ret = write_as(dir, name, PEM_CERT, NULL, cert);
	}
	X509_free(cert);
	return ret;
}

int keys_authority(const char *dir)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	int ret = write_identity(dir, "authority", key, "Angae LAB authority (throw-away)");

	EVP_PKEY_free(key);
	return ret;
}

/* A key without a certificate: the phone gets its public half alone, as @public. */
static int write_pair(const char *dir, const char *private, const char *public, EVP_PKEY *key)
{
	int ret = -1;

	if (!key)
		crypto_failed(private);
	else
		ret = write_as(dir, private, PEM_KEY, key, NULL);
	if (!ret)
		ret = write_as(dir, public, DER_PUBLIC, key, NULL);
	EVP_PKEY_free(key);
	return ret;
}

int keys_state(const char *dir, unsigned int index)
{
	char private[32], public[32];

	snprintf(private, sizeof(private), "%u.key.pem", index);
	snprintf(public, sizeof(public), "%u.dat", index);
	return write_pair(dir, private, public, EVP_RSA_gen(RSA_BITS));
}

int keys_reference(const char *dir, unsigned int index)
{
	char private[32], public[32];

	snprintf(private, sizeof(private), "reference-%u.key.pem", index);
	snprintf(public, sizeof(public), "reference-%u.dat", index);
	return write_pair(dir, private, public, EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"));
}

int keys_device(const char *dir)
{
	return write_pair(dir, "device.key.pem", "selfsignkey.dat", EVP_RSA_gen(RSA_BITS));
}

static int write_app(const char *dir, const char *base, EVP_PKEY *key, const char *cn)
{
	char name[32];
	int ret = write_identity(dir, base, key, cn);

	snprintf(name, sizeof(name), "%s.pk8", base);
	if (!ret)
		ret = write_as(dir, name, DER_PKCS8, key, NULL);
	EVP_PKEY_free(key);
	return ret;
}

int keys_app(const char *dir)
{
	if (write_app(dir, "app", EVP_RSA_gen(RSA_BITS), "Angae LAB app key (throw-away)") < 0)
		return -1;
	return write_app(dir, "app-ec", EVP_EC_gen("P-256"), "Angae LAB app key, EC (throw-away)");
}
