// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who stands behind a package, and who may follow whom: Android's rules of
 * signing details, over digests of certificates.
 */
#include <string.h>

#include <angae/judge_package.h>

/* Newest first: what a device looks for, in its order. */
static const enum angae_apk_part schemes[] = {ANGAE_APK_V31, ANGAE_APK_V3, ANGAE_APK_V2,
					      ANGAE_APK_V1};

static bool covers(const struct angae_apk_signer *signer, enum angae_apk_part part, int32_t sdk)
{
	return signer->part == part && signer->min_sdk <= sdk && sdk <= signer->max_sdk;
}

static void add(struct angae_signer *list, size_t *n, const struct angae_apk_cert *cert)
{
	if (*n == ANGAE_SIGNERS_MAX)
		return;
	memcpy(list[*n].cert, cert->sha256, sizeof(list[*n].cert));
	list[(*n)++].flags = cert->flags;
}

static void take(const struct angae_apk_report *report, enum angae_apk_part part, int32_t sdk,
		 struct angae_signers *signers)
{
	for (size_t i = 0; i < report->nsigners; i++) {
		const struct angae_apk_signer *signer = &report->signers[i];

		if (!covers(signer, part, sdk))
			continue;
		add(signers->signer, &signers->n, &signer->cert);
		/* the last of a lineage is the signer himself */
		for (size_t k = 0; k + 1 < signer->nlineage; k++)
			add(signers->lineage, &signers->nlineage, &signer->lineage[k]);
	}
	if (signers->n > 1)
		signers->nlineage = 0;
}

void angae_package_signers(const struct angae_apk_report *report, int32_t sdk,
			   struct angae_signers *signers)
{
	memset(signers, 0, sizeof(*signers));
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]) && !signers->n; i++)
		if (report->verified[schemes[i]])
			take(report, schemes[i], sdk, signers);
}

static bool holds(const struct angae_signers *all, const uint8_t *cert)
{
	for (size_t i = 0; i < all->n; i++)
		if (!memcmp(all->signer[i].cert, cert, ANGAE_APK_SHA256_LEN))
			return true;
	return false;
}

bool angae_signers_same(const struct angae_signers *a, const struct angae_signers *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!holds(b, a->signer[i].cert))
			return false;
	for (size_t i = 0; i < b->n; i++)
		if (!holds(a, b->signer[i].cert))
			return false;
	return a->n && b->n;
}

/* Has @all a predecessor @cert that it still grants @flag? */
static bool descends(const struct angae_signers *all, const uint8_t *cert, uint32_t flag)
{
	for (size_t i = 0; i < all->nlineage; i++)
		if (!memcmp(all->lineage[i].cert, cert, ANGAE_APK_SHA256_LEN))
			return all->lineage[i].flags & flag;
	return false;
}

bool angae_signers_follow(const struct angae_signers *next, const struct angae_signers *there)
{
	if (angae_signers_same(next, there))
		return true;
	if (next->n != 1 || there->n != 1)
		return false;
	return descends(next, there->signer[0].cert, ANGAE_LINEAGE_INSTALLED_DATA) ||
	       descends(there, next->signer[0].cert, ANGAE_LINEAGE_ROLLBACK);
}
