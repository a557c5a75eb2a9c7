// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The PKCS #7 block. Its certificates are OpenSSL's matter, the walk to them and
 * to every SignerInfo is ours: PKCS7_verify() and CMS_verify() are stricter here
 * and looser there than Android (docs/apk.md).
 */
#include <stdlib.h>

#include "error.h"
#include "v1.h"

#define MEMBERS_MAX  100 /* ours: certificates, SignerInfos */

#define TAG_INTEGER  0x02
#define TAG_OID	     0x06
#define TAG_SEQUENCE 0x30
#define TAG_SET	     0x31
#define TAG_0	     0xA0
#define TAG_1	     0xA1
#define TAG_OCTETS   0x04

/* 1.2.840.113549.1.7.2 */
static const uint8_t signed_data[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};

static int wrong(char *err, size_t errlen, const char *what)
{
	angae_error(err, errlen, "%s", what);
	return -1;
}

static bool is(const struct v1_ber *value, uint8_t tag)
{
	return (value->tag | 0x20) == (tag | 0x20);
}

/* The object identifier that an AlgorithmIdentifier begins with. */
static int take_algorithm(struct apk_span *in, struct apk_span *oid)
{
	struct v1_ber sequence, value;

	if (apk_v1_ber_take(in, TAG_SEQUENCE, &sequence) < 0 ||
	    apk_v1_ber_take(&sequence.body, TAG_OID, &value) < 0 || !value.body.len)
		return -1;
	*oid = value.body;
	return 0;
}

static int parse_info(struct apk_span in, struct v1_info *info)
{
	struct apk_span rest;
	struct v1_ber value;

	if (apk_v1_ber_take(&in, TAG_INTEGER, &value) < 0 ||
	    apk_v1_ber_take(&in, TAG_SEQUENCE, &value) < 0)
		return -1;
	/* Android knows no other way to name a certificate than issuer and serial number. */
	rest = value.body;
	if (apk_v1_ber_take(&rest, TAG_SEQUENCE, &value) < 0)
		return -1;
	info->issuer = value.whole;
	if (apk_v1_ber_take(&rest, TAG_INTEGER, &value) < 0)
		return -1;
	info->serial = value.whole;
	if (take_algorithm(&in, &info->digest) < 0)
		return -1;
	rest = in;
	if (apk_v1_ber_next(&rest, &value) > 0 && is(&value, TAG_0)) {
		info->attributes = value.whole;
		in = rest;
	}
	if (take_algorithm(&in, &info->algorithm) < 0 ||
	    apk_v1_ber_take(&in, TAG_OCTETS, &value) < 0)
		return -1;
	info->signature = value.body;
	return 0;
}

/* Each SignerInfo may cost a signature check over each certificate: there is an end to that. */
static int count(struct apk_span in, size_t *n)
{
	struct v1_ber value;
	int got;

	for (*n = 0; *n <= MEMBERS_MAX && (got = apk_v1_ber_next(&in, &value)) > 0;)
		++*n;
	return *n > MEMBERS_MAX || got < 0 ? -1 : 0;
}

static int parse_infos(struct v1_block *block, struct apk_span set)
{
	struct v1_ber value;

	if (count(set, &block->ninfos) < 0)
		return -1;
	block->infos = calloc(block->ninfos + 1, sizeof(*block->infos));
	if (!block->infos)
		return -1;
	for (size_t i = 0; i < block->ninfos; i++)
		if (apk_v1_ber_take(&set, TAG_SEQUENCE, &value) < 0 ||
		    parse_info(value.body, &block->infos[i]) < 0)
			return -1;
	return 0;
}

static int list_certs(struct v1_block *block, struct apk_span set)
{
	struct v1_ber value;

	if (count(set, &block->ncerts) < 0)
		return -1;
	block->certs = calloc(block->ncerts + 1, sizeof(*block->certs));
	if (!block->certs)
		return -1;
	for (size_t i = 0; apk_v1_ber_next(&set, &value) > 0; i++)
		block->certs[i] = value.whole;
	return 0;
}

static int parse_signed_data(struct v1_block *block, struct apk_span in)
{
	struct v1_ber value, content;

	if (apk_v1_ber_take(&in, TAG_INTEGER, &value) < 0 ||
	    apk_v1_ber_take(&in, TAG_SET, &value) < 0 ||
	    apk_v1_ber_take(&in, TAG_SEQUENCE, &content) < 0 ||
	    apk_v1_ber_take(&content.body, TAG_OID, &value) < 0)
		return -1;
	block->content_type = value.body;
	if (apk_v1_ber_next(&in, &value) <= 0)
		return -1;
	if (is(&value, TAG_0)) {
		if (list_certs(block, value.body) < 0 || apk_v1_ber_next(&in, &value) <= 0)
			return -1;
	}
	if (is(&value, TAG_1) && apk_v1_ber_next(&in, &value) <= 0)
		return -1;
	return is(&value, TAG_SET) ? parse_infos(block, value.body) : -1;
}

int apk_v1_block_parse(struct v1_block *block, const uint8_t *data, size_t len, char *err,
		       size_t errlen)
{
	struct apk_span in = {data, len};
	struct v1_ber info, type, explicit, value;

	if (apk_v1_ber_take(&in, TAG_SEQUENCE, &info) < 0 ||
	    apk_v1_ber_take(&info.body, TAG_OID, &type) < 0)
		return wrong(err, errlen, "no PKCS #7 block");
	if (!apk_v1_ber_is(&type.body, signed_data, sizeof(signed_data)))
		return wrong(err, errlen, "PKCS #7, but not signed data");
	if (apk_v1_ber_take(&info.body, TAG_0, &explicit) < 0 ||
	    apk_v1_ber_take(&explicit.body, TAG_SEQUENCE, &value) < 0 ||
	    parse_signed_data(block, value.body) < 0)
		return wrong(err, errlen, "malformed PKCS #7 signed data");
	return 0;
}

int apk_v1_block_certs(struct v1_block *block, char *err, size_t errlen)
{
	block->x509 = calloc(block->ncerts + 1, sizeof(X509 *));
	if (!block->x509)
		return wrong(err, errlen, "out of memory");
	for (size_t i = 0; i < block->ncerts; i++) {
		const uint8_t *at = block->certs[i].data;

		block->x509[i] = d2i_X509(NULL, &at, (long)block->certs[i].len);
		if (!block->x509[i]) {
			angae_error(err, errlen, "certificate %zu: %s", i + 1,
				    angae_crypto_error());
			return -1;
		}
	}
	return 0;
}

void apk_v1_block_free(struct v1_block *block)
{
	for (size_t i = 0; block->x509 && i < block->ncerts; i++)
		X509_free(block->x509[i]);
	free(block->x509);
	free(block->certs);
	free(block->infos);
}

static bool same_bytes(const X509_NAME *name, const struct apk_span *issuer)
{
	const uint8_t *der;
	size_t len;

	return X509_NAME_get0_der(name, &der, &len) == 1 && apk_v1_ber_is(issuer, der, len);
}

/* The very bytes first: names that only look alike must not stand in the way of the right one. */
long apk_v1_block_find(const struct v1_block *block, const struct v1_info *info)
{
	const uint8_t *at = info->issuer.data;
	X509_NAME *issuer = d2i_X509_NAME(NULL, &at, (long)info->issuer.len);
	const uint8_t *from = info->serial.data;
	ASN1_INTEGER *serial = d2i_ASN1_INTEGER(NULL, &from, (long)info->serial.len);
	long found = -1;

	for (size_t i = 0; serial && issuer && i < block->ncerts; i++) {
		const X509_NAME *name = X509_get_issuer_name(block->x509[i]);

		if (ASN1_INTEGER_cmp(X509_get0_serialNumber(block->x509[i]), serial))
			continue;
		if (same_bytes(name, &info->issuer)) {
			found = (long)i;
			break;
		}
		if (found < 0 && !X509_NAME_cmp(name, issuer))
			found = (long)i;
	}
	X509_NAME_free(issuer);
	ASN1_INTEGER_free(serial);
	angae_crypto_error();
	return found;
}
