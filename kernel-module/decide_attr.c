// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decisions on attributes and labels: rows D80 to D89 of docs/decisions.md.
 *
 * The label is what says how a file is governed, so nobody but the session
 * may change it where anything is governed.
 */
#include <linux/xattr.h>
#include "gate.h"

#define JUDGED_ATTRS (ATTR_SIZE | ATTR_MODE | ATTR_UID | ATTR_GID)

static struct angae_deed attr_deed(u32 op, struct dentry *dentry)
{
	struct inode *inode = d_backing_inode(dentry);

	return (struct angae_deed){
		.op = op,
		.place = angae_place(inode),
		.inode = inode,
		.dentry = dentry,
	};
}

/*
 * Rows D109 to D112: the size is content. What is signed is cut through an open
 * that takes the signature off first; this here runs under the inode's lock.
 */
static int change_made_here(const struct angae_deed *deed, bool size)
{
	if (!size || angae_is_session(current))
		return 0;
	if (deed->place.class == ANGAE_CLASS_SELF)
		return angae_refuse(deed, ANGAE_WHY_CLASS_RULE);
	return angae_is_maker(current) ? 0 : angae_refuse(deed, ANGAE_WHY_NOT_MAKER);
}

/* Rows D81 to D85; media and what is not governed is anybody's. */
static int change_attr(const struct angae_deed *deed, bool size)
{
	switch (deed->place.class) {
	case ANGAE_CLASS_OWN:
	case ANGAE_CLASS_SELF:
		return change_made_here(deed, size);
	case ANGAE_CLASS_PACKAGE:
		return angae_is_installer(current) ? 0 : angae_refuse(deed, ANGAE_WHY_CLASS_RULE);
	case ANGAE_CLASS_STAGING:
		if (angae_pinned(deed->dentry))
			return angae_refuse(deed, ANGAE_WHY_PINNED);
		return angae_is_installer(current) ? 0
						   : angae_refuse(deed, ANGAE_WHY_NOT_INSTALLER);
	case ANGAE_CLASS_ALERT:
	case ANGAE_CLASS_STATE:
		return angae_is_session(current) ? 0 : angae_refuse(deed, ANGAE_WHY_CLASS_RULE);
	default:
		return 0;
	}
}

/**
 * angae_inode_setattr() - rows D80 to D85, D109 to D112
 * @idmap: not looked at
 * @dentry: whose
 * @attr: what; times alone are anybody's
 *
 * Return: 0 or -EPERM.
 */
int angae_inode_setattr(struct mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr)
{
	struct angae_deed deed;
	int ret;

	if (!angae_gate_on() || !(attr->ia_valid & JUDGED_ATTRS))
		return 0;
	deed = attr_deed(ANGAE_OP_SETATTR, dentry);
	if (IS_PRIVATE(deed.inode))
		return 0;
	ret = change_attr(&deed, attr->ia_valid & ATTR_SIZE);
	if (!ret && attr->ia_valid & ATTR_SIZE && angae_governed(deed.place.class))
		angae_verdict_drop(deed.inode, deed.place.volume);
	return ret;
}

#define MARK_PREFIX XATTR_USER_PREFIX "angae."

/*
 * Rows D113, D114: how long the content is without its signature, and whose it
 * was, stands in an attribute; other attributes go as mode and owner do.
 */
static int change_xattr(const struct angae_deed *deed, const char *name)
{
	if (angae_made_here(deed->place.class) && !strncmp(name, MARK_PREFIX, strlen(MARK_PREFIX)))
		return angae_is_session(current) ? 0 : angae_refuse(deed, ANGAE_WHY_LABEL);
	return change_attr(deed, false);
}

static bool is_label(const char *name)
{
	return !strcmp(name, XATTR_NAME_SELINUX);
}

/* Rows D86, D87, D89. */
static int set_label(struct angae_deed *deed, const char *context, size_t len)
{
	u32 class = angae_class_of_context(deed->inode, context, len);

	if (!angae_governed(deed->place.class) && !angae_governed(class))
		return 0;
	if (!angae_governed(deed->place.class))
		deed->place.class = class;
	return angae_is_session(current) ? 0 : angae_refuse(deed, ANGAE_WHY_LABEL);
}

/**
 * angae_inode_setxattr() - rows D86, D87, D89, D113; D81 to D85 for other attributes
 * @idmap: not looked at
 * @dentry: whose, its inode locked
 * @name: which; before 6.2 access control lists come this way as well
 * @value: the new value
 * @size: its bytes
 * @flags: not looked at
 *
 * Return: 0 or -EPERM.
 */
int angae_inode_setxattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name,
			 const void *value, size_t size, int flags)
{
	struct angae_deed deed;
	struct angae_place place;
	int ret;

	if (!angae_gate_on())
		return 0;
	deed = attr_deed(is_label(name) ? ANGAE_OP_SETLABEL : ANGAE_OP_SETATTR, dentry);
	place = deed.place;
	if (IS_PRIVATE(deed.inode))
		return 0;
	if (is_label(name))
		ret = set_label(&deed, value, size);
	else
		ret = change_xattr(&deed, name);
	if (!ret && S_ISREG(deed.inode->i_mode))
		angae_verdict_keep(deed.inode, &place, angae_is_session(current));
	return ret;
}

/**
 * angae_inode_post_setxattr() - row D86: a valid verdict stays valid
 * @dentry: whose, its inode still locked
 * @name: not looked at
 * @value: not looked at
 * @size: not looked at
 * @flags: not looked at
 */
void angae_inode_post_setxattr(struct dentry *dentry, const char *name, const void *value,
			       size_t size, int flags)
{
	struct inode *inode = d_backing_inode(dentry);
	struct angae_place place;

	if (!angae_gate_on() || IS_PRIVATE(inode) || !S_ISREG(inode->i_mode))
		return;
	place = angae_place(inode);
	if (place.volume)
		angae_verdict_kept(inode, &place);
}

/**
 * angae_inode_removexattr() - rows D88, D114; D81 to D85 for other attributes
 * @idmap: not looked at
 * @dentry: whose, its inode locked
 * @name: which
 *
 * Return: 0 or -EPERM.
 */
int angae_inode_removexattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name)
{
	struct angae_deed deed;

	if (!angae_gate_on())
		return 0;
	deed = attr_deed(is_label(name) ? ANGAE_OP_SETLABEL : ANGAE_OP_SETATTR, dentry);
	if (IS_PRIVATE(deed.inode))
		return 0;
	if (!is_label(name))
		return change_xattr(&deed, name);
	return angae_governed(deed.place.class) ? angae_refuse(&deed, ANGAE_WHY_LABEL) : 0;
}

/**
 * angae_inode_remove_acl() - rows D81 to D85, of an access control list
 * @idmap: not looked at
 * @dentry: whose, its inode locked
 * @name: not looked at
 *
 * Kernels before 6.2 have no hook for it: there a list comes as an attribute.
 *
 * Return: 0 or -EPERM.
 */
int angae_inode_remove_acl(struct mnt_idmap *idmap, struct dentry *dentry, const char *name)
{
	struct angae_deed deed;

	if (!angae_gate_on())
		return 0;
	deed = attr_deed(ANGAE_OP_SETATTR, dentry);
	return IS_PRIVATE(deed.inode) ? 0 : change_attr(&deed, false);
}

/** angae_inode_set_acl() - as angae_inode_remove_acl() */
int angae_inode_set_acl(struct mnt_idmap *idmap, struct dentry *dentry, const char *name,
			struct posix_acl *acl)
{
	return angae_inode_remove_acl(idmap, dentry, name);
}
