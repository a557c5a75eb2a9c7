// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "bytes.h"
#include "extension.h"

size_t angae_extension(const char *name, char *ext, size_t max)
{
	const char *slash = strrchr(name, '/');
	const char *dot = strrchr(slash ? slash + 1 : name, '.');
	size_t n = 0;

	if (!dot)
		return 0;
	for (; n < max && dot[n]; n++)
		ext[n] = angae_lower(dot[n]);
	return n;
}
