// SPDX-License-Identifier: GPL-2.0-or-later
/* The phone's judgement of an app, on the desk. */
#include <angae/identity.h>
#include <angae/judge_package.h>

#include "app.h"

void app_judge(const struct angae_judge *judge, const char *authority, int fd,
	       struct angae_judgement *out)
{
	const struct angae_apk_options options = {
		.min_sdk = judge->profile->sdk,
		.max_sdk = judge->profile->sdk,
		.idsig = -1,
		.authority = authority,
	};
	struct angae_identity identity = {.imei = ""};
	struct angae_package_case what = {
		.profile = judge->profile,
		.allow = judge->allow,
		.imei = identity.imei,
		.now = judge->now,
	};
	struct angae_package_verdict verdict;
	struct angae_apk_report report;
	uint8_t digest[ANGAE_SHA256_LEN];

	if (judge->statedir >= 0 && angae_identity_read(judge->statedir, &identity))
		identity.imei[0] = '\0';
	angae_apk_verify(fd, &options, &report);
	what.report = &report;
	if (!angae_sha256_fd(fd, digest, &what.size, NULL, NULL))
		what.digest = digest;
	angae_judge_package(&what, &verdict);
	*out = verdict.judgement;
	out->hashed = report.hashed + what.size;
	angae_apk_report_free(&report);
}
