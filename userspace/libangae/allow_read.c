// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/cms.h>
#include <openssl/pem.h>

#include "allow_format.h"
#include "bytes.h"
#include "error.h"
#include "read.h"

static X509 *load_certificate(const char *path, char *err, size_t errlen)
{
	FILE *f = fopen(path, "re");
	X509 *cert;

	if (!f) {
		angae_error(err, errlen, "%s: %s", path, strerror(errno));
		return NULL;
	}
	cert = PEM_read_X509(f, NULL, NULL, NULL);
	fclose(f);
	if (!cert)
		angae_error(err, errlen, "%s: no certificate: %s", path, angae_crypto_error());
	return cert;
}

/*
 * The authority's certificate is the whole of the trust: no chain, no dates (a
 * phone's clock proves nothing), and no certificate out of the message.
 */
static int check_signature(const struct angae_allow *list, X509 *cert)
{
	const unsigned char *p = list->file + list->cms;
	size_t len = list->len - list->cms;
	STACK_OF(X509) *signers = sk_X509_new_null();
	CMS_ContentInfo *cms =
		len <= ALLOW_CMS_MAX ? d2i_CMS_ContentInfo(NULL, &p, (long)len) : NULL;
	BIO *header = BIO_new_mem_buf(list->file, ALLOW_HEADER_LEN);
	int ok = cms && p == list->file + list->len && header && signers &&
		 sk_X509_push(signers, cert) > 0 &&
		 OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed &&
		 CMS_verify(cms, signers, NULL, header, NULL,
			    CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY) == 1;

	BIO_free(header);
	CMS_ContentInfo_free(cms);
	sk_X509_free(signers);
	return ok ? 0 : -1;
}

static uint8_t *read_file(int fd, size_t *len, char *err, size_t errlen)
{
	struct stat st;
	uint8_t *file;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		angae_error(err, errlen, "not a regular file");
		return NULL;
	}
	if (st.st_size > ALLOW_FILE_MAX) {
		angae_error(err, errlen, "longer than %d bytes", ALLOW_FILE_MAX);
		return NULL;
	}
	*len = (size_t)st.st_size;
	file = malloc(*len + 1);
	if (!file || angae_read_at(fd, file, *len, 0) < 0) {
		angae_error(err, errlen, "cannot be read: %s", strerror(errno));
		free(file);
		return NULL;
	}
	return file;
}

struct angae_allow *angae_allow_open(int fd, const char *authority, char *err, size_t errlen)
{
	struct angae_allow *list;
	size_t len;
	uint8_t *file = read_file(fd, &len, err, errlen);
	X509 *cert;

	if (!file)
		return NULL;
	list = angae_allow_parse(file, len, err, errlen);
	if (!list)
		return NULL;
	cert = load_certificate(authority, err, errlen);
	if (cert && check_signature(list, cert) == 0) {
		X509_free(cert);
		return list;
	}
	if (cert)
		angae_error(err, errlen, "not signed by %s: %s", authority, angae_crypto_error());
	X509_free(cert);
	angae_allow_close(list);
	return NULL;
}

void angae_allow_close(struct angae_allow *list)
{
	if (!list)
		return;
	for (int s = 0; s < ALLOW_SECTIONS; s++)
		free(list->sizes[s]);
	free(list->file);
	free(list);
}
