// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What follows from several schemes together. Names and conditions are
 * apksig's, which mimics what the installer of each release asks.
 */
#include <string.h>

#include "apk.h"

#define SDK_V2	24
#define SDK_V3	28
#define SDK_V31 33
#define SDK_V4	30
#define SDK_R	30 /* a target from here on needs a scheme that covers the whole file */

size_t apk_policy_errors(const struct apk *apk)
{
	return apk_errors(apk, ANGAE_APK_POLICY) + apk_errors(apk, ANGAE_APK_V1) +
	       apk_errors(apk, ANGAE_APK_V2) + apk_errors(apk, ANGAE_APK_V3) +
	       apk_errors(apk, ANGAE_APK_V31);
}

void apk_policy_sandbox(struct apk *apk, uint32_t schemes_found)
{
	int version = apk->report->manifest.target_sandbox;

	if (version > 1 && !schemes_found)
		apk_error(apk, ANGAE_APK_POLICY, -1, "NO_SIG_FOR_TARGET_SANDBOX_VERSION", 0, 0,
			  "sandbox version %d asks for a signature by scheme v2 or newer", version);
}

static size_t count(const struct angae_apk_report *report, enum angae_apk_part part)
{
	size_t n = 0;

	for (size_t i = 0; i < report->nsigners; i++)
		n += report->signers[i].part == part;
	return n;
}

static const struct angae_apk_signer *first(const struct angae_apk_report *report,
					    enum angae_apk_part part)
{
	for (size_t i = 0; i < report->nsigners; i++)
		if (report->signers[i].part == part)
			return &report->signers[i];
	return NULL;
}

static bool same(const struct angae_apk_cert *a, const struct angae_apk_cert *b)
{
	return !memcmp(a->sha256, b->sha256, sizeof(a->sha256));
}

/* Each signer of @one signs by @other too; the first that does not is named. */
static void each_in(struct apk *apk, enum angae_apk_part one, enum angae_apk_part other,
		    const char *name)
{
	const struct angae_apk_report *report = apk->report;
	int index = 0;

	for (size_t i = 0; i < report->nsigners; i++) {
		bool found = false;

		if (report->signers[i].part != one)
			continue;
		for (size_t j = 0; j < report->nsigners && !found; j++)
			found = report->signers[j].part == other &&
				same(&report->signers[i].cert, &report->signers[j].cert);
		if (!found) {
			apk_error(apk, one, index, name, 0, 0, "signs by %s, but not by %s",
				  angae_apk_part_name(one), angae_apk_part_name(other));
			return;
		}
		index++;
	}
}

/* The longest history the signers of one scheme tell. */
static const struct angae_apk_signer *history(const struct angae_apk_report *report,
					      enum angae_apk_part part)
{
	const struct angae_apk_signer *longest = NULL;

	for (size_t i = 0; i < report->nsigners; i++) {
		const struct angae_apk_signer *s = &report->signers[i];

		if (s->part == part && s->nlineage && (!longest || s->nlineage > longest->nlineage))
			longest = s;
	}
	return longest;
}

/* The signer older devices see is the one the v3 signature, or its history, begins with. */
static void past_signer(struct apk *apk)
{
	const struct angae_apk_report *report = apk->report;
	enum angae_apk_part part = report->verified[ANGAE_APK_V1] ? ANGAE_APK_V1 : ANGAE_APK_V2;
	const struct angae_apk_signer *old = first(report, part);
	const struct angae_apk_signer *now = first(report, ANGAE_APK_V3);
	const struct angae_apk_signer *rotated = history(report, ANGAE_APK_V31);

	if (!rotated)
		rotated = history(report, ANGAE_APK_V3);
	if (!old || !now)
		return;
	if (count(report, part) != 1)
		apk_error(apk, ANGAE_APK_POLICY, -1, "V3_SIG_MULTIPLE_PAST_SIGNERS", 0, 0,
			  "%zu signers by %s, one by v3", count(report, part),
			  angae_apk_part_name(part));
	if (!rotated && count(report, ANGAE_APK_V3) != 1)
		apk_error(apk, ANGAE_APK_POLICY, -1, "V3_SIG_MULTIPLE_SIGNERS", 0, 0,
			  "%zu signers by v3, without a history", count(report, ANGAE_APK_V3));
	if (!same(&old->cert, rotated ? &rotated->lineage[0] : &now->cert))
		apk_error(apk, ANGAE_APK_POLICY, -1, "V3_SIG_PAST_SIGNERS_MISMATCH", 0, 0,
			  "the signer by %s is not where the v3 signer comes from",
			  angae_apk_part_name(part));
}

void apk_policy_signers(struct apk *apk)
{
	const bool *verified = apk->report->verified;

	if (verified[ANGAE_APK_V1] && verified[ANGAE_APK_V2]) {
		each_in(apk, ANGAE_APK_V1, ANGAE_APK_V2, "V2_SIG_MISSING");
		each_in(apk, ANGAE_APK_V2, ANGAE_APK_V1, "JAR_SIG_MISSING");
	}
	if (verified[ANGAE_APK_V3] && (verified[ANGAE_APK_V1] || verified[ANGAE_APK_V2]))
		past_signer(apk);
}

void apk_policy_target(struct apk *apk)
{
	const bool *verified = apk->report->verified;
	int target = apk->report->manifest.target_sdk;

	if (target < SDK_R || apk->max_sdk < target)
		return;
	if (!verified[ANGAE_APK_V2] && !verified[ANGAE_APK_V3] && !verified[ANGAE_APK_V31])
		apk_error(apk, ANGAE_APK_POLICY, -1, "MIN_SIG_SCHEME_FOR_TARGET_SDK_NOT_MET", 0, 0,
			  "target SDK %d asks for a signature by scheme v2 or newer", target);
}

/* The range in which no newer scheme is looked at first. */
static void narrow(const struct apk *apk, struct angae_apk_signer *signer)
{
	const bool *verified = apk->report->verified;
	int32_t from = 1, to = apk->max_sdk;

	switch (signer->part) {
	case ANGAE_APK_V1:
		to = verified[ANGAE_APK_V2] ? SDK_V2 - 1 : verified[ANGAE_APK_V3] ? SDK_V3 - 1 : to;
		break;
	case ANGAE_APK_V2:
		from = SDK_V2;
		to = verified[ANGAE_APK_V3] ? SDK_V3 - 1 : to;
		break;
	case ANGAE_APK_V3:
		from = SDK_V3;
		break;
	case ANGAE_APK_V31:
		from = SDK_V31;
		break;
	case ANGAE_APK_V4:
		from = SDK_V4;
		break;
	default:
		return;
	}
	if (signer->min_sdk < from)
		signer->min_sdk = from;
	if (signer->max_sdk > to)
		signer->max_sdk = to;
}

void apk_policy_ranges(struct apk *apk)
{
	for (size_t i = 0; i < apk->report->nsigners; i++)
		narrow(apk, &apk->report->signers[i]);
}
