// SPDX-License-Identifier: GPL-2.0-only
/*
 * What SELinux is to the gate, as a stand-in that a test can turn: labels of
 * inodes, and their text by number. It stands before the gate, as SELinux does,
 * and has a blob beside the gate's.
 *
 * Rules: one test runs at a time; texts are added by it alone and stay.
 */
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/lsm_hooks.h>
#include <linux/string.h>
#include <linux/xattr.h>
#include "labels.h"

#define TEXTS_MAX 64
#define TEXT_LEN  96

struct label {
	u32 sid;
	u32 unused; /* blobs are multiples of 8 (6.1) */
};

static_assert(sizeof(struct label) % 8 == 0);

static struct lsm_blob_sizes blobs __lsm_ro_after_init = {
	.lbs_inode = sizeof(struct label),
};

static char texts[TEXTS_MAX][TEXT_LEN] = {"u:object_r:unlabeled:s0"};
static unsigned int reads;
static bool broken;

static struct label *label_of(const struct inode *inode)
{
	return inode->i_security + blobs.lbs_inode;
}

static u32 sid_of(const char *text, size_t len)
{
	u32 sid;

	for (sid = 0; sid < TEXTS_MAX && texts[sid][0]; sid++) {
		if (!strncmp(texts[sid], text, len) && !texts[sid][len])
			return sid;
	}
	if (sid == TEXTS_MAX || len >= TEXT_LEN)
		return 0;
	memcpy(texts[sid], text, len);
	return sid;
}

/**
 * labels_sid() - the number of a text, made when there is none
 * @text: user:role:type:range, or what else SELinux might say
 *
 * Return: the number; 0 when there is no room, which means unlabelled.
 */
u32 labels_sid(const char *text)
{
	return sid_of(text, strlen(text));
}

/**
 * labels_set() - label an inode, without a word to the gate
 * @inode: which
 * @sid: from labels_sid()
 */
void labels_set(struct inode *inode, u32 sid)
{
	label_of(inode)->sid = sid;
}

/**
 * labels_change() - another text for the same number, as a new policy does it
 * @sid: from labels_sid()
 * @text: from now on
 */
void labels_change(u32 sid, const char *text)
{
	strscpy(texts[sid], text, TEXT_LEN);
}

/**
 * labels_break() - texts cannot be had any more, as without memory
 * @on: from now on, or not
 */
void labels_break(bool on)
{
	broken = on;
}

/**
 * labels_reads() - how often a text was asked for
 *
 * Return: since boot.
 */
unsigned int labels_reads(void)
{
	return reads;
}

static void labels_inode_getsecid(struct inode *inode, u32 *sid)
{
	*sid = label_of(inode)->sid;
}

static int labels_secid_to_secctx(u32 sid, char **text, u32 *len)
{
	reads++;
	if (broken)
		return -ENOMEM;
	if (sid >= TEXTS_MAX || !texts[sid][0])
		return -EINVAL;
	*text = texts[sid];
	*len = strlen(texts[sid]) + 1; /* SELinux counts the NUL */
	return 0;
}

static void labels_release_secctx(char *text, u32 len)
{
}

/* A new file has the label of its directory. */
static int labels_inode_init_security(struct inode *inode, struct inode *dir,
				      const struct qstr *name, const char **xattr, void **value,
				      size_t *len)
{
	label_of(inode)->sid = label_of(dir)->sid;
	return -EOPNOTSUPP;
}

static void labels_inode_post_setxattr(struct dentry *dentry, const char *name, const void *value,
				       size_t size, int flags)
{
	if (!strcmp(name, XATTR_NAME_SELINUX))
		labels_set(d_backing_inode(dentry), sid_of(value, strnlen(value, size)));
}

static struct security_hook_list hooks[] __lsm_ro_after_init = {
	LSM_HOOK_INIT(inode_getsecid, labels_inode_getsecid),
	LSM_HOOK_INIT(secid_to_secctx, labels_secid_to_secctx),
	LSM_HOOK_INIT(release_secctx, labels_release_secctx),
	LSM_HOOK_INIT(inode_init_security, labels_inode_init_security),
	LSM_HOOK_INIT(inode_post_setxattr, labels_inode_post_setxattr),
};

static int __init labels_init(void)
{
	security_add_hooks(hooks, ARRAY_SIZE(hooks), "labels");
	return 0;
}

DEFINE_LSM(labels) = {
	.name = "labels",
	.blobs = &blobs,
	.init = labels_init,
};
