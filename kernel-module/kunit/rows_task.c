// SPDX-License-Identifier: GPL-2.0-only
/* Rows D38 and D90 to D99 of docs/decisions.md: mounts, signals, ptrace, the device. */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/mount.h>
#include <linux/pid.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/sched/task.h>
#include <linux/signal.h>
#include "row.h"

#define ATTACH PTRACE_MODE_ATTACH_FSCREDS

static void to_session(struct try *try)
{
	try->target = house_actor(SESSION);
}

static void to_entrusted(struct try *try)
{
	house_end();
	to_session(try);
}

static void to_installer(struct try *try)
{
	try->target = house_actor(INSTALLER);
}

static void to_maker(struct try *try)
{
	try->target = house_actor(MAKER);
}

static void to_lab(struct try *try)
{
	try->target = house_actor(LAB);
}

/* The first process; it waits for the tests to end. */
static void to_init(struct try *try)
{
	try->target = kunit_kzalloc(try->test, sizeof(*try->target), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(try->test, try->target);
	rcu_read_lock();
	try->target->task = find_task_by_pid_ns(1, &init_pid_ns);
	rcu_read_unlock();
	KUNIT_ASSERT_NOT_NULL(try->test, try->target->task);
}

static struct vfsmount *dev;

/* Outside QEMU the gate makes no device, so the test does. */
static void device(struct try *try)
{
	if (dev)
		return;
	KUNIT_ASSERT_EQ(try->test, angae_device_start(), 0);
	dev = kern_mount(get_fs_type("devtmpfs"));
	KUNIT_ASSERT_FALSE(try->test, IS_ERR(dev));
}

static void device_free(struct try *try)
{
	device(try);
	house_end();
}

/* Stays open: to close it ends the session, which is an event. */
static int deed_device(void *arg)
{
	struct file *file = file_open_root_mnt(dev, "angae", O_RDWR, 0);
	struct try *try = arg;

	if (IS_ERR(file))
		return PTR_ERR(file);
	try->file = file;
	return 0;
}

static int close_file(void *arg)
{
	struct try *try = arg;

	if (try->file)
		fput(try->file);
	return 0;
}

static void closed(struct try *try)
{
	house_do(try->row->who, close_file, try);
}

static void session_over(struct try *try)
{
	KUNIT_EXPECT_TRUE(try->test, angae_session_open());
	closed(try);
	KUNIT_EXPECT_FALSE(try->test, angae_session_open());
}

static const struct row task_rows[] = {
	ROW("D38", "another program as one's own", OTHER, prctl, PR_SET_MM_EXE_FILE, IN(NONE),
	    DENIED(PTRACE, NONE, PROTECTED)),
	ROW("D38", "another program as one's own, with the map", INSTALLER, prctl, PR_SET_MM_MAP,
	    IN(NONE), DENIED(PTRACE, NONE, PROTECTED)),
	ROW("D90", "mount", LAB, mount, ROW_MOUNT, IN(NONE), ALLOWED),
	ROW("D90", "unmount", LAB, mount, ROW_UMOUNT, IN(NONE), ALLOWED),
	ROW("D90", "remount", LAB, mount, ROW_REMOUNT, IN(NONE), ALLOWED),
	ROW("D90", "move of a mount", LAB, mount, ROW_MOVE, IN(NONE), ALLOWED),
	ROW("D90", "new volume", KERNEL, mount, ROW_NEW, IN(NONE), ALLOWED),
	ROW("D91", "mount", OTHER, mount, ROW_MOUNT, IN(NONE), DENIED(MOUNT, NONE, VOLUME)),
	ROW("D91", "mount on alerts", SESSION, mount, ROW_MOUNT, IN(ALERT),
	    DENIED(MOUNT, ALERT, VOLUME)),
	ROW("D91", "unmount", INSTALLER, mount, ROW_UMOUNT, IN(NONE), DENIED(MOUNT, NONE, VOLUME)),
	ROW("D91", "remount", OTHER, mount, ROW_REMOUNT, IN(NONE), DENIED(MOUNT, NONE, VOLUME)),
	ROW("D91", "new volume", MAKER, mount, ROW_NEW, IN(NONE), DENIED(MOUNT, NONE, VOLUME)),
	ROW("D91", "move of a mount", OTHER, mount, ROW_MOVE, IN(NONE),
	    DENIED(MOUNT, NONE, VOLUME)),
	ROW("D92", "signal to the session", LAB, signal, SIGKILL, IN(NONE), ALLOWED,
	    .before = to_session),
	ROW("D92", "signal to the session", KERNEL, signal, SIGKILL, IN(NONE), ALLOWED,
	    .before = to_session),
	ROW("D92", "signal to the session, by itself", SESSION, signal, SIGTERM, IN(NONE), ALLOWED,
	    .before = to_session),
	ROW("D92", "signal 0 to the session", OTHER, signal, 0, IN(NONE), ALLOWED,
	    .before = to_session),
	ROW("D93", "signal to the session", OTHER, signal, SIGKILL, IN(NONE),
	    DENIED(SIGNAL, NONE, PROTECTED), .before = to_session),
	ROW("D93", "signal to the entrusted task", INSTALLER, signal, SIGSTOP, IN(NONE),
	    DENIED(SIGNAL, NONE, PROTECTED), .before = to_entrusted),
	ROW("D93", "signal of a descriptor to the session", MAKER, sigio, 0, IN(NONE),
	    DENIED(SIGNAL, NONE, PROTECTED), .before = to_session),
	ROW("D94", "attach to the session", LAB, ptrace, ATTACH, IN(NONE), ALLOWED,
	    .before = to_session),
	ROW("D94", "attach to the installer", LAB, ptrace, ATTACH, IN(NONE), ALLOWED,
	    .before = to_installer),
	ROW("D95", "attach to the session", OTHER, ptrace, ATTACH, IN(NONE),
	    DENIED(PTRACE, NONE, PROTECTED), .before = to_session),
	ROW("D95", "attach to the entrusted task", MAKER, ptrace, ATTACH, IN(NONE),
	    DENIED(PTRACE, NONE, PROTECTED), .before = to_entrusted),
	ROW("D95", "attach to init", OTHER, ptrace, ATTACH, IN(NONE),
	    DENIED(PTRACE, NONE, PROTECTED), .before = to_init),
	ROW("D95", "attach to the installer", SESSION, ptrace, ATTACH, IN(NONE),
	    DENIED(PTRACE, NONE, PROTECTED), .before = to_installer),
	ROW("D95", "attach to a maker", OTHER, ptrace, ATTACH, IN(NONE),
	    DENIED(PTRACE, NONE, PROTECTED), .before = to_maker),
	ROW("D95", "attach to the lab", INSTALLER, ptrace, ATTACH, IN(NONE),
	    DENIED(PTRACE, NONE, PROTECTED), .before = to_lab),
	ROW("D96", "open of the device by the entrusted", SESSION, device, 0, IN(NONE),
	    NOTED(DEVICE, NONE, SESSION_BEGIN), .before = device_free, .after = session_over),
	ROW("D97", "open of the device while a session is", SESSION, device, 0, IN(NONE),
	    DENIED(DEVICE, NONE, BUSY), .error = EBUSY, .before = device),
	ROW("D98", "open of the device", LAB, device, 0, IN(NONE), ALLOWED, .before = device,
	    .after = closed),
	ROW("D99", "open of the device", OTHER, device, 0, IN(NONE), DENIED(DEVICE, NONE, ROLE),
	    .before = device),
	ROW("D99", "open of the device", INSTALLER, device, 0, IN(NONE), DENIED(DEVICE, NONE, ROLE),
	    .before = device),
};

ROW_SUITE(task);
