// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/pem.h>

#include <angae/atomic.h>

#include "allow_format.h"
#include "bytes.h"
#include "error.h"

/* The list as it will stand in the file, without its signature. */
struct image {
	uint8_t *bytes;
	size_t len;
};

static int by_section_and_digest(const void *a, const void *b)
{
	const struct angae_allow_entry *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return memcmp(x->digest, y->digest, ANGAE_SHA256_LEN);
}

static int check_entries(const struct angae_allow_entry *sorted, size_t n, size_t *names, char *err,
			 size_t errlen)
{
	*names = 1;
	for (size_t i = 0; i < n; i++) {
		const struct angae_allow_entry *e = &sorted[i];
		bool package = e->section == ANGAE_ALLOW_PACKAGE;

		if (e->section < ANGAE_ALLOW_MEDIA || e->section > ANGAE_ALLOW_REVOKED) {
			angae_error(err, errlen, "an entry is of no known section");
			return -1;
		}
		if (package && !angae_allow_package_name(e->package)) {
			angae_error(err, errlen, "'%.127s' cannot name a package", e->package);
			return -1;
		}
		if (i && !by_section_and_digest(e - 1, e)) {
			angae_error(err, errlen, "digest %02x%02x%02x%02x… is given twice",
				    e->digest[0], e->digest[1], e->digest[2], e->digest[3]);
			return -1;
		}
		*names += package ? strlen(e->package) + 1 : 0;
	}
	return 0;
}

static void put_records(struct image *image, const struct angae_allow_entry *sorted, size_t n)
{
	uint8_t *r = image->bytes + ALLOW_HEADER_LEN;
	uint8_t *names = r + n * ALLOW_RECORD_LEN;
	uint32_t at = 1;

	for (size_t i = 0; i < n; i++, r += ALLOW_RECORD_LEN) {
		const struct angae_allow_entry *e = &sorted[i];
		size_t len = strlen(e->package) + 1;
		uint8_t *count = image->bytes + ALLOW_OFF_COUNTS + 4 * (e->section - 1);

		angae_put32(count, angae_get32(count) + 1);
		memcpy(r, e->digest, ANGAE_SHA256_LEN);
		angae_put64(r + ALLOW_OFF_SIZE, e->size);
		if (e->section != ANGAE_ALLOW_PACKAGE)
			continue;
		angae_put32(r + ALLOW_OFF_PKG_VERSION, e->version);
		angae_put32(r + ALLOW_OFF_NAME, at);
		memcpy(names + at, e->package, len);
		at += (uint32_t)len;
	}
	angae_put32(image->bytes + ALLOW_OFF_NAMES, at);
}

static int put_header(struct image *image, uint64_t version)
{
	uint8_t *h = image->bytes;

	memcpy(h, ALLOW_MAGIC, ALLOW_MAGIC_LEN);
	angae_put32(h + ALLOW_OFF_FORMAT, ALLOW_FORMAT);
	angae_put32(h + ALLOW_OFF_HEADER_LEN, ALLOW_HEADER_LEN);
	angae_put64(h + ALLOW_OFF_VERSION, version);
	return EVP_Digest(h + ALLOW_HEADER_LEN, image->len - ALLOW_HEADER_LEN, h + ALLOW_OFF_DIGEST,
			  NULL, EVP_sha256(), NULL) == 1
		       ? 0
		       : -1;
}

static int build(struct image *image, uint64_t version, const struct angae_allow_entry *sorted,
		 size_t n, char *err, size_t errlen)
{
	size_t names;

	if (check_entries(sorted, n, &names, err, errlen) < 0)
		return -1;
	if (n > ALLOW_FILE_MAX / ALLOW_RECORD_LEN ||
	    ALLOW_HEADER_LEN + n * ALLOW_RECORD_LEN + names > ALLOW_FILE_MAX - ALLOW_CMS_MAX) {
		angae_error(err, errlen, "too many entries for a list of this format");
		return -1;
	}
	image->len = ALLOW_HEADER_LEN + n * ALLOW_RECORD_LEN + names;
	image->bytes = calloc(1, image->len);
	if (!image->bytes) {
		angae_error(err, errlen, "out of memory");
		return -1;
	}
	put_records(image, sorted, n);
	if (put_header(image, version) < 0) {
		angae_error(err, errlen, "digest: %s", angae_crypto_error());
		return -1;
	}
	return 0;
}

static void *load_pem(const char *path, bool private_key, char *err, size_t errlen)
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
		angae_error(err, errlen, "%s: %s", path, angae_crypto_error());
	return got;
}

/* Return: DER for OPENSSL_free(), its length in @len. */
static uint8_t *sign(const struct image *image, const char *cert_path, const char *key_path,
		     int *len, char *err, size_t errlen)
{
	X509 *cert = load_pem(cert_path, false, err, errlen);
	EVP_PKEY *key = cert ? load_pem(key_path, true, err, errlen) : NULL;
	BIO *header = BIO_new_mem_buf(image->bytes, ALLOW_HEADER_LEN);
	CMS_ContentInfo *cms = NULL;
	uint8_t *der = NULL;

	*len = -1;
	if (key && header)
		cms = CMS_sign(cert, key, NULL, header,
			       CMS_DETACHED | CMS_BINARY | CMS_NOCERTS | CMS_NOSMIMECAP);
	if (cms)
		*len = i2d_CMS_ContentInfo(cms, &der);
	if (key && *len < 0)
		angae_error(err, errlen, "signing: %s", angae_crypto_error());
	CMS_ContentInfo_free(cms);
	BIO_free(header);
	EVP_PKEY_free(key);
	X509_free(cert);
	return *len < 0 ? NULL : der;
}

static int write_out(const char *path, const struct image *image, const uint8_t *der, int derlen,
		     char *err, size_t errlen)
{
	struct angae_atomic out;

	if (angae_atomic_begin(&out, path, 0644) < 0) {
		angae_error(err, errlen, "%s: %s", path, strerror(errno));
		return -1;
	}
	if (angae_write_all(out.fd, image->bytes, image->len) < 0 ||
	    angae_write_all(out.fd, der, (size_t)derlen) < 0) {
		angae_error(err, errlen, "%s: %s", path, strerror(errno));
		angae_atomic_abort(&out);
		return -1;
	}
	if (angae_atomic_commit(&out, true) < 0) {
		angae_error(err, errlen, "%s: %s", path, strerror(errno));
		return -1;
	}
	return 0;
}

int angae_allow_write(const char *path, uint64_t version, const struct angae_allow_entry *entries,
		      size_t n, const char *cert, const char *key, char *err, size_t errlen)
{
	struct angae_allow_entry *sorted = calloc(n + 1, sizeof(*sorted));
	struct image image = {0};
	uint8_t *der = NULL;
	int derlen, ret = -1;

	if (!sorted) {
		angae_error(err, errlen, "out of memory");
		return -1;
	}
	if (n)
		memcpy(sorted, entries, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_section_and_digest);
	if (!build(&image, version, sorted, n, err, errlen)) {
		der = sign(&image, cert, key, &derlen, err, errlen);
		if (der)
			ret = write_out(path, &image, der, derlen, err, errlen);
	}
	OPENSSL_free(der);
	free(image.bytes);
	free(sorted);
	return ret;
}
