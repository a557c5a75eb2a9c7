// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <openssl/cms.h>

#include "error.h"
#include "credential.h"
#include "mark.h"
#include "write.h"

/* The text for the mark and the schemes beside it; bytes, or -1 without any scheme. */
static int format_mark(const struct angae_apk_mark *mark, const struct apk_block *block,
		       char text[APK_MARK_TEXT_MAX])
{
	char until[24] = "-";
	int len, pairs;

	if (mark->until)
		snprintf(until, sizeof(until), "%" PRIu64, mark->until);
	len = snprintf(text, APK_MARK_TEXT_MAX,
		       "angae-mark 1\npackage %s\nversions %" PRIu64 "-%" PRIu64
		       "\ndevice %s\nuntil %s\n",
		       mark->package, mark->min_version, mark->max_version,
		       mark->device[0] ? mark->device : "-", until);
	pairs = apk_mark_pairs(block, text + len, APK_MARK_TEXT_MAX - (size_t)len);
	return pairs > 0 ? len + pairs : -1;
}

static uint8_t *sign_text(const struct apk_credential *pair, const char *text, int textlen,
			  int *len)
{
	BIO *content = BIO_new_mem_buf(text, textlen);
	CMS_ContentInfo *cms = NULL;
	uint8_t *der = NULL;

	*len = -1;
	if (content)
		cms = CMS_sign(pair->cert, pair->key, NULL, content,
			       CMS_BINARY | CMS_NOCERTS | CMS_NOSMIMECAP);
	if (cms)
		*len = i2d_CMS_ContentInfo(cms, &der);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
	return *len < 0 ? NULL : der;
}

/* All pairs as they stand, but padding and an old mark. */
static void keep_pairs(const struct apk_block *block, struct apk_bytes *pairs)
{
	for (size_t i = 0; i < block->npairs; i++)
		if (block->pairs[i].id != APK_ID_PADDING && block->pairs[i].id != APK_ID_MARK)
			apk_put_pair(pairs, block->pairs[i].id, block->pairs[i].value);
}

static int mark_it(struct apk_writing *writing, const struct apk_credential *pair,
		   const struct angae_apk_mark *mark, struct angae_apk_tail *tail, char *err,
		   size_t errlen)
{
	const struct apk_block *block = &writing->apk.block;
	struct angae_apk_mark again = {0};
	struct apk_bytes pairs = {0};
	char text[APK_MARK_TEXT_MAX];
	int len, derlen, ret;
	uint8_t *der;

	len = format_mark(mark, block, text);
	if (len < 0) {
		angae_error(err, errlen, "no scheme v2 or v3 in it that a mark could be for");
		return -1;
	}
	/* Written as it will be read, or not at all. */
	if (!apk_mark_parse(text, &again)) {
		angae_error(err, errlen, "no such package, versions, device or date can be marked");
		return -1;
	}
	der = sign_text(pair, text, len, &derlen);
	if (!der) {
		angae_error(err, errlen, "signing: %s", angae_crypto_error());
		return -1;
	}
	keep_pairs(block, &pairs);
	apk_put_pair(&pairs, APK_ID_MARK, (struct apk_span){der, (uint64_t)derlen});
	ret = apk_writing_tail(writing, &pairs, tail, err, errlen);
	apk_bytes_free(&pairs);
	OPENSSL_free(der);
	return ret;
}

int angae_apk_countersign(int fd, const char *cert, const char *key,
			  const struct angae_apk_mark *mark, struct angae_apk_tail *tail, char *err,
			  size_t errlen)
{
	struct apk_writing writing;
	struct apk_credential pair = {0};
	int ret = -1;

	memset(tail, 0, sizeof(*tail));
	if (apk_writing_begin(&writing, fd, err, errlen) == 0 &&
	    apk_credential_load(&pair, cert, key, err, errlen) == 0)
		ret = mark_it(&writing, &pair, mark, tail, err, errlen);
	apk_writing_end(&writing);
	apk_credential_free(&pair);
	return ret;
}

int angae_apk_mark_show(int fd, const char *authority, struct angae_apk_mark *mark, char *err,
			size_t errlen)
{
	struct apk_writing reading;
	int ret = apk_writing_begin(&reading, fd, err, errlen);

	memset(mark, 0, sizeof(*mark));
	if (!ret) {
		reading.options.authority = authority;
		apk_mark_read(&reading.apk);
		*mark = reading.report.mark;
	}
	apk_writing_end(&reading);
	return ret;
}
