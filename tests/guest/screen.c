// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A boot with a screen, keys and a finger: the phones' own kernel has what draws
 * and what is touched built in, by the names the handset will open.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "house.h"
#include "rows.h"
#include "tap.h"

#define CARD0  "/dev/dri/card0"
#define EVENTS 4

/* Of the kernel's uapi/drm/drm.h; libc's headers have none. */
struct drm_version {
	int major, minor, patch;
	size_t name_len;
	char *name;
	size_t date_len;
	char *date;
	size_t desc_len;
	char *desc;
};
#define DRM_VERSION _IOWR('d', 0x00, struct drm_version)

static void card(void)
{
	char name[32] = "";
	struct drm_version version = {.name_len = sizeof(name) - 1, .name = name};
	int fd = open(CARD0, O_RDWR | O_CLOEXEC);
	bool said = fd >= 0 && ioctl(fd, DRM_VERSION, &version) == 0;

	tap(said && !strcmp(name, "virtio_gpu"), CARD0 " is a screen of QEMU's (%s)",
	    said ? name : strerror(errno));
	if (fd >= 0)
		close(fd);
}

static bool there(const char *wanted)
{
	char path[32], name[64];
	bool found = false;
	int fd;

	for (int i = 0; i < EVENTS && !found; i++) {
		snprintf(path, sizeof(path), "/dev/input/event%d", i);
		fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0)
			continue;
		memset(name, 0, sizeof(name));
		found = ioctl(fd, EVIOCGNAME(sizeof(name) - 1), name) > 0 && !strcmp(name, wanted);
		close(fd);
	}
	return found;
}

void screen(void)
{
	if (!house_built_in()) {
		tap_skip("the modules that draw are not loaded on a stock kernel");
		return;
	}
	card();
	tap(there("QEMU Virtio Keyboard"), "keys in /dev/input");
	tap(there("QEMU Virtio Tablet"), "and what points, for a finger");
}
