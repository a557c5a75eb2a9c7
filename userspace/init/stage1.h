/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The initrd's /init: modules, disks, then the real init from the verified system.
 */
#ifndef STAGE1_H
#define STAGE1_H

#define STAGE1_ROOT "/root"

/** stage1_say() - one line on the kernel's console. */
__attribute__((format(printf, 1, 2))) void stage1_say(const char *fmt, ...);

/**
 * stage1_load_modules() - insert what /modules/list names, in its order
 *
 * A line is `name` or `name?for`: the second kind only when angae.load= on the kernel command line
 * asks for `for`. Parameters are taken from the command line as modprobe does (`brd.rd_nr=1`).
 * What does not load is printed, and boot goes on. No list is printed too, unless the kernel cannot
 * load modules at all.
 */
void stage1_load_modules(void);

/**
 * stage1_mount_disks() - system read-only on STAGE1_ROOT, userdata and vendor below it
 *
 * Return: 0, or -1 when there is no system to boot (printed).
 */
int stage1_mount_disks(void);

#endif
