// SPDX-License-Identifier: GPL-2.0-or-later
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <magic.h>

#include "cmd.h"
#include "inspect.h"

#define LIBRARY "libmagic.so.1"

/* Nothing is unpacked to look inside: a hostile file decides how much that would be. */
#define FLAGS (MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF)

static struct {
	magic_t cookie;
	__typeof__(magic_open) *open;
	__typeof__(magic_load) *load;
	__typeof__(magic_descriptor) *descriptor;
} lib;

static bool load_library(void)
{
	static bool tried;
	void *handle;

	if (tried)
		return lib.cookie;
	tried = true;
	handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return false;
	lib.open = (__typeof__(lib.open))dlsym(handle, "magic_open");
	lib.load = (__typeof__(lib.load))dlsym(handle, "magic_load");
	lib.descriptor = (__typeof__(lib.descriptor))dlsym(handle, "magic_descriptor");
	if (!lib.open || !lib.load || !lib.descriptor)
		return false;
	lib.cookie = lib.open(FLAGS);
	if (lib.cookie && lib.load(lib.cookie, NULL) < 0)
		lib.cookie = NULL;
	return lib.cookie;
}

char *container_name(int fd)
{
	const char *name = load_library() ? lib.descriptor(lib.cookie, fd) : NULL;

	return name ? printable(name) : NULL;
}
