// SPDX-License-Identifier: GPL-2.0-or-later
#include "apk/apk.h"

enum apk_found apk_v3_verify(struct apk *apk)
{
	(void)apk;
	return APK_ABSENT;
}

enum apk_found apk_v31_verify(struct apk *apk)
{
	(void)apk;
	return APK_ABSENT;
}

enum apk_found apk_v32_look(struct apk *apk)
{
	(void)apk;
	return APK_ABSENT;
}
