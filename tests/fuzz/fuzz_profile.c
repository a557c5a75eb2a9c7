// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1), err[200] = "";
	struct angae_profile profile;
	size_t n;

	memcpy(text, data, len);
	text[len] = '\0';
	if (angae_profile_parse(text, len, "input", &profile, err, sizeof(err)) < 0) {
		if (!err[0])
			abort();
	} else {
		n = strlen(profile.extensions);
		if (n < 3 || profile.extensions[0] != '.' || profile.extensions[n - 1] != '.')
			abort();
		angae_profile_checks(&profile, "a.mp4");
		angae_profile_checks(&profile, profile.extensions);
	}
	free(text);
	return 0;
}
