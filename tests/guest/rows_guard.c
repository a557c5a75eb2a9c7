// SPDX-License-Identifier: GPL-2.0-or-later
/* D34-D38, D90-D95: mounts and what is under them, signals, ptrace and masks. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

static struct op mounting(const char *what, const char *dir, const char *type, long flags)
{
	struct op op = op_pair(ACT_MOUNT, what, dir, flags);

	if (type)
		op.len = (unsigned int)snprintf((char *)op.data, sizeof(op.data), "%s", type) + 1;
	return op;
}

static void mounts(void)
{
	struct want refused = WANT(MOUNT, NONE, VOLUME);
	struct op off = op_path(ACT_UMOUNT, "/tmp", 0);

	row("D90", "mount by init: allowed, no event", &init, mounting("none", "/tmp", "tmpfs", 0),
	    0, WANT_NONE);
	row("D90", "remount by the lab: allowed, no event", &lab,
	    mounting("none", "/tmp", NULL, MS_REMOUNT | MS_NOEXEC), 0, WANT_NONE);
	actor_do(&init, &off);
	row("D90", "bind mount by the lab: allowed, no event", &lab,
	    mounting("/data/media", "/tmp", NULL, MS_BIND), 0, WANT_NONE);
	actor_do(&lab, &off);
	row("D91", "mount by root: EPERM, VOLUME", &other, mounting("none", "/tmp", "tmpfs", 0),
	    EPERM, refused);
	row("D91", "mount by the session: EPERM, VOLUME", &session,
	    mounting("none", "/tmp", "tmpfs", 0), EPERM, refused);
	row("D91", "bind mount by root: EPERM, VOLUME", &other,
	    mounting("/card", "/data/app", NULL, MS_BIND), EPERM, WANT(MOUNT, PACKAGE, VOLUME));
	row("D91", "remount by root: EPERM, VOLUME", &other,
	    mounting("none", "/card", NULL, MS_REMOUNT | MS_RDONLY), EPERM,
	    WANT(MOUNT, MEDIA, VOLUME));
	row("D91", "unmount by root: EPERM, VOLUME", &other, op_path(ACT_UMOUNT, "/card", 0), EPERM,
	    WANT(MOUNT, MEDIA, VOLUME));
	row("D91", "move of a mount by root: EPERM, VOLUME", &other,
	    mounting("/card", "/tmp", NULL, MS_MOVE), EPERM, refused);
}

static void under_the_volumes(void)
{
	const struct op disk = op_path(ACT_OPEN, "/dev/ram0", O_RDWR);
	const struct op load = op_path(ACT_OPEN, "/sys/fs/selinux/load", O_WRONLY);
	struct want guarded = WANT(OPEN, NONE, PROTECTED);

	row("D34", "open of the disk of a volume by init: allowed, no event", &init, disk, 0,
	    WANT_NONE);
	row("D34", "open of the disk of a volume by the lab: allowed, no event", &lab, disk, 0,
	    WANT_NONE);
	row("D35", "open of the disk of a volume by root: EPERM, VOLUME", &other, disk, EPERM,
	    WANT(OPEN, NONE, VOLUME));
	row("D35", "open of it for reading by the session: EPERM, VOLUME", &session,
	    op_path(ACT_OPEN, "/dev/ram0", O_RDONLY), EPERM, WANT(OPEN, NONE, VOLUME));
	if (!house_selinux)
		return;
	row("D36", "open of the policy loader by root: EPERM, PROTECTED", &other, load, EPERM,
	    guarded);
	row("D36", "open of the policy loader by the session: EPERM, PROTECTED", &session, load,
	    EPERM, guarded);
}

static void masks(void)
{
	struct want traced = WANT(EXEC, NONE, PROTECTED);
	struct want posing = WANT(PTRACE, NONE, PROTECTED);

	row("D37", "exec of the installer by a task that is traced: EPERM, PROTECTED", &other,
	    op_path(ACT_EXEC, INSTALLER_PROGRAM, 1), EPERM, traced);
	row("D37", "exec of the session's program by a task that is traced: EPERM, PROTECTED",
	    &other, op_path(ACT_EXEC, SESSION_PROGRAM, 1), EPERM, traced);
	row("D37", "exec of a maker's program by a task that is traced: EPERM, PROTECTED", &other,
	    op_path(ACT_EXEC, MAKER_PROGRAM, 1), EPERM, traced);
	row("D38", "root says he is the installer's program: EPERM, PROTECTED", &other,
	    op_path(ACT_POSE, INSTALLER_PROGRAM, 0), EPERM, posing);
}

static struct op sig(const struct actor *to, int signal)
{
	return op_nums(ACT_KILL, to->pid, signal, 0);
}

static void entrusted_only(void)
{
	struct angae_entrust line = {.size = sizeof(line), .role = ANGAE_ROLE_SESSION};
	struct actor next;

	actor_start(&next, "next", SESSION_PROGRAM);
	line.pid = next.pid;
	ioctl(gate_dev, ANGAE_IOC_ENTRUST, &line);
	row("D93", "signal to the task entrusted to become the session: EPERM, PROTECTED", &other,
	    sig(&next, SIGKILL), EPERM, WANT(SIGNAL, NONE, PROTECTED));
	row("D92", "signal to the entrusted task by init: allowed, no event", &init,
	    sig(&next, SIGCONT), 0, WANT_NONE);
	actor_end(&next);
}

static void signals(void)
{
	row("D93", "SIGKILL to the session by root: EPERM, PROTECTED", &other,
	    sig(&session, SIGKILL), EPERM, WANT(SIGNAL, NONE, PROTECTED));
	row("D93", "SIGSTOP to the session by the installer: EPERM, PROTECTED", &installer,
	    sig(&session, SIGSTOP), EPERM, WANT(SIGNAL, NONE, PROTECTED));
	row("D92", "signal 0 to the session by root: allowed, no event", &other, sig(&session, 0),
	    0, WANT_NONE);
	row("D92", "SIGCONT to the session by the lab: allowed, no event", &lab,
	    sig(&session, SIGCONT), 0, WANT_NONE);
	row("D92", "SIGCONT to the session by init: allowed, no event", &init,
	    sig(&session, SIGCONT), 0, WANT_NONE);
	row("D92", "SIGCONT to the session by itself: allowed, no event", &session,
	    sig(&session, SIGCONT), 0, WANT_NONE);
	row("D92", "SIGCONT to somebody else by root: allowed, no event", &other,
	    sig(&second, SIGCONT), 0, WANT_NONE);
}

static void traces(void)
{
	struct {
		const char *name;
		pid_t pid;
	} target[] = {
		{"the session", session.pid},
		{"init", 1},
		{"the installer", installer.pid},
		{"a maker of media", maker.pid},
		{"the lab", lab.pid},
	};
	struct want want = WANT(PTRACE, NONE, PROTECTED);
	struct op memory;
	char line[96];
	bool good;

	for (unsigned int i = 0; i < 5; i++) {
		snprintf(line, sizeof(line), "ptrace of %s by root: EPERM, PROTECTED",
			 target[i].name);
		row("D95", line, &other, op_nums(ACT_SEIZE, target[i].pid, 0, 0), EPERM,
		    WANT(PTRACE, NONE, PROTECTED));
	}
	memory = op_path(ACT_OPEN, "", O_RDWR);
	snprintf(memory.a, sizeof(memory.a), "/proc/%d/mem", session.pid);
	good = actor_do(&other, &memory) == -1 && errno == EACCES;
	good &= events_are(&want, EPERM);
	tap(good, "D95 memory of the session by root: PROTECTED, which /proc tells as EACCES");
	for (unsigned int i = 0; i < 4; i++) {
		snprintf(line, sizeof(line), "ptrace of %s by the lab: allowed, no event",
			 target[i].name);
		row("D94", line, &lab, op_nums(ACT_SEIZE, target[i].pid, 0, 0), 0, WANT_NONE);
	}
	row("D94", "ptrace of somebody else by root: allowed, no event", &other,
	    op_nums(ACT_SEIZE, second.pid, 0, 0), 0, WANT_NONE);
}

void rows_guard(void)
{
	mounts();
	under_the_volumes();
	signals();
	entrusted_only();
	traces();
	masks();
}
