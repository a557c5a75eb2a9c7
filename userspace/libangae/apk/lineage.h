/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Proof of rotation: certificates, each signed for by the one before it. */
#ifndef ANGAE_APK_LINEAGE_H
#define ANGAE_APK_LINEAGE_H

#include "apk.h"

#define APK_LINEAGE_MAX 256

/**
 * struct apk_lineage - one that holds
 * @nodes: @n records as they stand in the file, oldest first
 */
struct apk_lineage {
	size_t n;
	struct apk_lineage_node {
		struct apk_span bytes;
		struct apk_span cert;
		uint32_t flags;
	} * nodes;
};

enum apk_lineage_result {
	APK_LINEAGE_GOOD,
	APK_LINEAGE_MALFORMED,
	APK_LINEAGE_WRONG,  /* a signature does not hold, or a certificate is none */
	APK_LINEAGE_FOREIGN /* sound, but it does not end in that certificate */
};

/**
 * apk_lineage_read() - check an attribute's value
 * @cert: what it must end in
 * @lineage: filled with what was read; apk_lineage_free() it
 */
enum apk_lineage_result apk_lineage_read(struct apk_span value, struct apk_span cert,
					 struct apk_lineage *lineage);
void apk_lineage_free(struct apk_lineage *lineage);

#endif
