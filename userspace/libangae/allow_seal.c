// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The authority's signature: CMS SignedData around a text that names the list.
 */
#include <string.h>

#include <openssl/cms.h>

#include "allow_format.h"
#include "error.h"

/* Return: the one signer of a message of our kind, else NULL. */
static CMS_SignerInfo *only_signer(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) * signers;

	if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed)
		return NULL;
	signers = CMS_get0_SignerInfos(cms);
	return sk_CMS_SignerInfo_num(signers) == 1 ? sk_CMS_SignerInfo_value(signers, 0) : NULL;
}

/*
 * The authority's certificate is the whole of the trust: no chain, no dates (a
 * phone's clock proves nothing), and no certificate out of the message.
 */
static int verify(CMS_ContentInfo *cms, X509 *cert, BIO *said, const char *authority,
		  struct angae_allow_refusal *why)
{
	CMS_SignerInfo *signer = only_signer(cms);
	STACK_OF(X509) * signers;
	int ok;

	if (!signer)
		return angae_allow_refuse(why, ANGAE_ALLOW_TAMPERED,
					  "the signature is not one by one signer");
	if (CMS_SignerInfo_cert_cmp(signer, cert))
		return angae_allow_refuse(why, ANGAE_ALLOW_FOREIGN, "not signed by %s", authority);
	signers = sk_X509_new_null();
	ok = signers && sk_X509_push(signers, cert) > 0 &&
	     CMS_verify(cms, signers, NULL, NULL, said,
			CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY) == 1;
	sk_X509_free(signers);
	if (ok)
		return 0;
	return angae_allow_refuse(why, ANGAE_ALLOW_TAMPERED, "the signature: %s",
				  angae_crypto_error());
}

/* What we would have written around that signature; DER for OPENSSL_free(). Return: its length, or -1. */
static int write_again(CMS_SignerInfo *signer, X509 *cert, const char *statement, size_t len,
		       uint8_t **der)
{
	const unsigned int flags = CMS_BINARY | CMS_NOCERTS | CMS_NOATTR | CMS_PARTIAL;
	CMS_ContentInfo *twin = CMS_sign(NULL, NULL, NULL, NULL, flags);
	CMS_SignerInfo *other =
		twin ? CMS_add1_signer(twin, cert, X509_get0_pubkey(cert), NULL, flags) : NULL;
	ASN1_OCTET_STRING **text = other ? CMS_get0_content(twin) : NULL;
	ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(signer);
	int n = -1;

	if (text && *text && ASN1_STRING_set(*text, statement, (int)len) &&
	    ASN1_STRING_set(CMS_SignerInfo_get0_signature(other), ASN1_STRING_get0_data(signature),
			    ASN1_STRING_length(signature)))
		n = i2d_CMS_ContentInfo(twin, der);
	CMS_ContentInfo_free(twin);
	return n;
}

/*
 * A signature covers the text, not what stands around it. So that no bit of a
 * list may change, all of that must be as we write it.
 */
static bool is_ours(CMS_ContentInfo *cms, X509 *cert, const char *statement, size_t statement_len,
		    const uint8_t *seal, size_t len)
{
	uint8_t *again = NULL;
	int n = write_again(only_signer(cms), cert, statement, statement_len, &again);
	bool same = n >= 0 && (size_t)n == len && !memcmp(again, seal, len);

	OPENSSL_free(again);
	(void)angae_crypto_error();
	return same;
}

/* Of DER that is cut, the outer length tells. */
static bool is_cut(const uint8_t *der, size_t len)
{
	size_t n = 0, head;

	if (len < 2 || der[0] != 0x30)
		return len < 2;
	head = 2;
	if (der[1] & 0x80) {
		head += der[1] & 0x7f;
		if (head > 2 + sizeof(n))
			return false;
		for (size_t i = 2; i < head && i < len; i++)
			n = n << 8 | der[i];
	} else {
		n = der[1];
	}
	return len < head || n > len - head;
}

static int check_message(const uint8_t *seal, size_t len, X509 *cert, const char *authority,
			 const char *statement, size_t statement_len,
			 struct angae_allow_refusal *why)
{
	const unsigned char *p = seal;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)len);
	BIO *said = BIO_new(BIO_s_mem());
	char *text;
	int ret = -1;

	if (!cms || !said || p != seal + len) {
		angae_allow_refuse(why, ANGAE_ALLOW_TAMPERED,
				   "what stands behind the data is no signature");
		(void)angae_crypto_error();
	} else if (!verify(cms, cert, said, authority, why)) {
		long n = BIO_get_mem_data(said, &text);

		if ((size_t)n != statement_len || memcmp(text, statement, statement_len) != 0)
			angae_allow_refuse(why, ANGAE_ALLOW_TAMPERED,
					   "the data is not what the authority signed");
		else if (!is_ours(cms, cert, statement, statement_len, seal, len))
			angae_allow_refuse(why, ANGAE_ALLOW_TAMPERED,
					   "something else around the signature");
		else
			ret = 0;
	}
	BIO_free(said);
	CMS_ContentInfo_free(cms);
	return ret;
}

int angae_allow_seal_check(const uint8_t *seal, size_t len, const char *authority,
			   const char *statement, size_t statement_len,
			   struct angae_allow_refusal *why)
{
	char err[160];
	X509 *cert;
	int ret;

	if (is_cut(seal, len))
		return angae_allow_refuse(why, ANGAE_ALLOW_CUT, "the signature is not all there");
	cert = angae_allow_pem(authority, false, err, sizeof(err));
	if (!cert)
		return angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "%s", err);
	ret = check_message(seal, len, cert, authority, statement, statement_len, why);
	X509_free(cert);
	return ret;
}
