// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * File systems beside the two that stage1 brought: run-time ones, the lab's disk, cards.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <linux/angae.h>
#include <selinux/label.h>
#include <selinux/selinux.h>

#include "init.h"

#define RUN_CONTEXT  ",rootcontext=u:object_r:run_file:s0"
#define LAB_CONTEXT  "context=u:object_r:lab_file:s0"
#define CARD_CONTEXT "context=u:object_r:card_file:s0"

/* A policy that lacks the type makes the option an error; then the mount goes without. */
static int mount_context(const char *dev, const char *dir, const char *type, unsigned long flags,
			 const char *data, const char *context)
{
	char options[256];

	if (init_policy_active()) {
		snprintf(options, sizeof(options), "%s%s%s", context, *data ? "," : "", data);
		if (!mount(dev, dir, type, flags, options))
			return 0;
		if (errno != EINVAL)
			return -1;
	}
	return mount(dev, dir, type, flags, data);
}

static struct selabel_handle *labels;

static int label_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	char *context;

	(void)kind;
	(void)ftw;
	if (selabel_lookup_raw(labels, &context, path, st->st_mode))
		return 0;
	if (lsetfilecon_raw(path, context))
		init_say("cannot label %s: %s", path, strerror(errno));
	freecon(context);
	return 0;
}

/* Device nodes are made by the kernel, which knows no file_contexts. */
static void label_devices(void)
{
	struct selinux_opt opt = {SELABEL_OPT_PATH, INIT_CONTEXTS};

	labels = selabel_open(SELABEL_CTX_FILE, &opt, 1);
	if (!labels) {
		init_say("cannot read " INIT_CONTEXTS ": %s", strerror(errno));
		return;
	}
	nftw("/dev", label_one, 8, FTW_PHYS | FTW_MOUNT);
	selabel_close(labels);
}

/* By its serial number: which letter it got depends on what else is plugged in. */
static bool lab_disk(char *device, size_t size)
{
	char path[64];
	char serial[32];

	for (const char *letter = "abcdefgh"; *letter; letter++) {
		FILE *f;
		bool found;

		snprintf(path, sizeof(path), "/sys/block/vd%c/serial", *letter);
		f = fopen(path, "re");
		if (!f)
			continue;
		found = fgets(serial, sizeof(serial), f) && !strncmp(serial, "lab", 3);
		fclose(f);
		if (found) {
			snprintf(device, size, "/dev/vd%c", *letter);
			return true;
		}
	}
	return false;
}

/* Return: NULL, or what was wrong. */
static const char *mount_lab_disk(void)
{
	static const char *const types[] = {"erofs", "ext4"};
	char device[16];

	if (!lab_disk(device, sizeof(device)))
		return "there is no lab's disk";
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!mount_context(device, INIT_LAB, types[i], MS_RDONLY | MS_NODEV, "",
				   LAB_CONTEXT))
			return NULL;
	return strerror(errno);
}

/* A phone that is booted to be saved gets a blank one, and is told later. */
static void mount_lab(void)
{
	char device[16];
	const char *wrong = lab_disk(device, sizeof(device)) ? mount_lab_disk() : NULL;

	if (wrong)
		init_say("cannot mount the lab's disk %s: %s", device, wrong);
}

/* The table of the gate is given and locked by now: this volume was not there. */
const char *init_mount_lab(void)
{
	const char *wrong = mount_lab_disk();

	if (wrong || init_gate_fd() < 0 || !init_gate_volume(INIT_LAB, ANGAE_CLASS_NONE, 0))
		return wrong;
	umount2(INIT_LAB, MNT_DETACH);
	return "the gate does not take the lab's disk";
}

void init_mounts(void)
{
	if (mount_context("run", "/run", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0755",
			  RUN_CONTEXT))
		init_say("cannot mount /run: %s", strerror(errno));
	if (init_mkdir("/run/init", 0, 0, 0700) ||
	    init_mkdir("/run/angae", 0, INIT_UID_ANGAED, 0775))
		init_say("cannot make the directories of /run: %s", strerror(errno));
	mkdir("/dev/pts", 0755);
	if (mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "mode=0620,ptmxmode=0666"))
		init_say("cannot mount /dev/pts: %s", strerror(errno));
	if (init_policy_active())
		label_devices();
	mount_lab();
}

static bool card_dir(const char *dir)
{
	size_t len = sizeof(INIT_CARD) - 1;

	return !strcmp(dir, INIT_CARD) ||
	       (!strncmp(dir, INIT_CARD "/", len + 1) && !strstr(dir, ".."));
}

const char *init_mount_card(const char *device, const char *dir)
{
	/* FAT knows no owners: all on it is the phone's user's. */
	static const struct {
		const char *name;
		const char *options;
	} types[] = {{"vfat", "uid=2000,gid=1023,umask=0002"}, {"ext4", ""}};
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	struct stat st;

	if (stat(device, &st) || !S_ISBLK(st.st_mode))
		return "not a block device";
	if (!card_dir(dir))
		return "a card goes to " INIT_CARD " or below";
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (mount_context(device, dir, types[i].name, flags, types[i].options,
				  CARD_CONTEXT))
			continue;
		if (init_gate_fd() < 0 || !init_gate_volume(dir, ANGAE_CLASS_MEDIA, 0))
			return NULL;
		/* A card the gate does not know must not stay within reach. */
		umount2(dir, MNT_DETACH);
		return "the gate does not take the card";
	}
	return strerror(errno);
}
