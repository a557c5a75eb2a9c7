// SPDX-License-Identifier: GPL-2.0-only
/* Rows D80 to D89 of docs/decisions.md: attributes and labels. */
#include <linux/xattr.h>
#include "row.h"

/* The whole way, so that the attribute is set and the content cookie moves. */
static int deed_relabel(void *arg)
{
	static const char label[] = "u:object_r:media_file:s0";
	struct try *try = arg;

	return vfs_setxattr(&init_user_ns, try->room.file.dentry, XATTR_NAME_SELINUX, label,
			    sizeof(label), 0);
}

static void still_stored(struct try *try)
{
	struct dentry *dentry = try->room.file.dentry;
	struct angae_place place = angae_place(d_inode(dentry));
	struct angae_found found;
	struct angae_key key;

	KUNIT_EXPECT_TRUE(try->test, angae_key_of(d_inode(dentry), dentry, &place, &key));
	KUNIT_EXPECT_TRUE(try->test, angae_verdict_find(&key, &found));
}

static const struct row attr_rows[] = {
	ROW("D80", "size of media", OTHER, setattr, ATTR_SIZE, IN(MEDIA), ALLOWED,
	    .before = stored_allow, .after = nothing_stored),
	ROW("D81", "size of a package", OTHER, setattr, ATTR_SIZE, IN(PACKAGE),
	    DENIED(SETATTR, PACKAGE, CLASS_RULE)),
	ROW("D81", "mode of a package", SESSION, setattr, ATTR_MODE, IN(PACKAGE),
	    DENIED(SETATTR, PACKAGE, CLASS_RULE)),
	ROW("D81", "attribute of a package", OTHER, setxattr, ROW_XATTR, IN(PACKAGE),
	    DENIED(SETATTR, PACKAGE, CLASS_RULE)),
	ROW("D82", "size of an alert", SESSION, setattr, ATTR_SIZE, IN(ALERT), ALLOWED),
	ROW("D82", "owner of state", SESSION, setattr, ATTR_UID, IN(STATE), ALLOWED),
	ROW("D83", "size of an alert", OTHER, setattr, ATTR_SIZE, IN(ALERT),
	    DENIED(SETATTR, ALERT, CLASS_RULE)),
	ROW("D83", "mode of state", LAB, setattr, ATTR_MODE, IN(STATE),
	    DENIED(SETATTR, STATE, CLASS_RULE)),
	ROW("D83", "attribute of an alert removed", OTHER, removexattr, ROW_XATTR, IN(ALERT),
	    DENIED(SETATTR, ALERT, CLASS_RULE)),
	ROW("D84", "mode of staging", INSTALLER, setattr, ATTR_MODE, IN(STAGING), ALLOWED),
	ROW("D85", "owner of staging", OTHER, setattr, ATTR_GID, IN(STAGING),
	    DENIED(SETATTR, STAGING, NOT_INSTALLER)),
	ROW("D85", "mode in a pinned directory", INSTALLER, setattr, ATTR_MODE, IN(STAGING),
	    DENIED(SETATTR, STAGING, PINNED), .before = pinned_home, .after = released),
	ROW("D86", "label of media", SESSION, relabel, 0, IN(MEDIA), ALLOWED,
	    .before = stored_allow, .after = still_stored),
	ROW("D86", "label of a package", SESSION, setxattr, ROW_LABEL_FREE, IN(PACKAGE), ALLOWED),
	ROW("D86", "governed label of what was not", SESSION, setxattr, ROW_LABEL_MEDIA, IN(NONE),
	    ALLOWED),
	ROW("D87", "label of media", OTHER, setxattr, ROW_LABEL_FREE, IN(MEDIA),
	    DENIED(SETLABEL, MEDIA, LABEL)),
	ROW("D87", "label of staging", INSTALLER, setxattr, ROW_LABEL_FREE, IN(STAGING),
	    DENIED(SETLABEL, STAGING, LABEL)),
	ROW("D87", "governed label of what was not", LAB, setxattr, ROW_LABEL_MEDIA, IN(NONE),
	    DENIED(SETLABEL, MEDIA, LABEL)),
	ROW("D88", "label of media removed", OTHER, removexattr, ROW_LABEL_FREE, IN(MEDIA),
	    DENIED(SETLABEL, MEDIA, LABEL)),
	ROW("D88", "label of state removed", SESSION, removexattr, ROW_LABEL_FREE, IN(STATE),
	    DENIED(SETLABEL, STATE, LABEL)),
	ROW("D89", "label of what is not governed", OTHER, setxattr, ROW_LABEL_FREE, IN(NONE),
	    ALLOWED),
};

ROW_SUITE(attr);
