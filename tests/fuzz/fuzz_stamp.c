// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two bytes say for which devices; then an APK with a source stamp.
 *
 * link: -Wl,--wrap=apk_signature_match
 * covers: apk/stamp.c
 */
#include <stdlib.h>

#include "apk_input.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_apk_options options = {.idsig = -1, .threads = 1};
	struct angae_apk_report report = {0};
	struct apk apk = {.options = &options, .report = &report};

	if (len < 2)
		return 0;
	apk.min_sdk = data[0];
	apk.max_sdk = data[1] == 255 ? ANGAE_APK_SDK_MAX : data[1];
	if (apk_input_begin(&apk, data + 2, len - 2)) {
		apk_v3_verify(&apk);
		apk_v2_verify(&apk);
		if (apk_stamp_verify(&apk) == APK_GOOD && apk_errors(&apk, ANGAE_APK_STAMP))
			abort();
	}
	apk_input_end(&apk);
	return 0;
}
