// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * APK Signature Scheme v2 (Android 7 on).
 */
#include <inttypes.h>

#include "cursor.h"
#include "signers.h"

#define SDK_V2	       24
#define SDK_V3	       28
#define SIGNERS_MAX    10

#define ATTR_STRIPPING 0xbeeff00du /* names a newer scheme the APK is signed with too */

static const struct apk_scheme_names names = APK_SCHEME_NAMES("V2");

static bool attribute(struct apk *apk, struct apk_scheme *scheme, size_t signer, uint32_t id,
		      struct apk_span value)
{
	uint64_t off = (uint64_t)(value.data - apk->file.data);
	uint32_t newer;

	if (id != ATTR_STRIPPING) {
		apk_warning(apk, scheme->part, (int)signer, names.unknown_attribute, off, value.len,
			    "signed attribute 0x%08" PRIx32, id);
		return true;
	}
	if (!apk_take32(&value, &newer))
		return false;
	if (newer != 3 || apk->max_sdk < SDK_V3)
		apk_warning(apk, scheme->part, (int)signer, "V2_SIG_UNKNOWN_APK_SIG_SCHEME_ID", off,
			    4, "it says that scheme %" PRIu32 " is there too", newer);
	else if (!apk_block_find(&apk->block, APK_ID_V3))
		apk_error(apk, scheme->part, (int)signer, "V2_SIG_MISSING_APK_SIG_REFERENCED", off,
			  4, "it says that scheme v3 is there too, and it is not");
	return true;
}

static const struct apk_scheme model = {
	.part = ANGAE_APK_V2,
	.names = &names,
	.max_signers = SIGNERS_MAX,
	.too_many = "V2_SIG_MAX_SIGNATURES_EXCEEDED",
	.attribute = attribute,
};

enum apk_found apk_v2_verify(struct apk *apk)
{
	const struct apk_pair *pair = apk_block_find(&apk->block, APK_ID_V2);
	int32_t min_sdk = apk->min_sdk > SDK_V2 ? apk->min_sdk : SDK_V2;

	if (!pair || apk->max_sdk < SDK_V2)
		return APK_ABSENT;
	apk->v2 = apk_signers_read(apk, pair, &model, min_sdk, apk->max_sdk);
	if (!apk->v2 || apk_errors(apk, ANGAE_APK_V2) || apk->stopped || apk->no_memory)
		return APK_BAD;
	apk->v2->good = true;
	apk_signers_report(apk, apk->v2);
	return APK_GOOD;
}
