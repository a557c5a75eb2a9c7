// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * replay FILE…: give each file to the target, then each with a byte changed, a
 * stretch taken out or put in twice: the same ones every time.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"

#ifndef CHANGES /* none, where the inputs themselves are measured */
#define CHANGES 200
#endif
#define INPUT_MAX (1 << 20)

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

static uint8_t *load(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	uint8_t *data;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size > INPUT_MAX) {
		perror(path);
		exit(2);
	}
	*len = (size_t)st.st_size;
	data = malloc(*len + 1);
	if (!data || read(fd, data, *len) != (ssize_t)*len) {
		perror(path);
		exit(2);
	}
	close(fd);
	return data;
}

/* An exact allocation each time: a byte too far is seen. */
static void give(const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		exit(2);
	memcpy(copy, data, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static void change(const uint8_t *data, size_t len, uint64_t *state)
{
	uint8_t *copy = malloc(2 * len + 1);
	size_t at = next_random(state) % len, n = 1 + next_random(state) % (len - at), out = len;

	if (!copy)
		exit(2);
	memcpy(copy, data, len);
	switch (next_random(state) % 4) {
	case 0:
		copy[at] ^= (uint8_t)(1u << next_random(state) % 8);
		break;
	case 1:
		memset(copy + at, next_random(state) % 2 ? 0xFF : 0, n < 4 ? n : 4);
		break;
	case 2:
		memmove(copy + at, copy + at + n, len - at - n);
		out = len - n;
		break;
	default:
		memcpy(copy + at + n, data + at, len - at);
		out = len + n;
	}
	give(copy, out);
	free(copy);
}

int main(int argc, char **argv)
{
	uint64_t state = 1;

	if (argc < 2) {
		fputs("no inputs\n", stderr);
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		size_t len;
		uint8_t *data = load(argv[i], &len);

		give(data, len);
		for (int k = 0; len && k < CHANGES; k++)
			change(data, len, &state);
		free(data);
	}
	printf("%d inputs and %d changed ones\n", argc - 1, (argc - 1) * CHANGES);
	return 0;
}
