// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include <openssl/x509.h>

#include "algorithm.h"
#include "cursor.h"
#include "error.h"
#include "lineage.h"

#define VERSION 1

/* One record: signed (certificate, algorithm of the parent), flags, algorithm for the child, signature. */
struct record {
	struct apk_span bytes;
	struct apk_span signed_data;
	uint32_t flags;
	uint32_t algorithm;
	struct apk_span signature;
	struct apk_span cert;
	uint32_t parent_algorithm;
};

static bool take_record(struct apk_span *rest, struct record *record)
{
	struct apk_span node, data;

	if (!apk_take_slice(rest, &node))
		return false;
	record->bytes = node;
	if (!apk_take_slice(&node, &record->signed_data) || !apk_take32(&node, &record->flags) ||
	    !apk_take32(&node, &record->algorithm) || !apk_take_slice(&node, &record->signature))
		return false;
	data = record->signed_data;
	return apk_take_slice(&data, &record->cert) && apk_take32(&data, &record->parent_algorithm);
}

static EVP_PKEY *key_of(struct apk_span cert)
{
	const uint8_t *at = cert.data;
	X509 *x509 = d2i_X509(NULL, &at, (long)cert.len);
	EVP_PKEY *key = x509 ? X509_get_pubkey(x509) : NULL;

	angae_crypto_error();
	X509_free(x509);
	return key;
}

static bool seen(const struct apk_lineage *lineage, struct apk_span cert)
{
	for (size_t i = 0; i < lineage->n; i++)
		if (apk_same(lineage->nodes[i].cert, cert))
			return true;
	return false;
}

static bool add(struct apk_lineage *lineage, const struct record *record)
{
	struct apk_lineage_node *more =
		realloc(lineage->nodes, (lineage->n + 1) * sizeof(*lineage->nodes));

	if (!more)
		return false;
	lineage->nodes = more;
	more[lineage->n++] = (struct apk_lineage_node){
		.bytes = record->bytes, .cert = record->cert, .flags = record->flags};
	return true;
}

/* Whether @parent, the key of the record before, signed for this one. */
static enum apk_lineage_result check(const struct record *record, const struct record *before,
				     EVP_PKEY *parent)
{
	const struct apk_algorithm *algorithm = apk_algorithm_find(before->algorithm);

	if (!algorithm)
		return APK_LINEAGE_MALFORMED;
	if (apk_signature_match(algorithm, parent, record->signed_data, record->signature) !=
		    APK_MATCH ||
	    record->parent_algorithm != before->algorithm)
		return APK_LINEAGE_WRONG;
	return APK_LINEAGE_GOOD;
}

static enum apk_lineage_result walk(struct apk_span rest, struct apk_lineage *lineage,
				    EVP_PKEY **parent)
{
	struct record before = {0}, record;

	while (rest.len) {
		enum apk_lineage_result result = APK_LINEAGE_GOOD;

		if (!take_record(&rest, &record) || lineage->n == APK_LINEAGE_MAX)
			return APK_LINEAGE_MALFORMED;
		if (lineage->n)
			result = check(&record, &before, *parent);
		if (result != APK_LINEAGE_GOOD)
			return result;
		EVP_PKEY_free(*parent);
		*parent = key_of(record.cert);
		if (!*parent || seen(lineage, record.cert))
			return APK_LINEAGE_WRONG;
		if (!add(lineage, &record))
			return APK_LINEAGE_MALFORMED;
		before = record;
	}
	return APK_LINEAGE_GOOD;
}

enum apk_lineage_result apk_lineage_read(struct apk_span value, struct apk_span cert,
					 struct apk_lineage *lineage)
{
	enum apk_lineage_result result;
	EVP_PKEY *parent = NULL;
	uint32_t version;

	*lineage = (struct apk_lineage){0};
	if (!value.len)
		return APK_LINEAGE_FOREIGN;
	if (!apk_take32(&value, &version))
		return APK_LINEAGE_MALFORMED;
	if (version != VERSION)
		return APK_LINEAGE_FOREIGN;
	result = walk(value, lineage, &parent);
	EVP_PKEY_free(parent);
	if (result == APK_LINEAGE_GOOD &&
	    (!lineage->n || !apk_same(lineage->nodes[lineage->n - 1].cert, cert)))
		result = APK_LINEAGE_FOREIGN;
	return result;
}

void apk_lineage_free(struct apk_lineage *lineage)
{
	free(lineage->nodes);
	*lineage = (struct apk_lineage){0};
}
