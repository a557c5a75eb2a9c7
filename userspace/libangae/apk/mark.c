// SPDX-License-Identifier: GPL-2.0-or-later
#include "apk/apk.h"

void apk_mark_read(struct apk *apk)
{
	apk->report->mark.present = false;
}
