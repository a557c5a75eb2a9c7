// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input.h"

int input_file(const uint8_t *data, size_t len)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("input", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 0) < 0 || pwrite(fd, data, len, 0) != (ssize_t)len)
		abort();
	return fd;
}

int input_state(void)
{
	static int fd = -2;
	const char *path = getenv("FUZZ_STATE");

	if (fd == -2)
		fd = path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	return fd;
}

const char *input_name(uint8_t choice)
{
	static const char *const names[] = {
		"a.mp4", "a.mp",      "a.jpg",	      "a.txt",
		"a",	 "a.b/c.MP4", "a.abcdefghij", "a.abcdefghijklmnopqr"};

	return names[choice % 8];
}

int input_phone(uint8_t choice)
{
	static int phones[32];
	unsigned int i = choice / 8;
	char name[16];

	if (i == 0)
		return input_state();
	if (!phones[i]) {
		snprintf(name, sizeof(name), "phone-%u", i - 1);
		phones[i] = openat(input_state(), name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	return phones[i];
}
