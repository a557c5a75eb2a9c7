// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two bytes choose name and clock; the rest is the file.
 */
#include <stdlib.h>

#include <angae/natisign.h>

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const names[] = {"a.mp4", "a.mp", "a.jpg", "a.txt", "a", "a.abcdefghij"};
	struct angae_reason why;
	int fd, code;

	if (len < 2)
		return 0;
	fd = input_file(data + 2, len - 2);
	code = angae_natisign_verify(fd, names[data[0] % (sizeof(names) / sizeof(names[0]))],
				     input_state(), data[1], &why);
	if (code != why.code)
		abort();
	for (size_t i = 0; i < why.nranges; i++)
		if (why.ranges[i].off + why.ranges[i].len > len - 2)
			abort();
	if (code == ANGAE_NATI_OK && angae_natisign_length(fd) == 0)
		abort();
	angae_natisign_magic(fd);
	return 0;
}
