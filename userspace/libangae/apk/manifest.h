/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_MANIFEST_H
#define ANGAE_MANIFEST_H

#include "apk.h"

#define MANIFEST_NAME "AndroidManifest.xml"
/* Real ones have some hundred kilobytes at most; a bomb has more. */
#define MANIFEST_MAX (8u << 20)

/** apk_codename_sdk() - SDK level of a platform's codename, as apksig counts; -1: no codename. */
int apk_codename_sdk(const char *codename);

/** apk_manifest_abis() - the native ABIs, from the names of the entries. */
void apk_manifest_abis(struct apk *apk);

/**
 * apk_manifest_facts() - what the decoded document says
 * @m: zeroed; filled as far as it could be read
 * @min_known: false if minSdkVersion is of a kind that says no number
 *
 * Return: 0; -1: malformed, with @why and where in @at; 1: no memory.
 */
int apk_manifest_facts(struct angae_apk_manifest *m, const uint8_t *data, size_t len,
		       bool *min_known, const char **why, size_t *at);

#endif
