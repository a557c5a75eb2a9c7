// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One SignerInfo against the signature file, in the order Android and apksig check.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/x509v3.h>

#include "error.h"
#include "v1.h"

#define ATTRIBUTES_MAX 100 /* ours */

/* 1.2.840.113549.1.9.3 and .4 */
static const uint8_t content_type[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03};
static const uint8_t message_digest[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04};

struct check {
	struct v1_hashes *hashes;
	const struct v1_block *block;
	const struct v1_info *info;
	struct v1_algorithm algorithm;
	const struct apk_span *text;
	const struct apk *apk;
	char *err;
	size_t errlen;
};

static enum v1_outcome say(const struct check *c, enum v1_outcome outcome, const char *what)
{
	angae_error(c->err, c->errlen, "%s", what);
	return outcome;
}

static enum v1_outcome check_certificate(const struct check *c, X509 *x509)
{
	uint32_t usage = X509_get_key_usage(x509); /* all ones when it says nothing */
	EVP_PKEY *key = X509_get0_pubkey(x509);

	if (X509_get_extension_flags(x509) & EXFLAG_CRITICAL)
		return say(c, V1_IMPOSSIBLE,
			   "the certificate has a critical extension nobody knows");
	if (!(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
		return say(c, V1_IMPOSSIBLE, "the certificate's key is not for signatures");
	if (!key || !EVP_PKEY_is_a(key, c->algorithm.key))
		return say(c, V1_IMPOSSIBLE,
			   "the certificate's key is not of the algorithm's kind");
	return V1_VERIFIED;
}

/*
 * The only value of the attribute of that type. Return: 1, 0 when there is none,
 * -1 when there are several attributes or values.
 */
static int single(struct apk_span set, const uint8_t *oid, size_t len, struct v1_ber *value)
{
	struct v1_ber attribute, type, values, second;
	bool found = false;
	int got = 0;

	while (apk_v1_ber_next(&set, &attribute) > 0) {
		apk_v1_ber_next(&attribute.body, &type);
		if (!apk_v1_ber_is(&type.body, oid, len))
			continue;
		if (found)
			return -1;
		found = true;
		apk_v1_ber_next(&attribute.body, &values);
		got = apk_v1_ber_next(&values.body, value);
		if (got > 0 && apk_v1_ber_next(&values.body, &second))
			return -1;
	}
	return got;
}

/* Each attribute an object identifier and a set of whole values; no more than ATTRIBUTES_MAX. */
static bool sound(struct apk_span set)
{
	struct v1_ber attribute, value;
	size_t n = 0;
	int got;

	while (n++ <= ATTRIBUTES_MAX && (got = apk_v1_ber_next(&set, &attribute)) > 0) {
		if ((attribute.tag | 0x20) != 0x30 ||
		    apk_v1_ber_take(&attribute.body, 0x06, &value) < 0 ||
		    apk_v1_ber_take(&attribute.body, 0x31, &value) < 0)
			return false;
		while ((got = apk_v1_ber_next(&value.body, &attribute)) > 0)
			;
		if (got < 0)
			return false;
	}
	return !got && n <= ATTRIBUTES_MAX + 1;
}

/* No type twice, whether or not anybody looks at it. */
static bool repeated(struct apk_span set)
{
	struct v1_ber attribute, type, ignored;

	for (struct apk_span rest = set; apk_v1_ber_next(&rest, &attribute) > 0;) {
		apk_v1_ber_next(&attribute.body, &type);
		if (single(rest, type.body.data, (size_t)type.body.len, &ignored))
			return true;
	}
	return false;
}

static enum v1_outcome check_content_type(const struct check *c, struct apk_span set)
{
	struct v1_ber value;
	int got = single(set, content_type, sizeof(content_type), &value);

	if (got < 0 || (got && value.tag != 0x06))
		return say(c, V1_MALFORMED, "the signed content type is not one object identifier");
	if (!got)
		return say(c, V1_IMPOSSIBLE, "no content type in the signed attributes");
	if (!apk_v1_ber_is(&value.body, c->block->content_type.data, c->block->content_type.len))
		return say(c, V1_WRONG, "the signed content type is another");
	return V1_VERIFIED;
}

static enum v1_outcome check_digest(const struct check *c, struct apk_span set)
{
	const EVP_MD *md = apk_v1_hash_get(c->hashes, c->algorithm.content);
	uint8_t have[EVP_MAX_MD_SIZE];
	unsigned int len = 0;
	struct v1_ber value;
	int got = single(set, message_digest, sizeof(message_digest), &value);

	if (got < 0 || (got && (value.tag | 0x20) != 0x24))
		return say(c, V1_MALFORMED, "the signed digest is not one octet string");
	if (!got)
		return say(c, V1_IMPOSSIBLE, "no digest in the signed attributes");
	if (!md || EVP_Digest(c->text->data, (size_t)c->text->len, have, &len, md, NULL) != 1)
		return say(c, V1_IMPOSSIBLE, "the signature file cannot be digested");
	if (!apk_v1_ber_is(&value.body, have, len))
		return say(c, V1_WRONG, "the signed digest is of something else");
	return V1_VERIFIED;
}

static enum v1_outcome check_attributes(const struct check *c)
{
	struct apk_span in = c->info->attributes;
	enum v1_outcome outcome = V1_VERIFIED;
	struct v1_ber set;

	/* Before Android 4.4 the digest among them was not looked at: such a signature protects nothing. */
	if (c->apk->min_sdk < SDK_KITKAT)
		return say(c, V1_IMPOSSIBLE, "signed attributes are broken before Android 4.4");
	apk_v1_ber_next(&in, &set);
	if (!sound(set.body))
		return say(c, V1_IMPOSSIBLE, "the signed attributes are malformed");
	if (repeated(set.body))
		return say(c, V1_MALFORMED, "a signed attribute is there twice");
	if (c->apk->max_sdk >= SDK_N)
		outcome = check_content_type(c, set.body);
	return outcome ? outcome : check_digest(c, set.body);
}

/* Over the attributes as they stand, but as a SET: they are not encoded anew, as Android does not. */
static int feed(const struct check *c, EVP_MD_CTX *ctx)
{
	static const uint8_t set = 0x31;

	if (!c->info->attributes.len)
		return EVP_DigestVerifyUpdate(ctx, c->text->data, (size_t)c->text->len);
	if (EVP_DigestVerifyUpdate(ctx, &set, 1) != 1)
		return 0;
	return EVP_DigestVerifyUpdate(ctx, c->info->attributes.data + 1,
				      (size_t)c->info->attributes.len - 1);
}

static enum v1_outcome check_signature(const struct check *c, EVP_PKEY *key)
{
	const EVP_MD *md = apk_v1_hash_get(c->hashes, c->algorithm.signature);
	const struct apk_span *signature = &c->info->signature;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int ret = -1;

	if (EVP_PKEY_is_a(key, "RSA") && signature->len != (uint64_t)EVP_PKEY_get_size(key))
		ret = -1;
	else if (ctx && md && EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) == 1 &&
		 feed(c, ctx) == 1)
		ret = EVP_DigestVerifyFinal(ctx, signature->data, (size_t)signature->len);
	EVP_MD_CTX_free(ctx);
	if (ret == 1)
		return V1_VERIFIED;
	return say(c, ret ? V1_IMPOSSIBLE : V1_WRONG,
		   ret ? "the signature cannot be checked" : "the signature is wrong");
}

enum v1_outcome apk_v1_info_verify(struct v1_hashes *hashes, const struct v1_block *block,
				   const struct v1_info *info, const struct apk_span *text,
				   const struct apk *apk, size_t *cert, char *err, size_t errlen)
{
	struct check c = {.hashes = hashes,
			  .block = block,
			  .info = info,
			  .text = text,
			  .apk = apk,
			  .err = err,
			  .errlen = errlen};
	enum v1_outcome outcome;
	char missing[80];
	long found;

	if (!apk_v1_algorithm_find(&info->digest, &info->algorithm, apk->min_sdk, apk->max_sdk,
				   &c.algorithm, missing, sizeof(missing))) {
		angae_error(err, errlen, "its algorithms are not known to SDK %s", missing);
		return V1_UNKNOWN;
	}
	found = apk_v1_block_find(block, info);
	if (found < 0)
		return say(&c, V1_IMPOSSIBLE, "the signer's certificate is not in the block");
	*cert = (size_t)found;
	outcome = check_certificate(&c, block->x509[found]);
	if (!outcome && info->attributes.len)
		outcome = check_attributes(&c);
	if (!outcome)
		outcome = check_signature(&c, X509_get0_pubkey(block->x509[found]));
	angae_crypto_error();
	return outcome;
}
