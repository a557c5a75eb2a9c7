// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lab line: the gate runs in QEMU, on a kernel that was told so, or not at
 * all. A module parameter does not count: the kernel's own command line does,
 * read through a private mount of proc that nothing can be mounted over.
 */
#include <linux/dmi.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/of.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "gate.h"

#define FLAG "angae.lab=1"

static ssize_t read_cmdline(char *buf, size_t size)
{
	struct file_system_type *type = get_fs_type("proc");
	struct vfsmount *mnt;
	struct path root;
	struct file *file;
	ssize_t len;
	loff_t pos = 0;

	if (!type)
		return -ENODEV;
	mnt = kern_mount(type);
	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	root.mnt = mnt;
	root.dentry = mnt->mnt_root;
	file = file_open_root(&root, "cmdline", O_RDONLY, 0);
	if (IS_ERR(file)) {
		len = PTR_ERR(file);
	} else {
		len = kernel_read(file, buf, size - 1, &pos);
		fput(file);
	}
	kern_unmount(mnt);
	return len;
}

static bool flag_in(char *cmdline)
{
	char *word;

	while ((word = strsep(&cmdline, " \t\n"))) {
		if (!strcmp(word, "--"))
			return false;
		if (!strcmp(word, FLAG))
			return true;
	}
	return false;
}

static int flag_given(void)
{
	char *buf = kzalloc(PAGE_SIZE, GFP_KERNEL);
	ssize_t len;
	bool given;

	if (!buf)
		return -ENOMEM;
	len = read_cmdline(buf, PAGE_SIZE);
	given = len > 0 && flag_in(buf);
	kfree(buf);
	return given ? 0 : -ENODEV;
}

/* What QEMU calls itself: the vendor on a PC, the device tree's machine on arm64. */
static bool emulated(void)
{
	return dmi_match(DMI_SYS_VENDOR, "QEMU") || of_machine_is_compatible("linux,dummy-virt");
}

/**
 * angae_guard() - is this the lab
 *
 * Return: 0; -ENODEV, with one line in the log, when it is not QEMU or the
 * command line lacks the flag; -ENOMEM.
 */
int angae_guard(void)
{
	int ret = -ENODEV;

	if (emulated())
		ret = flag_given();
	if (ret == -ENODEV)
		pr_err("refusing to start: not a lab (needs QEMU and " FLAG
		       " on the kernel command line)\n");
	return ret;
}
