// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was found, gathered. A hostile file may hold a million faults; the
 * report holds the first of them and says how many it left off.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <angae/utf8.h>

#include "apk.h"
#include "error.h"

/* Of each kind, so that warnings never crowd out an error. */
#define ISSUES_MAX  256
#define SIGNERS_MAX 64

/* Names of entries and subjects stand in details: no byte of them reaches a terminal unseen. */
static void clean(char *text)
{
	for (char *s = text; *s;) {
		size_t n = angae_utf8(s);

		if (!n)
			*s = '?';
		s += n ? n : 1;
	}
}

static struct angae_apk_issue *add(struct angae_apk_report *report)
{
	/* Grown by doubling: the number is a power of two whenever it is full. */
	if (!(report->nissues & (report->nissues - 1))) {
		size_t room = report->nissues ? 2 * report->nissues : 1;
		struct angae_apk_issue *bigger =
			realloc(report->issues, room * sizeof(*report->issues));

		if (!bigger)
			return NULL;
		report->issues = bigger;
	}
	return &report->issues[report->nissues++];
}

static void note(struct apk *apk, struct angae_apk_issue *fresh, size_t sofar, const char *format,
		 va_list ap)
{
	struct angae_apk_issue *issue;

	if (sofar > ISSUES_MAX) {
		apk->report->left_off++;
		return;
	}
	vsnprintf(fresh->detail, sizeof(fresh->detail), format, ap);
	clean(fresh->detail);
	issue = add(apk->report);
	if (issue)
		*issue = *fresh;
	else
		apk->no_memory = true;
}

void apk_error(struct apk *apk, enum angae_apk_part part, int signer, const char *name,
	       uint64_t off, uint64_t len, const char *format, ...)
{
	struct angae_apk_issue fresh = {
		.part = part, .name = name, .signer = signer, .off = off, .len = len};
	size_t sofar = 0;
	va_list ap;

	apk->errors[part]++;
	for (size_t i = 0; i < ANGAE_APK_PARTS; i++)
		sofar += apk->errors[i];
	va_start(ap, format);
	note(apk, &fresh, sofar, format, ap);
	va_end(ap);
}

void apk_warning(struct apk *apk, enum angae_apk_part part, int signer, const char *name,
		 uint64_t off, uint64_t len, const char *format, ...)
{
	struct angae_apk_issue fresh = {.part = part,
					.warning = true,
					.name = name,
					.signer = signer,
					.off = off,
					.len = len};
	va_list ap;

	va_start(ap, format);
	note(apk, &fresh, ++apk->warnings, format, ap);
	va_end(ap);
}

size_t apk_errors(const struct apk *apk, enum angae_apk_part part)
{
	return apk->errors[part];
}

struct angae_apk_signer *apk_signer_add(struct apk *apk, enum angae_apk_part part)
{
	struct angae_apk_report *report = apk->report;
	struct angae_apk_signer *more;

	if (report->nsigners < SIGNERS_MAX) {
		more = realloc(report->signers, (report->nsigners + 1) * sizeof(*more));
		if (more) {
			report->signers = more;
			more += report->nsigners++;
			*more = (struct angae_apk_signer){.part = part};
			return more;
		}
	}
	apk->no_memory = true;
	return NULL;
}

static void fill_subject(char *text, size_t size, const X509 *x509)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *line = NULL;
	long len = 0;

	/* Control characters are escaped by this form, UTF-8 is not. */
	if (out && X509_NAME_print_ex(out, X509_get_subject_name(x509), 0,
				      XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0)
		len = BIO_get_mem_data(out, &line);
	snprintf(text, size, "%.*s", len > 0 ? (int)len : 0, line ? line : "");
	clean(text);
	BIO_free(out);
}

static int fill(struct angae_apk_cert *cert, const X509 *x509, const uint8_t *der, size_t len)
{
	int ret = -1;

	memset(cert, 0, sizeof(*cert));
	if (x509 && EVP_Digest(der, len, cert->sha256, NULL, EVP_sha256(), NULL) == 1) {
		fill_subject(cert->subject, sizeof(cert->subject), x509);
		ret = 0;
	}
	angae_crypto_error();
	return ret;
}

int apk_cert_fill(struct angae_apk_cert *cert, const uint8_t *der, size_t len)
{
	const uint8_t *at = der;
	X509 *x509 = len <= INT32_MAX ? d2i_X509(NULL, &at, (long)len) : NULL;
	int ret = fill(cert, x509, der, len);

	X509_free(x509);
	return ret;
}

int apk_cert_of(struct apk *apk, struct angae_apk_cert *cert, struct apk_span der)
{
	return fill(cert, apk_x509(apk, der), der.data, (size_t)der.len);
}

void angae_apk_report_free(struct angae_apk_report *report)
{
	for (size_t i = 0; i < report->nsigners; i++)
		free(report->signers[i].lineage);
	free(report->signers);
	free(report->issues);
	free(report->unknown);
	angae_apk_manifest_free(&report->manifest);
	memset(report, 0, sizeof(*report));
}

const char *angae_apk_part_name(enum angae_apk_part part)
{
	static const char *const names[ANGAE_APK_PARTS] = {
		[ANGAE_APK_ZIP] = "zip",       [ANGAE_APK_MANIFEST] = "manifest",
		[ANGAE_APK_POLICY] = "policy", [ANGAE_APK_V1] = "v1",
		[ANGAE_APK_V2] = "v2",	       [ANGAE_APK_V3] = "v3",
		[ANGAE_APK_V31] = "v3.1",      [ANGAE_APK_V32] = "v3.2",
		[ANGAE_APK_V4] = "v4",	       [ANGAE_APK_STAMP] = "source-stamp",
	};

	return part < ANGAE_APK_PARTS ? names[part] : "?";
}
