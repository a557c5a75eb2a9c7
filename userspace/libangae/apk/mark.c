// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading the state's mark: the authority's signature over a text that names
 * the very schemes it stands beside, so that it cannot be moved to another
 * APK. The certificate is the whole of the trust: no chain, no dates.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/pem.h>

#include "error.h"
#include "mark.h"

__attribute__((format(printf, 2, 3))) static bool bad(struct angae_apk_mark *mark,
						      const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(mark->detail, sizeof(mark->detail), format, ap);
	va_end(ap);
	return false;
}

static X509 *load_authority(const char *path, struct angae_apk_mark *mark)
{
	FILE *f = fopen(path, "re");
	X509 *cert = f ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;

	if (!f)
		bad(mark, "%s: %s", path, strerror(errno));
	else if (!cert || X509_digest(cert, EVP_sha256(), mark->authority, NULL) != 1)
		bad(mark, "%s: no certificate", path);
	if (f)
		fclose(f);
	angae_crypto_error();
	return cert;
}

/* The text inside, NUL-terminated; false when it is none. */
static bool text_of(CMS_ContentInfo *cms, char text[APK_MARK_TEXT_MAX], struct angae_apk_mark *mark)
{
	ASN1_OCTET_STRING **content;
	int len;

	if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed)
		return bad(mark, "it is no signed message");
	content = CMS_get0_content(cms);
	len = content && *content ? ASN1_STRING_length(*content) : -1;
	if (len < 0 || len >= APK_MARK_TEXT_MAX || memchr(ASN1_STRING_get0_data(*content), 0, len))
		return bad(mark, "what is signed is no mark");
	memcpy(text, ASN1_STRING_get0_data(*content), (size_t)len);
	text[len] = '\0';
	return true;
}

static bool signed_by(CMS_ContentInfo *cms, X509 *authority, struct angae_apk_mark *mark)
{
	STACK_OF(X509) *signers = sk_X509_new_null();
	int ok = signers && sk_X509_push(signers, authority) > 0 &&
		 CMS_verify(cms, signers, NULL, NULL, NULL,
			    CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY) == 1;

	sk_X509_free(signers);
	if (!ok)
		bad(mark, "not signed by the authority: %s", angae_crypto_error());
	return ok;
}

static bool names_these(const struct apk *apk, const char *pairs, struct angae_apk_mark *mark)
{
	char is[APK_MARK_TEXT_MAX];
	int len = apk_mark_pairs(&apk->block, is, sizeof(is));

	if (len <= 0 || strcmp(pairs, is) != 0)
		return bad(mark, "it was made for other signatures than stand beside it");
	return true;
}

static bool judge(const struct apk *apk, CMS_ContentInfo *cms, struct angae_apk_mark *mark)
{
	char text[APK_MARK_TEXT_MAX];
	const char *pairs;
	X509 *authority;
	bool good;

	if (!text_of(cms, text, mark))
		return false;
	pairs = apk_mark_parse(text, mark);
	if (!pairs || !names_these(apk, pairs, mark))
		return false;
	if (!apk->options->authority)
		return bad(mark, "no authority is known to check it against");
	authority = load_authority(apk->options->authority, mark);
	good = authority && signed_by(cms, authority, mark);
	X509_free(authority);
	return good;
}

void apk_mark_read(struct apk *apk)
{
	const struct apk_pair *pair = apk_block_find(&apk->block, APK_ID_MARK);
	struct angae_apk_mark *mark = &apk->report->mark;
	CMS_ContentInfo *cms = NULL;
	const uint8_t *at;

	if (!pair)
		return;
	mark->present = true;
	at = pair->value.data;
	if (pair->value.len <= APK_MARK_CMS_MAX)
		cms = d2i_CMS_ContentInfo(NULL, &at, (long)pair->value.len);
	if (!cms || at != pair->value.data + pair->value.len)
		bad(mark, "it is no signed message");
	else
		mark->good = judge(apk, cms, mark);
	CMS_ContentInfo_free(cms);
	angae_crypto_error();
}
