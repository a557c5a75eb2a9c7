// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The phone's disks, known by the serial number the emulator gives them.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "stage1.h"

/* Nothing is to go on behind the back of a phone that counts instructions. */
#define USERDATA_OPTIONS "noinit_itable,no_prefetch_block_bitmaps"
#define WAIT_STEPS	 500
#define WAIT_STEP_US	 10000

static bool has_serial(const char *disk, const char *serial)
{
	char path[300];
	char text[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/sys/block/%s/serial", disk);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n < 0)
		return false;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return !strcmp(text, serial);
}

static bool find(const char *serial, char *device, size_t size)
{
	DIR *dir = opendir("/sys/block");
	struct dirent *e;
	bool found = false;

	if (!dir)
		return false;
	while (!found && (e = readdir(dir))) {
		if (!has_serial(e->d_name, serial))
			continue;
		snprintf(device, size, "/dev/%s", e->d_name);
		found = access(device, F_OK) == 0;
	}
	closedir(dir);
	return found;
}

/* Disks are probed in their own time after the driver is in. */
static bool wait_for(const char *serial, char *device, size_t size)
{
	for (int i = 0; i < WAIT_STEPS; i++) {
		if (find(serial, device, size))
			return true;
		usleep(WAIT_STEP_US);
	}
	return false;
}

static void mount_userdata(void)
{
	char device[280];

	if (!wait_for("userdata", device, sizeof(device)))
		stage1_say("there is no disk with serial 'userdata'");
	else if (mount(device, STAGE1_ROOT "/data", "ext4", MS_NOATIME | MS_NODEV,
		       USERDATA_OPTIONS))
		stage1_say("cannot mount %s as userdata: %s", device, strerror(errno));
}

/* What belongs to the kernel; a phone without it boots. The other disks are there, so it would be. */
static void mount_vendor(void)
{
	char device[280];

	if (find("vendor", device, sizeof(device)) &&
	    mount(device, STAGE1_ROOT "/vendor", "erofs", MS_RDONLY | MS_NODEV | MS_NOSUID, NULL))
		stage1_say("cannot mount %s as vendor: %s", device, strerror(errno));
}

int stage1_mount_disks(void)
{
	char device[280];

	if (!wait_for("system", device, sizeof(device))) {
		stage1_say("there is no disk with serial 'system'");
		return -1;
	}
	if (mount(device, STAGE1_ROOT, "erofs", MS_RDONLY | MS_NODEV, NULL)) {
		stage1_say("cannot mount %s as the system: %s", device, strerror(errno));
		return -1;
	}
	mount_userdata();
	mount_vendor();
	return 0;
}
