// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Codenames. A platform under development has a letter before it has a number;
 * apksig takes the number before the one it got, and so do we: what is signed
 * well enough for that one is signed well enough for its first builds.
 */
#include <string.h>

#include "manifest.h"

int apk_codename_sdk(const char *codename)
{
	/* After Z the letters began again. */
	static const struct {
		const char *name;
		int sdk;
	} again[] = {{"Baklava", 34}, {"CinnamonBun", 35}, {"CANARY", 9999}};
	static const int8_t letters[] = {
		['C' - 'A'] = 2,  ['D' - 'A'] = 3,  ['E' - 'A'] = 4,  ['F' - 'A'] = 7,
		['G' - 'A'] = 8,  ['H' - 'A'] = 10, ['I' - 'A'] = 13, ['J' - 'A'] = 15,
		['K' - 'A'] = 18, ['L' - 'A'] = 20, ['M' - 'A'] = 22, ['N' - 'A'] = 23,
		['O' - 'A'] = 25,
	};
	char c = codename[0];

	for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++)
		if (!strcmp(codename, again[i].name))
			return again[i].sdk;
	if (c < 'A' || c > 'Z')
		return -1;
	if (c > 'O')
		return letters['O' - 'A'] + (c - 'O');
	return letters[c - 'A'] ? letters[c - 'A'] : 1;
}
