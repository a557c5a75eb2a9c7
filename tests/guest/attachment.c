// SPDX-License-Identifier: GPL-2.0-or-later
/* How the gate hangs in the kernel: not to be turned off, and SELinux first. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

#define ENFORCE "/sys/fs/selinux/enforce"

/* In the kernel's own list the gate stands last, after SELinux. */
static void order(void)
{
	static char list[256];
	const char *selinux, *gate;
	ssize_t n = -1;
	int fd;

	mount("securityfs", "/sys/kernel/security", "securityfs", 0, NULL);
	fd = open("/sys/kernel/security/lsm", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, list, sizeof(list) - 1);
		close(fd);
	}
	list[n > 0 ? n : 0] = '\0';
	selinux = strstr(list, "selinux");
	gate = strstr(list, "angae");
	tap(selinux && gate && selinux < gate, "the kernel asks SELinux first: %s", list);
}

void attachment(void)
{
	tap(status().attach == (house_built_in() ? 2u : 1u), "the gate says how it is attached");
	if (house_built_in()) {
		order();
		tap_skip("a gate that is built in has nothing to turn off");
		return;
	}
	tap(house_write("/proc/sys/kernel/ftrace_enabled", "0") == EBUSY,
	    "ftrace_enabled=0 while attached: EBUSY");
	row("D26", "and the gate still stands: EPERM, CLASS_RULE", &other,
	    op_path(ACT_OPEN, ALERTS "1", O_RDONLY), EPERM, WANT(OPEN, ALERT, CLASS_RULE));
	tap(syscall(SYS_delete_module, "angae", O_NONBLOCK) == -1 && errno == EWOULDBLOCK,
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
