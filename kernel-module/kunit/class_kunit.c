// SPDX-License-Identifier: GPL-2.0-only
/* The governed table: volumes, types, and the cache from a label's number to its class. */
#include <linux/cred.h>
#include <linux/lsm_hooks.h>
#include <linux/mount.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/xattr.h>
#include "events.h"
#include "house.h"
#include "labels.h"

#define VOLUMES_MAX 16
#define TYPES_MAX   128
#define LABELLED    ANGAE_VOLF_LABELLED
#define TRUSTED	    ANGAE_VOLF_TRUSTED

/* Before all else: a gate that is not asked would pass half of the tests. */
static void gate_is_active(struct kunit *test)
{
	struct plan plan = {.file = ANGAE_CLASS_ALERT};
	struct room room;
	struct file *file;

	KUNIT_EXPECT_STREQ(test, lsm_names, "capability,labels,angae");
	KUNIT_EXPECT_TRUE(test, angae_locked());
	KUNIT_EXPECT_TRUE(test, angae_gate_on());
	KUNIT_EXPECT_EQ(test, angae_attach_kind(), 2u);
	room_open(test, &room, &plan);
	file = dentry_open(&room.file, O_RDONLY, current_cred());
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(file), -EPERM);
}

/* SELinux is not here to ask for what an attribute of the system needs. */
static void capabilities_are_asked_for(struct kunit *test)
{
	static const char name[] = XATTR_SECURITY_PREFIX "other";
	struct plan plan = {.file = ANGAE_CLASS_NONE};
	struct user_namespace *ns = &init_user_ns;
	struct cred *poor = prepare_creds();
	const struct cred *rich;
	int set, removed;
	struct room room;

	KUNIT_ASSERT_NOT_NULL(test, poor);
	room_open(test, &room, &plan);
	KUNIT_EXPECT_EQ(test, security_inode_setxattr(ns, room.file.dentry, name, "", 1, 0), 0);
	KUNIT_EXPECT_EQ(test, security_inode_removexattr(ns, room.file.dentry, name), 0);
	cap_clear(poor->cap_effective);
	rich = override_creds(poor);
	set = security_inode_setxattr(ns, room.file.dentry, name, "", 1, 0);
	removed = security_inode_removexattr(ns, room.file.dentry, name);
	revert_creds(rich);
	put_cred(poor);
	KUNIT_EXPECT_EQ(test, set, -EPERM);
	KUNIT_EXPECT_EQ(test, removed, -EPERM);
}

static struct inode *file_of(struct kunit *test, u32 class)
{
	const struct plan plan = {.file = class};
	struct room room;

	room_open(test, &room, &plan);
	return d_inode(room.file.dentry);
}

static void label_says_the_class(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ANGAE_CLASS_MAX; i++)
		KUNIT_EXPECT_EQ(test, angae_place(file_of(test, i)).class, i);
	/* What the table does not name is as the volume says. */
	KUNIT_EXPECT_EQ(test, angae_place(file_of(test, UNNAMED)).class, (u32)ANGAE_CLASS_MEDIA);
}

static void type_is_the_third_field(struct kunit *test)
{
	static const struct {
		const char *context;
		u32 class;
	} cases[] = {
		{"u:object_r:alert_file:s0", ANGAE_CLASS_ALERT},
		{"u:object_r:alert_file", ANGAE_CLASS_ALERT},
		{"u:object_r:alert_file:s0:c1,c2", ANGAE_CLASS_ALERT},
		{"::alert_file:", ANGAE_CLASS_ALERT},
		{"u:object_r:alert_fil:s0", ANGAE_CLASS_MEDIA},
		{"u:object_r:alert_files:s0", ANGAE_CLASS_MEDIA},
		{"u:object_r::s0", ANGAE_CLASS_MEDIA},
		{"u:alert_file:object_r:s0", ANGAE_CLASS_MEDIA},
		{"u:object_r:", ANGAE_CLASS_MEDIA},
		{"u:object_r", ANGAE_CLASS_MEDIA},
		{"alert_file", ANGAE_CLASS_MEDIA},
		{":", ANGAE_CLASS_MEDIA},
		{"", ANGAE_CLASS_MEDIA},
	};
	struct inode *inode = file_of(test, ANGAE_CLASS_NONE);
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		len = strlen(cases[i].context);
		KUNIT_EXPECT_EQ_MSG(test, angae_class_of_context(inode, cases[i].context, len),
				    cases[i].class, "'%s'", cases[i].context);
		KUNIT_EXPECT_EQ_MSG(test, angae_class_of_context(inode, cases[i].context, len + 1),
				    cases[i].class, "'%s' with its NUL", cases[i].context);
	}
	/* Cut short: what is behind the end is not looked at. */
	KUNIT_EXPECT_EQ(test, angae_class_of_context(inode, "u:object_r:alert_file:s0", 20),
			(u32)ANGAE_CLASS_MEDIA);
	KUNIT_EXPECT_EQ(test, angae_class_of_context(inode, NULL, 0), (u32)ANGAE_CLASS_MEDIA);
}

static void type_of_any_length(struct kunit *test)
{
	struct inode *inode = file_of(test, ANGAE_CLASS_NONE);
	char context[256];
	size_t len;

	for (len = 1; len < 200; len++) {
		memset(context, 0, sizeof(context));
		strcpy(context, "u:r:");
		memset(context + 4, 'x', len);
		KUNIT_EXPECT_EQ(test, angae_class_of_context(inode, context, 4 + len),
				(u32)ANGAE_CLASS_MEDIA);
	}
}

static struct angae_type type_of(const char *name, u32 class)
{
	struct angae_type type = {
		.size = sizeof(type),
		.class = class,
	};

	strncpy(type.type, name, sizeof(type.type));
	return type;
}

static void table_refuses(struct kunit *test)
{
	struct angae_type type = type_of("", ANGAE_CLASS_MEDIA);

	KUNIT_EXPECT_EQ(test, angae_add_type(&type), -EINVAL);
	type = type_of("x", ANGAE_CLASS_MAX);
	KUNIT_EXPECT_EQ(test, angae_add_type(&type), -EINVAL);
	type = type_of("x", ~0u);
	KUNIT_EXPECT_EQ(test, angae_add_type(&type), -EINVAL);
	type = type_of("x", ANGAE_CLASS_MEDIA);
	memset(type.type, 'x', sizeof(type.type)); /* no NUL */
	KUNIT_EXPECT_EQ(test, angae_add_type(&type), -EINVAL);
}

/* Last of the types: it leaves no room. */
static void table_is_bounded(struct kunit *test)
{
	struct inode *inode = file_of(test, ANGAE_CLASS_NONE);
	struct angae_type type;
	char name[16];
	int i, added = 0;

	for (i = 0; i < 2 * TYPES_MAX; i++) {
		snprintf(name, sizeof(name), "filler%d", i);
		type = type_of(name, ANGAE_CLASS_STATE);
		if (angae_add_type(&type) == 0)
			added++;
	}
	/* UNNAMED is not in it. */
	KUNIT_EXPECT_EQ(test, added, TYPES_MAX - ANGAE_CLASS_MAX);
	KUNIT_EXPECT_EQ(test, angae_add_type(&type), -ENOSPC);
	/* A line that is there may be said again. */
	type = type_of("filler0", ANGAE_CLASS_ALERT);
	KUNIT_EXPECT_EQ(test, angae_add_type(&type), 0);
	KUNIT_EXPECT_EQ(test, angae_class_of_context(inode, "u:r:filler0:s0", 14),
			(u32)ANGAE_CLASS_ALERT);
	KUNIT_EXPECT_EQ(test, angae_class_of_context(inode, "u:r:filler1:s0", 14),
			(u32)ANGAE_CLASS_STATE);
}

static void volume_speaks_first(struct kunit *test)
{
	struct vfsmount *mnt = house_mount(test);
	struct inode *inode = d_inode(mnt->mnt_root);

	house_label(inode, ANGAE_CLASS_ALERT);
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_UNKNOWN);
	KUNIT_EXPECT_EQ(test, angae_place(inode).volume, 0u);
	KUNIT_ASSERT_EQ(test, angae_add_volume(mnt->mnt_sb, ANGAE_CLASS_MEDIA, 0), 0);
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_MEDIA);
	KUNIT_ASSERT_EQ(test, angae_add_volume(mnt->mnt_sb, ANGAE_CLASS_MEDIA, LABELLED), 0);
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_ALERT);
	KUNIT_ASSERT_EQ(test, angae_add_volume(mnt->mnt_sb, ANGAE_CLASS_MEDIA, TRUSTED), 0);
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_TRUSTED);
}

/* Numbers are not used twice, so what was stored about the volume of before matches nothing. */
static void volume_number_is_new(struct kunit *test)
{
	struct vfsmount *mnt = house_volume(test, ANGAE_CLASS_MEDIA, 0);
	struct inode *inode = d_inode(mnt->mnt_root);
	u32 first = angae_place(inode).volume, second;

	KUNIT_EXPECT_NE(test, first, 0u);
	KUNIT_ASSERT_EQ(test, angae_add_volume(mnt->mnt_sb, ANGAE_CLASS_MEDIA, 0), 0);
	second = angae_place(inode).volume;
	KUNIT_EXPECT_GT(test, second, first);
	angae_forget_volume(mnt->mnt_sb);
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_UNKNOWN);
	KUNIT_ASSERT_EQ(test, angae_add_volume(mnt->mnt_sb, ANGAE_CLASS_MEDIA, 0), 0);
	KUNIT_EXPECT_GT(test, angae_place(inode).volume, second);
}

static void volume_refuses(struct kunit *test)
{
	struct super_block *sb = house_mount(test)->mnt_sb;

	KUNIT_EXPECT_EQ(test, angae_add_volume(sb, ANGAE_CLASS_MAX, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, angae_add_volume(sb, ~0u, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, angae_add_volume(sb, ANGAE_CLASS_NONE, TRUSTED << 1), -EINVAL);
	angae_forget_volume(sb); /* of one nobody registered */
}

static void volumes_are_bounded(struct kunit *test)
{
	struct super_block *sbs = kunit_kcalloc(test, VOLUMES_MAX, sizeof(*sbs), GFP_KERNEL);
	int i, added = 0;

	KUNIT_ASSERT_NOT_NULL(test, sbs);
	for (i = 0; i < VOLUMES_MAX; i++) {
		sbs[i].s_dev = MKDEV(200, i);
		if (angae_add_volume(&sbs[i], ANGAE_CLASS_MEDIA, 0) == 0)
			added++;
	}
	KUNIT_EXPECT_EQ(test, added, VOLUMES_MAX - 2); /* the system and /data are there */
	KUNIT_EXPECT_EQ(test, angae_add_volume(&sbs[added], ANGAE_CLASS_MEDIA, 0), -ENOSPC);
	KUNIT_EXPECT_TRUE(test, angae_volume_on(MKDEV(200, 1)));
	angae_forget_volume(&sbs[1]);
	KUNIT_EXPECT_FALSE(test, angae_volume_on(MKDEV(200, 1)));
	KUNIT_EXPECT_EQ(test, angae_add_volume(&sbs[added], ANGAE_CLASS_MEDIA, 0), 0);
	for (i = 0; i < VOLUMES_MAX; i++)
		angae_forget_volume(&sbs[i]);
	KUNIT_EXPECT_FALSE(test, angae_volume_on(MKDEV(200, 0)));
}

/* A volume that is gone is forgotten by the hook of its end. */
static void volume_that_dies_is_forgotten(struct kunit *test)
{
	struct vfsmount *mnt = house_volume(test, ANGAE_CLASS_MEDIA, 0);
	dev_t dev = mnt->mnt_sb->s_dev;

	KUNIT_EXPECT_TRUE(test, angae_volume_on(dev));
	house_clean(test);
	KUNIT_EXPECT_FALSE(test, angae_volume_on(dev));
}

static void label_is_read_once(struct kunit *test)
{
	struct inode *inode = file_of(test, ANGAE_CLASS_PACKAGE);
	unsigned int reads;

	angae_forget_labels();
	reads = labels_reads();
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_PACKAGE);
	KUNIT_EXPECT_EQ(test, labels_reads(), reads + 1);
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_PACKAGE);
	KUNIT_EXPECT_EQ(test, labels_reads(), reads + 1);
}

/* The same number under another policy. */
static void label_is_forgotten(struct kunit *test)
{
	struct inode *inode = file_of(test, ANGAE_CLASS_NONE);
	u32 sid = labels_sid("u:object_r:fickle_file:s0");

	labels_set(inode, sid);
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_MEDIA);
	labels_change(sid, "u:object_r:alert_file:s0");
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_MEDIA);
	angae_forget_labels();
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_ALERT);
	labels_change(sid, "u:object_r:fickle_file:s0");
	angae_forget_labels();
}

/* Out of memory must not turn an alert into a picture, nor a picture into state for good. */
static void label_that_cannot_be_read(struct kunit *test)
{
	struct inode *inode = file_of(test, ANGAE_CLASS_MEDIA);

	angae_forget_labels();
	labels_break(true);
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_STATE);
	labels_break(false);
	KUNIT_EXPECT_EQ(test, angae_place(inode).class, (u32)ANGAE_CLASS_MEDIA);
}

/* More labels than cells: each is read as often as it must, and is right. */
static void labels_push_each_other_out(struct kunit *test)
{
	struct inode *inodes[ANGAE_CLASS_MAX];
	u32 i, turn;

	for (i = 0; i < ANGAE_CLASS_MAX; i++)
		inodes[i] = file_of(test, i);
	for (turn = 0; turn < 100; turn++) {
		if (turn % 10 == 0)
			angae_forget_labels();
		for (i = 0; i < ANGAE_CLASS_MAX; i++)
			KUNIT_ASSERT_EQ(test, angae_place(inodes[i]).class, i);
	}
}

static struct kunit_case class_cases[] = {
	KUNIT_CASE(gate_is_active),
	KUNIT_CASE(capabilities_are_asked_for),
	KUNIT_CASE(label_says_the_class),
	KUNIT_CASE(type_is_the_third_field),
	KUNIT_CASE(type_of_any_length),
	KUNIT_CASE(table_refuses),
	KUNIT_CASE(table_is_bounded),
	KUNIT_CASE(volume_speaks_first),
	KUNIT_CASE(volume_number_is_new),
	KUNIT_CASE(volume_refuses),
	KUNIT_CASE(volumes_are_bounded),
	KUNIT_CASE(volume_that_dies_is_forgotten),
	KUNIT_CASE(label_is_read_once),
	KUNIT_CASE(label_is_forgotten),
	KUNIT_CASE(label_that_cannot_be_read),
	KUNIT_CASE(labels_push_each_other_out),
	{},
};

static struct kunit_suite class_suite = {
	.name = "angae_class",
	.init = house_reset,
	.exit = house_clean,
	.test_cases = class_cases,
};

kunit_test_suite(class_suite);
