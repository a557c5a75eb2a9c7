// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attaches the decisions as a security module inside the kernel, after SELinux:
 * who sees EACCES was refused by SELinux, who sees EPERM by the gate.
 *
 * The hooks are there from the first instruction of the kernel on and say
 * nothing until init locks the gate. Whether this is the lab cannot be asked
 * that early, so it is asked when devices are made: outside the lab there is no
 * /dev/angae, so nobody can lock the gate, and the hooks stay silent for good.
 */
#include <linux/init.h>
#include <linux/lsm_hooks.h>
#include <linux/security.h>
#include <linux/string.h>
#include "gate.h"

#define KIND_LSM 2 /* angae_status.attach */

/* security_mmap_file() has added to @prot what an old personality adds. */
static int lsm_mmap_file(struct file *file, unsigned long reqprot, unsigned long prot,
			 unsigned long flags)
{
	return angae_mmap_file(file, prot, flags);
}

/*
 * inode_rename is not told the flags: an exchange comes as two renames, that of
 * the new name first. So the pair is noted in path_rename, just before, and only
 * compared. A rename that does not come by a path (nfsd, overlayfs) is plain.
 */
struct lsm_task {
	const struct dentry *old;
	const struct dentry *new;
};

static struct lsm_blob_sizes blobs __lsm_ro_after_init = {
	.lbs_inode = sizeof(struct angae_mark),
	.lbs_task = sizeof(struct lsm_task),
};

int angae_mark_offset __ro_after_init;

/* Offsets of the other modules' blobs are not aligned for them (6.1). */
static_assert(sizeof(struct lsm_task) % 8 == 0);

static struct lsm_task *noted(void)
{
	return current->security + blobs.lbs_task;
}

static int lsm_path_rename(const struct path *old_dir, struct dentry *old,
			   const struct path *new_dir, struct dentry *new, unsigned int flags)
{
	struct lsm_task *task = noted();

	task->old = flags & RENAME_EXCHANGE ? old : NULL;
	task->new = new;
	return 0;
}

static int lsm_inode_rename(struct inode *old_dir, struct dentry *old, struct inode *new_dir,
			    struct dentry *new)
{
	struct lsm_task *task = noted();
	unsigned int flags = 0;

	if (task->old == new && task->new == old)
		return 0; /* the other way round it is judged with this one */
	if (task->old == old && task->new == new)
		flags = RENAME_EXCHANGE;
	task->old = NULL;
	return angae_inode_rename(old_dir, old, new_dir, new, flags);
}

/*
 * Before 6.11 a module that has these hooks also speaks for the capabilities an
 * attribute needs. SELinux does; where lsm= leaves it out, the gate has to.
 */
static bool speaks_for_caps __ro_after_init;

static int lsm_inode_setxattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name,
			      const void *value, size_t size, int flags)
{
	int ret = speaks_for_caps ? cap_inode_setxattr(dentry, name, value, size, flags) : 0;

	return ret ?: angae_inode_setxattr(idmap, dentry, name, value, size, flags);
}

static int lsm_inode_removexattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name)
{
	int ret = speaks_for_caps ? cap_inode_removexattr(idmap, dentry, name) : 0;

	return ret ?: angae_inode_removexattr(idmap, dentry, name);
}

COMPAT_SETATTR_HOOK(lsm_inode_setattr, angae_inode_setattr)

static struct security_hook_list hooks[] __lsm_ro_after_init = {
	LSM_HOOK_INIT(file_open, angae_file_open),
	LSM_HOOK_INIT(mmap_file, lsm_mmap_file),
	LSM_HOOK_INIT(file_mprotect, angae_file_mprotect),
	LSM_HOOK_INIT(inode_create, angae_inode_create),
	LSM_HOOK_INIT(inode_mkdir, angae_inode_mkdir),
	LSM_HOOK_INIT(inode_mknod, angae_inode_mknod),
	LSM_HOOK_INIT(inode_symlink, angae_inode_symlink),
	LSM_HOOK_INIT(inode_link, angae_inode_link),
	LSM_HOOK_INIT(inode_unlink, angae_inode_unlink),
	LSM_HOOK_INIT(inode_rmdir, angae_inode_rmdir),
	LSM_HOOK_INIT(path_rename, lsm_path_rename),
	LSM_HOOK_INIT(inode_rename, lsm_inode_rename),
	LSM_HOOK_INIT(inode_setattr, lsm_inode_setattr),
	LSM_HOOK_INIT(inode_setxattr, lsm_inode_setxattr),
	LSM_HOOK_INIT(inode_post_setxattr, angae_inode_post_setxattr),
	LSM_HOOK_INIT(inode_removexattr, lsm_inode_removexattr),
#ifdef COMPAT_ACL_HOOKS
	LSM_HOOK_INIT(inode_set_acl, angae_inode_set_acl),
	LSM_HOOK_INIT(inode_remove_acl, angae_inode_remove_acl),
#endif
	LSM_HOOK_INIT(sb_mount, angae_sb_mount),
	LSM_HOOK_INIT(sb_umount, angae_sb_umount),
	LSM_HOOK_INIT(sb_remount, angae_sb_remount),
	LSM_HOOK_INIT(sb_kern_mount, angae_sb_kern_mount),
	LSM_HOOK_INIT(sb_delete, angae_sb_delete),
	LSM_HOOK_INIT(move_mount, angae_move_mount),
	LSM_HOOK_INIT(task_kill, angae_task_kill),
	LSM_HOOK_INIT(file_send_sigiotask, angae_file_send_sigiotask),
	LSM_HOOK_INIT(task_prctl, angae_task_prctl),
	LSM_HOOK_INIT(ptrace_access_check, angae_ptrace_access_check),
};

/**
 * angae_inode_getsecid() - SELinux's number of an inode's label
 * @inode: any inode
 * @sid: filled
 */
void angae_inode_getsecid(struct inode *inode, u32 *sid)
{
	security_inode_getsecid(inode, sid);
}

/**
 * angae_attach_kind() - for the status
 *
 * Return: 2, a module of the kernel's own.
 */
u32 angae_attach_kind(void)
{
	return KIND_LSM;
}

static const struct lsm_id lsm_id = {
	.name = "angae",
	.id = COMPAT_LSM_ID,
};

static bool active __ro_after_init; /* lsm= may leave the gate out */

static int __init angae_lsm_init(void)
{
	int ret;

	angae_mark_offset = blobs.lbs_inode;
	speaks_for_caps = !strstr(lsm_names, "selinux");
	ret = angae_verdict_start();
	if (ret)
		return ret;
	ret = angae_event_start();
	if (ret)
		goto no_events;
	compat_add_hooks(hooks, ARRAY_SIZE(hooks), &lsm_id);
	active = true;
	return 0;

no_events:
	angae_verdict_stop();
	return ret;
}

DEFINE_LSM(angae) = {
	.name = "angae",
	.blobs = &blobs,
	.init = angae_lsm_init,
};

/* lsm= may put them in any order. In another one the gate would speak first. */
static bool __init after_selinux(void)
{
	const char *selinux = strstr(lsm_names, "selinux");

	return !selinux || selinux < strstr(lsm_names, "angae");
}

static int __init angae_lsm_device(void)
{
	int ret;

	if (!active)
		return 0;
	if (!after_selinux()) {
		pr_err("stands before selinux in lsm=: not started\n");
		return -EINVAL;
	}
	ret = angae_guard();
	if (ret)
		return ret;
	angae_snapshot_start();
	ret = angae_device_start();
	if (!ret)
		pr_info("gate built in, abi %d\n", ANGAE_ABI_VERSION);
	return ret;
}
late_initcall(angae_lsm_device);
