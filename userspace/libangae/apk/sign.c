// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Schemes v2 and v3 for one signer. The digest is SHA-256 or SHA-512 over
 * 1 MiB chunks, as the key asks; each scheme tells that v3 is there, so that
 * it cannot be taken away.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chunk.h"
#include "cursor.h"
#include "error.h"
#include "credential.h"
#include "lineage.h"
#include "write.h"

#define SDK_V3		 28
#define ATTR_STRIPPING	 0xbeeff00du
#define ATTR_LINEAGE	 0x3ba06f8cu
#define LINEAGE_MAGIC	 0x3eff39d1u
#define LINEAGE_VERSION	 1
#define LINEAGE_FILE_MAX (1 << 20)
#define DIGEST_MAX	 64

struct signing {
	struct apk_writing writing;
	struct apk_credential pair;
	struct apk_credential old;
	uint8_t *lineage_file;
	struct apk_span lineage; /* as the attribute holds it */
	char *err;
	size_t errlen;
};

static int fail(const struct signing *s, const char *what)
{
	angae_error(s->err, s->errlen, "%s", what);
	return -1;
}

static int read_lineage_file(struct signing *s, const char *path, size_t *len)
{
	FILE *f = fopen(path, "re");

	if (!f) {
		angae_error(s->err, s->errlen, "%s: %s", path, strerror(errno));
		return -1;
	}
	s->lineage_file = malloc(LINEAGE_FILE_MAX);
	*len = s->lineage_file ? fread(s->lineage_file, 1, LINEAGE_FILE_MAX, f) : 0;
	fclose(f);
	return 0;
}

/* apksigner's file: a magic, a version, and the attribute's value with its length. */
static int load_lineage(struct signing *s, const char *path)
{
	enum apk_lineage_result result = APK_LINEAGE_MALFORMED;
	struct apk_lineage lineage = {0};
	struct apk_span rest;
	uint32_t magic, version;
	size_t len;

	if (read_lineage_file(s, path, &len) < 0)
		return -1;
	rest = (struct apk_span){s->lineage_file, len};
	if (apk_take32(&rest, &magic) && magic == LINEAGE_MAGIC && apk_take32(&rest, &version) &&
	    version == LINEAGE_VERSION && apk_take_slice(&rest, &s->lineage))
		result = apk_lineage_read(s->lineage, s->pair.cert_der, &lineage);
	if (result == APK_LINEAGE_GOOD && s->old.key &&
	    !apk_same(lineage.nodes[0].cert, s->old.cert_der))
		result = APK_LINEAGE_FOREIGN;
	apk_lineage_free(&lineage);
	if (result == APK_LINEAGE_GOOD)
		return 0;
	angae_error(s->err, s->errlen, "%s: %s", path,
		    result == APK_LINEAGE_FOREIGN
			    ? "does not lead from the old to the new certificate"
		    : result == APK_LINEAGE_WRONG ? "a signature in it does not hold"
						  : "not a lineage");
	return -1;
}

static int load_keys(struct signing *s, const struct angae_apk_order *order)
{
	if (apk_credential_load(&s->pair, order->cert, order->key, s->err, s->errlen) < 0)
		return -1;
	if (order->old_cert &&
	    apk_credential_load(&s->old, order->old_cert, order->old_key, s->err, s->errlen) < 0)
		return -1;
	if (!s->pair.algorithm || (s->old.key && !s->old.algorithm))
		return fail(s, "a signing block takes RSA, EC and DSA keys only");
	return order->lineage ? load_lineage(s, order->lineage) : 0;
}

static int digest(struct signing *s, enum apk_digest kind, uint8_t value[DIGEST_MAX])
{
	struct apk_writing *w = &s->writing;
	struct apk_content content = {
		.n = 3,
		.part = {{w->apk.file.data, w->content},
			 apk_bytes_span(&w->directory),
			 apk_bytes_span(&w->end)},
	};

	return apk_content_digest(&w->apk, &content, kind, value);
}

/* (algorithm, length-prefixed bytes) in a list of one. */
static void put_record(struct apk_bytes *to, uint32_t algorithm, const void *data, size_t len)
{
	struct apk_bytes list = {0}, record = {0};

	apk_put32(&record, algorithm);
	apk_put_slice(&record, data, len);
	apk_put_taken(&list, &record);
	apk_put_taken(to, &list);
}

static void put_attribute(struct apk_bytes *to, uint32_t id, struct apk_span value)
{
	struct apk_bytes attribute = {0};

	apk_put32(&attribute, id);
	apk_put(&attribute, value.data, value.len);
	apk_put_taken(to, &attribute);
}

static int put_digest_and_cert(struct signing *s, const struct apk_credential *pair,
			       struct apk_bytes *to)
{
	struct apk_bytes certs = {0};
	uint8_t value[DIGEST_MAX];

	if (digest(s, pair->algorithm->digest, value) < 0)
		return -1;
	put_record(to, pair->algorithm->id, value, apk_digest_len(pair->algorithm->digest));
	apk_put_slice(&certs, pair->cert_der.data, pair->cert_der.len);
	apk_put_taken(to, &certs);
	return 0;
}

/* The signature over @data into a list of one; 0 or -1. */
static int put_signature(const struct apk_credential *pair, const struct apk_bytes *data,
			 struct apk_bytes *to)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t len = (size_t)EVP_PKEY_get_size(pair->key);
	uint8_t *sig = malloc(len ? len : 1);
	int ok = ctx && sig &&
		 EVP_DigestSignInit(ctx, NULL, pair->algorithm->hash(), NULL, pair->key) == 1 &&
		 EVP_DigestSign(ctx, sig, &len, data->data, data->len) == 1;

	if (ok)
		put_record(to, pair->algorithm->id, sig, len);
	free(sig);
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : -1;
}

struct range {
	uint32_t min;
	uint32_t max;
};

static void put_range(struct apk_bytes *to, const struct range *range)
{
	if (!range)
		return;
	apk_put32(to, range->min);
	apk_put32(to, range->max);
}

/* The pair's value: one signer; @range NULL: v2. */
static int put_signer(struct signing *s, const struct apk_credential *pair,
		      const struct range *range, struct apk_bytes *attributes,
		      struct apk_bytes *pairs)
{
	struct apk_bytes data = {0}, signer = {0}, list = {0}, value = {0};
	int ret = -1;

	if (put_digest_and_cert(s, pair, &data) == 0) {
		put_range(&data, range);
		apk_put_taken(&data, attributes);
		apk_put_slice(&signer, data.data, data.len);
		put_range(&signer, range);
		ret = put_signature(pair, &data, &signer);
	}
	apk_put_slice(&signer, pair->key_der.data, pair->key_der.len);
	signer.failed |= data.failed;
	apk_bytes_free(&data);
	apk_put_taken(&list, &signer);
	apk_put_taken(&value, &list);
	pairs->failed |= value.failed;
	apk_put_pair(pairs, range ? APK_ID_V3 : APK_ID_V2, apk_bytes_span(&value));
	apk_bytes_free(&value);
	return ret;
}

static int put_v2(struct signing *s, struct apk_bytes *pairs)
{
	struct apk_bytes attributes = {0};
	uint8_t three[4];

	angae_put32(three, 3);
	put_attribute(&attributes, ATTR_STRIPPING, (struct apk_span){three, sizeof(three)});
	return put_signer(s, s->old.key ? &s->old : &s->pair, NULL, &attributes, pairs);
}

static int put_v3(struct signing *s, int32_t min_sdk, struct apk_bytes *pairs)
{
	const struct range range = {min_sdk > SDK_V3 ? (uint32_t)min_sdk : SDK_V3,
				    ANGAE_APK_SDK_MAX};
	struct apk_bytes attributes = {0};

	if (s->lineage.len)
		put_attribute(&attributes, ATTR_LINEAGE, s->lineage);
	return put_signer(s, &s->pair, &range, &attributes, pairs);
}

static void tell(const struct signing *s, struct angae_apk_outcome *outcome)
{
	const struct apk *apk = &s->writing.apk;

	apk_cert_fill(&outcome->cert, s->pair.cert_der.data, s->pair.cert_der.len);
	outcome->replaced = apk->block.present;
	outcome->unmarked = apk_block_find(&apk->block, APK_ID_MARK);
	outcome->dropped = s->writing.dropped;
}

static int make(struct signing *s, const struct angae_apk_order *order, struct angae_apk_tail *tail,
		struct angae_apk_outcome *outcome)
{
	struct apk_bytes pairs = {0};
	int ret = -1;

	apk_drop_signatures(&s->writing);
	tell(s, outcome);
	outcome->v2 = !order->lineage || s->old.key;
	if ((outcome->v2 && put_v2(s, &pairs) < 0) || put_v3(s, order->min_sdk, &pairs) < 0)
		angae_error(s->err, s->errlen, "signing: %s", angae_crypto_error());
	else
		ret = apk_writing_tail(&s->writing, &pairs, tail, s->err, s->errlen);
	apk_bytes_free(&pairs);
	return ret;
}

int angae_apk_sign(int fd, const struct angae_apk_order *order, struct angae_apk_tail *tail,
		   struct angae_apk_outcome *outcome, char *err, size_t errlen)
{
	struct signing s = {.err = err, .errlen = errlen};
	int ret = -1;

	memset(tail, 0, sizeof(*tail));
	memset(outcome, 0, sizeof(*outcome));
	if (apk_writing_begin(&s.writing, fd, err, errlen) == 0 && load_keys(&s, order) == 0)
		ret = make(&s, order, tail, outcome);
	apk_writing_end(&s.writing);
	apk_credential_free(&s.pair);
	apk_credential_free(&s.old);
	free(s.lineage_file);
	return ret;
}
