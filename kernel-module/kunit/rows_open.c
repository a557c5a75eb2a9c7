// SPDX-License-Identifier: GPL-2.0-only
/* Rows D01 to D33 and D37 of docs/decisions.md: open and exec. */
#include <linux/jiffies.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/ptrace.h>
#include "events.h"
#include "row.h"

#define TO_EXEC (O_RDONLY | __FMODE_EXEC)

static void short_deadline(struct try *try)
{
	KUNIT_EXPECT_EQ(try->test, house_config(HOUSE_FLAGS, 100), 0);
}

static void writers_suffered(struct try *try)
{
	written(try);
	KUNIT_EXPECT_EQ(try->test, house_config(ANGAE_CFG_STORE_MEDIA, HOUSE_DEADLINE), 0);
}

/* As many as may wait do, each an actor that reads the file. */
struct crowd {
	struct actor actors[1 << CONFIG_ANGAE_REQUEST_BITS];
	struct try tries[1 << CONFIG_ANGAE_REQUEST_BITS];
};

static const struct row crowd_row = {.arg = O_RDONLY};

static bool crowd_waits(void)
{
	return angae_requests_pending() == 1 << CONFIG_ANGAE_REQUEST_BITS;
}

static struct crowd *crowd;

static void queue_full(struct try *try)
{
	struct kunit *test = try->test;
	int i;

	crowd = kunit_kzalloc(test, sizeof(*crowd), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, crowd);
	for (i = 0; i < ARRAY_SIZE(crowd->actors); i++) {
		crowd->tries[i] = (struct try){.row = &crowd_row, .room = try->room};
		KUNIT_ASSERT_EQ(test, actor_start(&crowd->actors[i], "/app"), 0);
		actor_send(&crowd->actors[i], deed_open, &crowd->tries[i]);
	}
	KUNIT_ASSERT_TRUE(test, wait_until(crowd_waits));
}

static void queue_empty(struct try *try)
{
	int i;

	house_end();
	for (i = 0; i < ARRAY_SIZE(crowd->actors); i++) {
		KUNIT_EXPECT_TRUE(try->test, actor_idle(&crowd->actors[i]));
		KUNIT_EXPECT_EQ(try->test, crowd->actors[i].result, -EPERM);
		actor_stop(&crowd->actors[i]);
	}
}

static void session_gone(struct try *try)
{
	house_end();
}

static void gate_is_off(struct try *try)
{
	KUNIT_EXPECT_FALSE(try->test, angae_gate_on());
}

static int deed_off(void *arg)
{
	angae_switch(false, ANGAE_WHY_GATE_OFF);
	return deed_open(arg);
}

/* As the program of the installer, started under a tracer. */
static int deed_traced(void *arg)
{
	unsigned int was = current->ptrace;
	int ret;

	current->ptrace = PT_PTRACED;
	ret = deed_open(arg);
	current->ptrace = was;
	return ret;
}

static void installers_program(struct try *try)
{
	KUNIT_ASSERT_EQ(try->test, kern_path("/pm", 0, &try->room.file), 0);
}

static void put_program(struct try *try)
{
	path_put(&try->room.file);
}

static void policy_file(struct try *try)
{
	struct vfsmount *mnt = house_mount(try->test);

	mnt->mnt_sb->s_magic = SELINUX_MAGIC;
	room_on(try->test, &try->room, mnt);
	try->room.file.dentry = room_make(try->test, mnt->mnt_root, "load", S_IFREG | 0600);
}

/* What a node of a disk under a volume is: this kernel has no disks behind it. */
static int deed_disk(void *arg)
{
	int ret = deed_open(arg);

	return ret == -ENODEV || ret == -ENXIO ? 0 : ret;
}

static void disk(struct try *try)
{
	struct vfsmount *mnt = house_volume(try->test, ANGAE_CLASS_NONE, ANGAE_VOLF_TRUSTED);
	struct inode *inode;

	on_strange(try);
	try->room.file.dentry = room_make(try->test, try->room.dir[0].dentry, "disk", 0);
	inode = d_inode(try->room.dir[0].dentry);
	inode_lock(inode);
	KUNIT_EXPECT_EQ(try->test,
			vfs_mknod(&init_user_ns, inode, try->room.file.dentry, S_IFBLK | 0600,
				  mnt->mnt_sb->s_dev),
			0);
	inode_unlock(inode);
}

static const struct row open_rows[] = {
	ROW("D01", "read of what is not governed", OTHER, open, O_RDONLY, IN(NONE), ALLOWED),
	ROW("D01", "write of what is not governed", OTHER, open, O_RDWR, IN(NONE), ALLOWED),
	ROW("D01", "exec of what is not governed", OTHER, open, TO_EXEC, IN(NONE), ALLOWED),
	ROW("D01", "read on a trusted volume", OTHER, open, O_RDONLY, IN(NONE), ALLOWED,
	    .before = on_trusted),
	ROW("D02", "read of media, stored allow", OTHER, open, O_RDONLY, IN(MEDIA),
	    NOTED(OPEN, MEDIA, STORED), .before = stored_allow),
	ROW("D03", "read of media, stored deny", OTHER, open, O_RDONLY, IN(MEDIA),
	    DENIED(OPEN, MEDIA, STORED), .before = stored_deny),
	ROW("D04", "read of media", OTHER, open, O_RDONLY, IN(MEDIA), ASKED(OPEN, MEDIA, READ)),
	ROW("D04", "read of media, refused", OTHER, open, O_RDONLY, IN(MEDIA),
	    REFUSED(OPEN, MEDIA)),
	ROW("D04", "read of media", INSTALLER, open, O_RDONLY, IN(MEDIA), ASKED(OPEN, MEDIA, READ)),
	ROW("D04", "read of media with the flag of the gate's own opens", OTHER, open,
	    O_RDONLY | __FMODE_NONOTIFY, IN(MEDIA), REFUSED(OPEN, MEDIA)),
	ROW("D05", "read of media, no session", OTHER, open, O_RDONLY, IN(MEDIA),
	    DENIED(OPEN, MEDIA, NO_SESSION), .before = no_session),
	ROW("D06", "read of media, session goes away", OTHER, open, O_RDONLY, IN(MEDIA),
	    ASKED_DENIED(OPEN, MEDIA, ANGAE_SCOPE_READ, SESSION_GONE), .meanwhile = session_gone),
	ROW("D07", "read of media, no answer", OTHER, open, O_RDONLY, IN(MEDIA),
	    DENIED(OPEN, MEDIA, DEADLINE), .before = short_deadline),
	ROW("D08", "read of media, queue full", OTHER, open, O_RDONLY, IN(MEDIA),
	    DENIED(OPEN, MEDIA, QUEUE_FULL), .before = queue_full, .after = queue_empty),
	ROW("D09", "read of media that is written", OTHER, open, O_RDONLY, IN(MEDIA),
	    DENIED(OPEN, MEDIA, WRITER), .before = written),
	ROW("D10", "read of media that is written", OTHER, open, O_RDONLY, IN(MEDIA),
	    ASKED(OPEN, MEDIA, READ), .before = writers_suffered, .after = nothing_stored),
	ROW("D10", "read of media that is written, refused", OTHER, open, O_RDONLY, IN(MEDIA),
	    REFUSED(OPEN, MEDIA), .before = writers_suffered),
	ROW("D11", "media made", OTHER, create, O_RDWR, IN(MEDIA), NOTED(OPEN, MEDIA, FRESH)),
	ROW("D12", "write of media", OTHER, open, O_WRONLY, IN(MEDIA), ALLOWED,
	    .before = stored_allow, .after = nothing_stored),
	ROW("D12", "truncating media without read", OTHER, open, O_WRONLY | O_TRUNC, IN(MEDIA),
	    ALLOWED, .before = stored_allow, .after = nothing_stored),
	ROW("D13", "read and write of media", OTHER, open, O_RDWR, IN(MEDIA),
	    ASKED(OPEN, MEDIA, READ), .after = nothing_stored),
	ROW("D13", "read and write of media, refused", OTHER, open, O_RDWR, IN(MEDIA),
	    REFUSED(OPEN, MEDIA)),
	ROW("D13", "read of media that truncates", OTHER, open, O_RDONLY | O_TRUNC, IN(MEDIA),
	    ASKED(OPEN, MEDIA, READ), .after = nothing_stored),
	ROW("D14", "exec of media, stored allow", OTHER, open, TO_EXEC, IN(MEDIA),
	    DENIED(EXEC, MEDIA, CLASS_RULE), .before = stored_exec),
	ROW("D15", "read of a package, stored allow", OTHER, open, O_RDONLY, IN(PACKAGE),
	    NOTED(OPEN, PACKAGE, STORED), .before = stored_allow),
	ROW("D15", "read of a package, stored deny", OTHER, open, O_RDONLY, IN(PACKAGE),
	    DENIED(OPEN, PACKAGE, STORED), .before = stored_deny),
	ROW("D16", "read of a package", OTHER, open, O_RDONLY, IN(PACKAGE),
	    ASKED(OPEN, PACKAGE, READ)),
	ROW("D16", "read of a package, refused", OTHER, open, O_RDONLY, IN(PACKAGE),
	    REFUSED(OPEN, PACKAGE)),
	ROW("D17", "write of a package", OTHER, open, O_WRONLY, IN(PACKAGE),
	    DENIED(OPEN, PACKAGE, CLASS_RULE)),
	ROW("D17", "write of a package", SESSION, open, O_RDWR, IN(PACKAGE),
	    DENIED(OPEN, PACKAGE, CLASS_RULE)),
	ROW("D18", "exec of a package, stored with EXEC", OTHER, open, TO_EXEC, IN(PACKAGE),
	    NOTED(EXEC, PACKAGE, STORED), .before = stored_exec),
	ROW("D19", "exec of a package, stored without EXEC", OTHER, open, TO_EXEC, IN(PACKAGE),
	    DENIED(EXEC, PACKAGE, NO_SCOPE), .before = stored_allow),
	ROW("D20", "exec of a package", OTHER, open, TO_EXEC, IN(PACKAGE),
	    ASKED(EXEC, PACKAGE, EXEC)),
	ROW("D20", "exec of a package, refused", OTHER, open, TO_EXEC, IN(PACKAGE),
	    REFUSED(EXEC, PACKAGE)),
	ROW("D21", "read of staging", SESSION, open, O_RDONLY, IN(STAGING), ALLOWED),
	ROW("D21", "write of staging", INSTALLER, open, O_RDWR, IN(STAGING), ALLOWED),
	ROW("D22", "write in a pinned directory", INSTALLER, open, O_RDWR, IN(STAGING),
	    DENIED(OPEN, STAGING, PINNED), .before = pinned_home, .after = released),
	ROW("D23", "read of staging", OTHER, open, O_RDONLY, IN(STAGING),
	    DENIED(OPEN, STAGING, NOT_INSTALLER)),
	ROW("D23", "write of staging", LAB, open, O_WRONLY, IN(STAGING),
	    DENIED(OPEN, STAGING, NOT_INSTALLER)),
	ROW("D24", "exec of staging", INSTALLER, open, TO_EXEC, IN(STAGING),
	    DENIED(EXEC, STAGING, CLASS_RULE)),
	ROW("D25", "read and write of an alert", SESSION, open, O_RDWR, IN(ALERT), ALLOWED),
	ROW("D25", "read and write of state", SESSION, open, O_RDWR, IN(STATE), ALLOWED),
	ROW("D26", "read of an alert", OTHER, open, O_RDONLY, IN(ALERT),
	    DENIED(OPEN, ALERT, CLASS_RULE)),
	ROW("D26", "write of state", INSTALLER, open, O_WRONLY, IN(STATE),
	    DENIED(OPEN, STATE, CLASS_RULE)),
	ROW("D26", "exec of state", LAB, open, TO_EXEC, IN(STATE), DENIED(EXEC, STATE, CLASS_RULE)),
	ROW("D27", "read of media by path", SESSION, open, O_RDONLY, IN(MEDIA),
	    DENIED(OPEN, MEDIA, SESSION_SELF)),
	ROW("D28", "the gate's own open of media", SESSION, open, O_RDONLY | __FMODE_NONOTIFY,
	    IN(MEDIA), ALLOWED),
	ROW("D29", "read and write on an unknown volume", OTHER, open, O_RDWR, IN(NONE), ALLOWED,
	    .before = on_strange),
	ROW("D30", "exec on an unknown volume", LAB, open, TO_EXEC, IN(NONE),
	    DENIED(EXEC, NONE, VOLUME), .before = on_strange),
	ROW("D31", "read of media on a card", OTHER, open, O_RDONLY, IN(NONE),
	    ASKED(OPEN, MEDIA, READ), .before = on_card),
	ROW("D31", "exec of media on a card", OTHER, open, TO_EXEC, IN(NONE),
	    DENIED(EXEC, MEDIA, CLASS_RULE), .before = on_card),
	ROW("D32", "read of media, no session, FAIL_OPEN", OTHER, open, O_RDONLY, IN(MEDIA),
	    NOTED(OPEN, MEDIA, FAIL_OPEN), .before = fail_open, .after = gate_is_off),
	ROW("D33", "read of an alert, gate off", OTHER, off, O_RDONLY, IN(ALERT),
	    NOTED(CONTROL, NONE, GATE_OFF)),
	ROW("D34", "write of a disk under a volume", LAB, disk, O_RDWR, IN(NONE), ALLOWED,
	    .before = disk),
	ROW("D34", "read of a disk under a volume", KERNEL, disk, O_RDONLY, IN(NONE), ALLOWED,
	    .before = disk),
	ROW("D35", "read of a disk under a volume", OTHER, disk, O_RDONLY, IN(NONE),
	    DENIED(OPEN, NONE, VOLUME), .before = disk),
	ROW("D36", "another policy", INSTALLER, open, O_WRONLY, IN(NONE),
	    DENIED(OPEN, NONE, PROTECTED), .before = policy_file),
	ROW("D37", "exec of a program with a role, traced", OTHER, traced, TO_EXEC, IN(NONE),
	    DENIED(EXEC, NONE, PROTECTED), .before = installers_program, .after = put_program),
};

ROW_SUITE(open);
