// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Signing a list.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/pem.h>

#include "allow_format.h"
#include "error.h"

size_t angae_allow_statement(char *text, uint64_t version, uint64_t size,
			     const uint8_t verity[ANGAE_SHA256_LEN])
{
	int n = snprintf(text, ALLOW_STATEMENT_MAX,
			 "Angae state allowlist, format %d\nversion %" PRIu64 "\nsize %" PRIu64
			 "\nfs-verity sha256:",
			 ALLOW_FORMAT, version, size);

	for (int i = 0; i < ANGAE_SHA256_LEN; i++)
		n += sprintf(text + n, "%02x", verity[i]);
	text[n++] = '\n';
	return (size_t)n;
}

void *angae_allow_pem(const char *path, bool private_key, char *err, size_t errlen)
{
	FILE *f = fopen(path, "re");
	void *got;

	if (!f) {
		angae_error(err, errlen, "%s: %s", path, strerror(errno));
		return NULL;
	}
	got = private_key ? (void *)PEM_read_PrivateKey(f, NULL, NULL, NULL)
			  : (void *)PEM_read_X509(f, NULL, NULL, NULL);
	fclose(f);
	if (!got)
		angae_error(err, errlen, "%s: no %s: %s", path,
			    private_key ? "private key" : "certificate", angae_crypto_error());
	return got;
}

int angae_allow_seal(const char *cert_path, const char *key_path, const char *statement,
		     size_t statement_len, uint8_t **der, char *err, size_t errlen)
{
	X509 *cert = angae_allow_pem(cert_path, false, err, errlen);
	EVP_PKEY *key = cert ? angae_allow_pem(key_path, true, err, errlen) : NULL;
	BIO *text = BIO_new_mem_buf(statement, (int)statement_len);
	CMS_ContentInfo *cms = NULL;
	int len = -1;

	if (key && text)
		cms = CMS_sign(cert, key, NULL, text, CMS_BINARY | CMS_NOCERTS | CMS_NOATTR);
	if (cms)
		len = i2d_CMS_ContentInfo(cms, der);
	if (key && len < 0)
		angae_error(err, errlen, "signing: %s", angae_crypto_error());
	CMS_ContentInfo_free(cms);
	BIO_free(text);
	EVP_PKEY_free(key);
	X509_free(cert);
	return len;
}
