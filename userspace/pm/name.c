// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Package names become directory names, so they are held to Android's rule:
 * segments of letters, digits and underscores that begin with a letter.
 */
#include <ctype.h>

#include "pm.h"

#define PM_NAME_MAX 127

bool pm_name_valid(const char *name)
{
	bool first = true;
	size_t len = 0;

	for (; name[len]; len++) {
		unsigned char c = (unsigned char)name[len];

		if (len >= PM_NAME_MAX || c >= 0x80)
			return false;
		if (c == '.') {
			if (first)
				return false;
			first = true;
		} else if (first) {
			if (!isalpha(c))
				return false;
			first = false;
		} else if (!isalnum(c) && c != '_') {
			return false;
		}
	}
	return len && !first;
}
