// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Four bytes: length of an APK; the APK; its v4 signature file.
 *
 * link: -Wl,--wrap=apk_signature_match
 * covers: apk/v4.c
 */
#include <stdlib.h>

#include "apk_input.h"
#include "bytes.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_apk_options options = {.threads = 1};
	struct angae_apk_report report = {0};
	struct apk apk = {.options = &options, .report = &report};
	size_t apklen;

	if (len < 4)
		return 0;
	apklen = angae_get32(data);
	data += 4;
	len -= 4;
	if (apklen > len)
		apklen = len;
	options.idsig = input_file(data + apklen, len - apklen);
	apk.min_sdk = 24;
	apk.max_sdk = ANGAE_APK_SDK_MAX;
	if (apk_input_begin(&apk, data, apklen)) {
		apk_v31_verify(&apk);
		apk_v3_verify(&apk);
		apk_v2_verify(&apk);
		if (apk_v4_verify(&apk) == APK_GOOD && apk_errors(&apk, ANGAE_APK_V4))
			abort();
	}
	apk_input_end(&apk);
	return 0;
}
