// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One judgement from end to end: which schemes count on devices of the range,
 * in which order they are asked, and what the answers make together. The order
 * and the early ends are those of apksig and of Android's own installer; where
 * the two differ the device is followed (docs/apk.md).
 */
#include <string.h>

#include "apk.h"

#define SDK_N  24 /* v2 */
#define SDK_O  26 /* sandbox versions */
#define SDK_P  28 /* v3 */
#define SDK_T  33 /* v3.1 */
#define FOUND2 (1u << 2)
#define FOUND3 (1u << 3)
/* Scheme 3.1 is number 31 to apksig. */
#define FOUND31 (1u << 31)

/* For which devices: 0, or -1 when that cannot be said. */
static int range(struct apk *apk)
{
	const struct angae_apk_options *o = apk->options;

	apk->max_sdk = o->max_sdk ? o->max_sdk : ANGAE_APK_SDK_MAX;
	apk->min_sdk = o->min_sdk;
	if (!apk->min_sdk) {
		if (apk->no_manifest || apk->bad_manifest || apk->no_min_sdk)
			return -1;
		apk->min_sdk = apk->report->manifest.min_sdk;
	}
	if (apk->min_sdk > apk->max_sdk) {
		apk_error(apk, ANGAE_APK_POLICY, -1, "SDK_RANGE_EMPTY", 0, 0,
			  "from SDK %d on, but asked about devices up to %d", apk->min_sdk,
			  apk->max_sdk);
		return -1;
	}
	return 0;
}

static bool hold(struct apk *apk, enum angae_apk_part part, enum apk_found found, uint32_t bit,
		 uint32_t *schemes)
{
	apk->report->verified[part] = found == APK_GOOD;
	if (found != APK_ABSENT)
		*schemes |= bit;
	/* What was asked for and is not there has to have said so. */
	if (part == ANGAE_APK_V1 && found != APK_GOOD && !apk_errors(apk, part))
		apk_error(apk, part, -1, "JAR_SIG_NO_SIGNATURES", 0, 0, "not signed by v1");
	return !apk_policy_errors(apk) && !apk->stopped && !apk->no_memory;
}

/*
 * v3.1 and v3 first, as a new device looks for them; v2 where an older device
 * is in the range or there is none of them. False: the verdict stands.
 */
static bool whole_file(struct apk *apk, uint32_t *found)
{
	if (apk->max_sdk >= SDK_T && !hold(apk, ANGAE_APK_V31, apk_v31_verify(apk), FOUND31, found))
		return false;
	if (apk->max_sdk >= SDK_P) {
		if (!hold(apk, ANGAE_APK_V3, apk_v3_verify(apk), FOUND3, found))
			return false;
		if ((*found & FOUND31) && !(*found & FOUND3)) {
			apk_error(apk, ANGAE_APK_V31, -1, "V31_BLOCK_FOUND_WITHOUT_V3_BLOCK", 0, 0,
				  "a v3.1 signature stands beside a v3 signature, never alone");
			return false;
		}
	}
	if (apk->min_sdk < SDK_P || !*found)
		return hold(apk, ANGAE_APK_V2, apk_v2_verify(apk), FOUND2, found);
	return true;
}

static void schemes(struct apk *apk, bool *unusable)
{
	uint32_t found = 0;

	if (apk->max_sdk >= SDK_N && !whole_file(apk, &found))
		return;
	/* A package without a manifest still has a signature for devices that never look there. */
	if (apk->bad_manifest || (apk->no_manifest && apk->max_sdk >= SDK_O)) {
		*unusable = true;
		return;
	}
	if (apk->max_sdk >= SDK_O)
		apk_policy_sandbox(apk, found);
	if ((apk->min_sdk < SDK_N || !found) &&
	    !hold(apk, ANGAE_APK_V1, apk_v1_verify(apk, found), 1u << 1, &found))
		return;
	if (apk_policy_errors(apk))
		return;
	apk_policy_signers(apk);
	apk_policy_target(apk);
}

static enum angae_apk_verdict apart(enum apk_found found)
{
	return found == APK_GOOD  ? ANGAE_APK_PASS
	       : found == APK_BAD ? ANGAE_APK_FAIL
				  : ANGAE_APK_NONE;
}

static bool any_scheme(const struct angae_apk_report *report)
{
	return report->verified[ANGAE_APK_V1] || report->verified[ANGAE_APK_V2] ||
	       report->verified[ANGAE_APK_V3] || report->verified[ANGAE_APK_V31];
}

static enum angae_apk_verdict conclude(struct apk *apk, bool unusable)
{
	if (apk->stopped || apk->no_memory)
		apk_error(apk, ANGAE_APK_POLICY, -1, apk->stopped ? "STOPPED" : "OUT_OF_MEMORY", 0,
			  0, "no verdict was reached");
	if (unusable || apk->malformed || apk->stopped || apk->no_memory)
		return ANGAE_APK_FORMAT_ERROR;
	if (apk_policy_errors(apk) || apk_errors(apk, ANGAE_APK_ZIP))
		return ANGAE_APK_FAIL;
	if (!any_scheme(apk->report)) {
		apk_error(apk, ANGAE_APK_POLICY, -1, "NO_SIGNATURE", 0, 0,
			  "no scheme that these devices know signs it");
		return ANGAE_APK_FAIL;
	}
	return ANGAE_APK_PASS;
}

static enum angae_apk_verdict judge(struct apk *apk, int fd)
{
	struct angae_apk_report *report = apk->report;
	bool unusable = true;

	if (apk_open(apk, fd) == 0 && apk_zip_read(apk) == 0) {
		apk_manifest_load(apk);
		unusable = range(apk) < 0;
		apk_block_read(apk);
		if (!unusable) {
			schemes(apk, &unusable);
			report->verified[ANGAE_APK_V32] = apk_v32_look(apk) == APK_GOOD;
			report->stamp = apart(apk_stamp_verify(apk));
			report->verified[ANGAE_APK_STAMP] = report->stamp == ANGAE_APK_PASS;
		}
		if (!unusable && apk->options->idsig >= 0) {
			report->v4 = apart(apk_v4_verify(apk));
			report->verified[ANGAE_APK_V4] = report->v4 == ANGAE_APK_PASS;
		}
		apk_mark_read(apk);
		apk_policy_ranges(apk);
	}
	report->verdict = conclude(apk, unusable);
	return report->verdict;
}

enum angae_apk_verdict angae_apk_verify(int fd, const struct angae_apk_options *options,
					struct angae_apk_report *report)
{
	struct apk apk = {.options = options, .report = report};

	memset(report, 0, sizeof(*report));
	judge(&apk, fd);
	apk_close(&apk);
	return report->verdict;
}
