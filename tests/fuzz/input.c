// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <limits.h>
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

static char directory[PATH_MAX];
static char put[PATH_MAX + 32];

static void remove_directory(void)
{
	unlink(put);
	rmdir(directory);
}

int input_directory(void)
{
	static int fd = -1;
	const char *tmp = getenv("TMPDIR");

	if (fd >= 0)
		return fd;
	snprintf(directory, sizeof(directory), "%s/fuzz.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(directory))
		abort();
	atexit(remove_directory);
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd;
}

void input_put(const char *name, const uint8_t *data, size_t len)
{
	int fd = openat(input_directory(), name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	snprintf(put, sizeof(put), "%s/%s", directory, name);
	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		abort();
	close(fd);
}
