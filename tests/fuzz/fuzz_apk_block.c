// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two bytes say for which devices; then an APK: its signing block, schemes v2,
 * v3, v3.1, a look at v3.2, and the state's mark.
 *
 * link: -Wl,--wrap=apk_signature_match
 * covers: apk/block.c apk/signers.c apk/v2.c apk/v3.c apk/lineage.c apk/algorithm.c apk/mark.c apk/mark_text.c
 */
#include <stdlib.h>

#include "apk/signers.h"
#include "apk_input.h"
#include "input.h"

static const char *authority(void)
{
	static char path[4096];
	const char *state = getenv("FUZZ_STATE");

	snprintf(path, sizeof(path), "%s/authority.pem", state ? state : ".");
	return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct angae_apk_options options = {.idsig = -1, .threads = 1};
	struct angae_apk_report report = {0};
	struct apk apk = {.options = &options, .report = &report};

	if (len < 2)
		return 0;
	apk.min_sdk = data[0];
	apk.max_sdk = data[1] == 255 ? ANGAE_APK_SDK_MAX : data[1];
	options.authority = data[0] & 1 ? NULL : authority();
	if (apk_input_begin(&apk, data + 2, len - 2)) {
		apk_v31_verify(&apk);
		apk_v3_verify(&apk);
		apk_v2_verify(&apk);
		apk_v32_look(&apk);
		for (int digest = APK_SHA256; digest < APK_DIGESTS; digest++)
			if (apk.v2 && apk.v2->nsigners)
				apk_signer_digest(apk.v2, 0, (enum apk_digest)digest);
		apk_mark_read(&apk);
		if (report.mark.good && !report.mark.present)
			abort();
	}
	apk_input_end(&apk);
	return 0;
}
