// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A whole file as a list, with its signature behind it and apart.
 *
 * covers: allow_open.c allow_seal.c
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "allow_format.h"
#include "input.h"

static const char *state(void)
{
	const char *path = getenv("FUZZ_STATE");

	return path ? path : ".";
}

static void load(const struct angae_allow_source *source)
{
	struct angae_allow_refusal why = {.fault = ANGAE_ALLOW_GOOD};
	struct angae_allow *list = angae_allow_load(source, &why);
	const char *name = angae_allow_fault_name(why.fault);

	if (!list != (why.fault != ANGAE_ALLOW_GOOD) ||
	    (!list && strncmp(why.text, name, strlen(name)) != 0))
		abort();
	angae_allow_close(list);
}

static int part(const uint8_t *data, size_t len)
{
	int fd = memfd_create("part", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		abort();
	return fd;
}

/* What is no file one can read. */
static void load_odd(struct angae_allow_source source)
{
	int good = source.data, dir = open(state(), O_RDONLY | O_DIRECTORY);
	char path[64];
	int blind;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", good);
	blind = open(path, O_WRONLY | O_CLOEXEC);
	source.data = -1;
	load(&source);
	source.data = dir;
	load(&source);
	source.data = blind;
	load(&source);
	source.data = good;
	source.seal = dir;
	load(&source);
	source.seal = blind;
	load(&source);
	close(blind);
	close(dir);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char authority[PATH_MAX], missing[PATH_MAX], err[200];
	struct angae_allow_source source = {.seal = -1, .authority = authority, .threads = 1};
	struct angae_allow_refusal why;
	uint64_t size;

	snprintf(authority, sizeof(authority), "%s/authority.pem", state());
	snprintf(missing, sizeof(missing), "%s/missing.pem", state());
	source.data = input_file(data, len);
	load(&source);
	angae_allow_close(angae_allow_open(source.data, missing, err, sizeof(err)));
	if (angae_allow_extent(source.data, &size, &why) < 0) {
		load_odd(source);
		return 0;
	}
	source.seal = part(data + size, len - size);
	load(&source);
	source.data = part(data, size);
	load(&source);
	load_odd(source);
	/* As if fs-verity said so. */
	source.verity = data;
	load(&source);
	close(source.data);
	close(source.seal);
	return 0;
}
