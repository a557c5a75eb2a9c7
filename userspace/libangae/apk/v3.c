// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * APK Signature Scheme v3 (Android 9: signers for ranges of SDK levels, keys
 * that rotate), v3.1 (Android 13: rotation that older devices do not see), and
 * a look at v3.2 (Android 17: hybrid with ML-DSA, which OpenSSL 3.0 lacks).
 */
#include <inttypes.h>

#include "cursor.h"
#include "signers.h"

#define SDK_V3		  28
#define SDK_V31		  33
#define SDK_V32		  37
#define SIGNERS_MAX	  64 /* each is for other SDK levels: there are not that many */

#define ATTR_LINEAGE	  0x3ba06f8cu
#define ATTR_ROTATION_MIN 0x559f8b02u /* where v3.1 begins: protects it against stripping */
#define ATTR_DEV_RELEASE  0xc2a6b3bau
#define ATTR_HYBRID_MIN	  0xbf940529u /* the same for v3.2 */
#define ATTR_HYBRID_MAX	  0x9f06b79cu

static const struct apk_scheme_names names = APK_SCHEME_NAMES("V3");

static void error(struct apk *apk, const struct apk_scheme *scheme, int signer, const char *name,
		  const char *detail)
{
	apk_error(apk, scheme->part, signer, name, 0, 0, "%s", detail);
}

static void lineage(struct apk *apk, struct apk_scheme *scheme, size_t i, struct apk_span value)
{
	struct apk_block_signer *signer = &scheme->signers[i];

	apk_lineage_free(&signer->lineage);
	switch (apk_lineage_read(value, signer->cert, &signer->lineage)) {
	case APK_LINEAGE_GOOD:
		break;
	case APK_LINEAGE_MALFORMED:
		error(apk, scheme, (int)i, "V3_SIG_MALFORMED_LINEAGE", "the lineage is malformed");
		break;
	case APK_LINEAGE_WRONG:
		error(apk, scheme, (int)i, "V3_SIG_POR_DID_NOT_VERIFY",
		      "a certificate of the lineage is not vouched for by the one before");
		break;
	case APK_LINEAGE_FOREIGN:
		error(apk, scheme, (int)i, "V3_SIG_POR_CERT_MISMATCH",
		      "the lineage does not end in the signer's certificate");
		break;
	}
}

/* The SDK level at which v3.1 takes over, 0: nowhere. */
static int32_t rotation_min(const struct apk *apk)
{
	int32_t min = 0;

	for (size_t i = 0; apk->v31 && i < apk->v31->nsigners; i++)
		if (!i || apk->v31->signers[i].min_sdk < min)
			min = apk->v31->signers[i].min_sdk;
	return min > 0 ? min : 0;
}

static bool rotation(struct apk *apk, struct apk_scheme *scheme, size_t i, struct apk_span value)
{
	int32_t is = scheme->part == ANGAE_APK_V3 ? rotation_min(apk) : 0;
	uint32_t told;

	scheme->rotation_told = true;
	if (apk->max_sdk < SDK_V31)
		return true;
	if (!apk_take32(&value, &told))
		return false;
	if (!is)
		apk_error(apk, scheme->part, (int)i, "V31_BLOCK_MISSING", 0, 0,
			  "scheme v3.1 should take over at SDK level %" PRIu32 ", and is not there",
			  told);
	else if ((int32_t)told != is)
		apk_error(apk, scheme->part, (int)i, "V31_ROTATION_MIN_SDK_MISMATCH", 0, 0,
			  "scheme v3.1 should take over at SDK level %" PRIu32
			  ", and does at %" PRId32,
			  told, is);
	return true;
}

static bool hybrid(struct apk *apk, struct apk_scheme *scheme, size_t i, struct apk_span value)
{
	uint32_t told;

	if (!apk_take32(&value, &told))
		return false;
	if (apk->max_sdk >= SDK_V32 && !apk_block_find(&apk->block, APK_ID_V32))
		apk_error(apk, scheme->part, (int)i, "V32_BLOCK_MISSING", 0, 0,
			  "scheme v3.2 should be there for SDK level %" PRIu32 ", and is not",
			  told);
	return true;
}

static bool attribute(struct apk *apk, struct apk_scheme *scheme, size_t i, uint32_t id,
		      struct apk_span value)
{
	switch (id) {
	case ATTR_LINEAGE:
		lineage(apk, scheme, i, value);
		return true;
	case ATTR_ROTATION_MIN:
		return rotation(apk, scheme, i, value);
	case ATTR_HYBRID_MIN:
	case ATTR_HYBRID_MAX:
		return hybrid(apk, scheme, i, value);
	case ATTR_DEV_RELEASE:
		scheme->signers[i].dev_release = true;
		if (scheme->part == ANGAE_APK_V3)
			apk_warning(apk, scheme->part, (int)i,
				    "V31_ROTATION_TARGETS_DEV_RELEASE_ATTR_ON_V3_SIGNER", 0, 0,
				    "devices heed this attribute in scheme v3.1 only");
		return true;
	default:
		apk_warning(apk, scheme->part, (int)i, names.unknown_attribute,
			    (uint64_t)(value.data - apk->file.data), value.len,
			    "signed attribute 0x%08" PRIx32, id);
		return true;
	}
}

/* Every level of the range has one signer, and newer levels know no shorter a history. */
static void sort_by_max(const struct apk_scheme *scheme, const struct apk_block_signer **sorted)
{
	for (size_t i = 0; i < scheme->nsigners; i++) {
		size_t at = i;

		for (; at && sorted[at - 1]->max_sdk > scheme->signers[i].max_sdk; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = &scheme->signers[i];
	}
}

static bool prefix(const struct apk_lineage *shorter, const struct apk_lineage *longer)
{
	for (size_t i = 0; i < shorter->n; i++)
		if (!apk_same(shorter->nodes[i].bytes, longer->nodes[i].bytes))
			return false;
	return true;
}

static void check_neighbours(struct apk *apk, const struct apk_scheme *scheme,
			     const struct apk_block_signer *const *sorted, int32_t *last)
{
	const struct apk_lineage *longest = NULL;

	*last = 0;
	for (size_t i = 0; i < scheme->nsigners; i++) {
		const struct apk_block_signer *signer = sorted[i];

		if (i && signer->min_sdk != (int64_t)*last + 1 &&
		    !(signer->min_sdk == *last && signer->max_sdk != *last &&
		      signer->dev_release)) {
			error(apk, scheme, -1, "V3_INCONSISTENT_SDK_VERSIONS",
			      "the signers' ranges of SDK levels overlap or leave a gap");
			return;
		}
		*last = signer->max_sdk;
		if (!signer->lineage.n)
			continue;
		if (longest &&
		    (signer->lineage.n < longest->n || !prefix(longest, &signer->lineage))) {
			error(apk, scheme, -1, "V3_INCONSISTENT_LINEAGES",
			      "the signers' lineages contradict each other");
			return;
		}
		longest = &signer->lineage;
	}
}

static void check_ranges(struct apk *apk, const struct apk_scheme *scheme)
{
	const struct apk_block_signer *sorted[SIGNERS_MAX] = {scheme->signers};
	int32_t rotated = scheme->part == ANGAE_APK_V3 ? rotation_min(apk) : 0;
	int32_t from = apk->min_sdk > SDK_V3 ? apk->min_sdk : SDK_V3;
	int32_t to = rotated ? rotated - 1 : apk->max_sdk, last;

	/* What v3.1 leaves out is v3's. */
	if (scheme->part == ANGAE_APK_V31)
		from = apk->max_sdk;
	sort_by_max(scheme, sorted);
	check_neighbours(apk, scheme, sorted, &last);
	if (sorted[0]->min_sdk > from || last < to)
		apk_error(apk, scheme->part, -1, "V3_MISSING_SDK_VERSIONS", 0, 0,
			  "signers for SDK levels %" PRId32 " to %" PRId32 " of %" PRId32
			  " to %" PRId32,
			  sorted[0]->min_sdk, last, from, to);
}

/* Whether a scheme that was read holds; its signers go into the report then. */
static enum apk_found conclude(struct apk *apk, struct apk_scheme *scheme)
{
	if (!scheme || apk_errors(apk, scheme->part) || apk->stopped || apk->no_memory)
		return APK_BAD;
	check_ranges(apk, scheme);
	if (apk_errors(apk, scheme->part))
		return APK_BAD;
	scheme->good = true;
	apk_signers_report(apk, scheme);
	return APK_GOOD;
}

static struct apk_scheme model(enum angae_apk_part part)
{
	return (struct apk_scheme){
		.part = part,
		.names = &names,
		.ranged = true,
		.max_signers = SIGNERS_MAX,
		.too_many = "V3_SIG_MULTIPLE_SIGNERS",
		.attribute = attribute,
	};
}

enum apk_found apk_v31_verify(struct apk *apk)
{
	const struct apk_pair *pair = apk_block_find(&apk->block, APK_ID_V31);
	struct apk_scheme v31 = model(ANGAE_APK_V31);

	if (!pair || apk->max_sdk < SDK_V31)
		return APK_ABSENT;
	apk->v31 = apk_signers_read(apk, pair, &v31, 0, 0);
	return conclude(apk, apk->v31);
}

enum apk_found apk_v3_verify(struct apk *apk)
{
	const struct apk_pair *pair = apk_block_find(&apk->block, APK_ID_V3);
	struct apk_scheme v3 = model(ANGAE_APK_V3);

	if (!pair || apk->max_sdk < SDK_V3)
		return APK_ABSENT;
	apk->v3 = apk_signers_read(apk, pair, &v3, 0, 0);
	if (apk->v3 && rotation_min(apk) && !apk->v3->rotation_told)
		apk_warning(apk, ANGAE_APK_V3, -1, "V31_ROTATION_MIN_SDK_ATTR_MISSING", 0, 0,
			    "nothing in v3 says that v3.1 takes over at SDK level %" PRId32,
			    rotation_min(apk));
	return conclude(apk, apk->v3);
}

enum apk_found apk_v32_look(struct apk *apk)
{
	const struct apk_pair *pair = apk_block_find(&apk->block, APK_ID_V32);

	if (pair && apk->max_sdk >= SDK_V32)
		apk_warning(apk, ANGAE_APK_V32, -1, "V32_NOT_CHECKED", pair->off, pair->value.len,
			    "scheme v3.2 (ML-DSA) is there and was not checked");
	return APK_ABSENT;
}
