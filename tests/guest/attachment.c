// SPDX-License-Identifier: GPL-2.0-or-later
/* How the gate hangs in the kernel: not to be turned off, and SELinux first. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

#define ENFORCE "/sys/fs/selinux/enforce"
#define LIST	"/sys/kernel/security/lsm"

/* One line of names, as the kernel initialised them. */
static bool listed(const char *first, const char *then)
{
	char list[256] = "";
	FILE *file;
	char *at;

	mount("securityfs", "/sys/kernel/security", "securityfs", 0, NULL);
	file = fopen(LIST, "re");
	if (!file || !fgets(list, sizeof(list), file))
		tap_note("%s: %s", LIST, strerror(errno));
	if (file)
		fclose(file);
	at = strstr(list, first);
	return at && strstr(at, then);
}

/* A module of the kernel's own is in its list; ours is where modules are. */
static void where(void)
{
	bool in = house_built_in();

	tap(status().attach == (in ? 2u : 1u), "the gate says how it is attached");
	tap(listed("selinux", "angae") == in &&
		    (access("/sys/module/angae/refcnt", F_OK) != 0) == in,
	    in ? "it is a security module, listed after SELinux" : "it is a loadable module");
	tap(access("/sys/module/angae/parameters", F_OK) && errno == ENOENT,
	    "it has no parameters");
}

void attachment(void)
{
	int error;

	where();
	error = house_write("/proc/sys/kernel/ftrace_enabled", "0");
	if (house_built_in())
		tap(!error || error == ENOENT, "ftrace is nothing to it: off, or not there");
	else
		tap(error == EBUSY, "ftrace_enabled=0 while attached: EBUSY");
	row("D26", "and the gate still stands: EPERM, CLASS_RULE", &other,
	    op_path(ACT_OPEN, ALERTS "1", O_RDONLY), EPERM, WANT(OPEN, ALERT, CLASS_RULE));
	error = syscall(SYS_delete_module, "angae", O_NONBLOCK) ? errno : 0;
	if (house_built_in())
		tap(error == ENOSYS || error == ENOENT, "there is no module to remove");
	else
		tap(error == EWOULDBLOCK,
		    "removing the module while init holds the device: EWOULDBLOCK");
}

/*
 * EACCES is SELinux, which is asked first and leaves no event of the gate. The
 * lab domain may change enforcement; the shell domain is the phone's user.
 */
void selinux_first(void)
{
	struct op as_lab = op_path(ACT_SETCON, "u:r:lab:s0", 0);
	struct op as_shell = op_path(ACT_SETCON, "u:r:shell:s0", 0);
	struct op enforce = op_path(ACT_PUT, ENFORCE, O_WRONLY);
	struct actor user;
	bool good;

	if (!house_selinux) {
		tap_skip("no SELinux");
		return;
	}
	actor_start(&user, "user", NULL);
	good = actor_do(&user, &as_shell) == 0 && actor_do(&lab, &as_lab) == 0;
	row("D67", "unlink of an alert by the user, SELinux permissive: EPERM, CLASS_RULE", &user,
	    op_path(ACT_UNLINK, ALERTS "attr", 0), EPERM, WANT(UNLINK, ALERT, CLASS_RULE));
	enforce.len = 1;
	enforce.data[0] = '1';
	good &= actor_do(&lab, &enforce) == 0;
	row("D67", "the same, SELinux enforcing: EACCES, no event of the gate", &user,
	    op_path(ACT_UNLINK, ALERTS "attr", 0), EACCES, WANT_NONE);
	row("D26", "open of an alert by the user, SELinux enforcing: EACCES, no event", &user,
	    op_path(ACT_OPEN, ALERTS "attr", O_RDONLY), EACCES, WANT_NONE);
	row("D99", "open of /dev/angae by the user, SELinux enforcing: EACCES, no event", &user,
	    op_path(ACT_OPEN, ANGAE_DEVICE, O_RDWR), EACCES, WANT_NONE);
	enforce.data[0] = '0';
	good &= actor_do(&lab, &enforce) == 0;
	tap(good, "the lab sets SELinux enforcing, and permissive again");
	actor_end(&user);
}
