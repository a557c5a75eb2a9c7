// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decisions on volumes, signals and tracing: rows D90 to D95 of
 * docs/decisions.md.
 */
#include <linux/mount.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include "gate.h"

/* Rows D90, D91. */
static int change_mounts(struct dentry *root)
{
	struct angae_deed deed = {
		.op = ANGAE_OP_MOUNT,
		.inode = root ? d_backing_inode(root) : NULL,
		.dentry = root,
	};

	if (!angae_gate_on() || angae_is_host())
		return 0;
	if (deed.inode)
		deed.place = angae_place(deed.inode);
	return angae_refuse(&deed, ANGAE_WHY_VOLUME);
}

/**
 * angae_sb_mount() - rows D90, D91: mount(2) in all its forms
 * @dev_name: not looked at
 * @path: mount point
 * @type: not looked at
 * @flags: not looked at
 * @data: not looked at
 *
 * Return: 0 or -EPERM.
 */
int angae_sb_mount(const char *dev_name, const struct path *path, const char *type,
		   unsigned long flags, void *data)
{
	return change_mounts(path->dentry);
}

/** angae_sb_umount() - rows D90, D91 */
int angae_sb_umount(struct vfsmount *mnt, int flags)
{
	return change_mounts(mnt->mnt_root);
}

/** angae_sb_remount() - rows D90, D91: also fsconfig(2) of a mounted volume */
int angae_sb_remount(struct super_block *sb, void *mnt_opts)
{
	return change_mounts(sb->s_root);
}

/** angae_sb_kern_mount() - rows D90, D91: also fsconfig(2) of a new volume */
int angae_sb_kern_mount(compat_new_sb *sb)
{
	return change_mounts(sb->s_root);
}

/** angae_move_mount() - rows D90, D91 */
int angae_move_mount(const struct path *from_path, const struct path *to_path)
{
	return change_mounts(to_path->dentry);
}

/**
 * angae_sb_delete() - a volume is gone: another may come by its address
 * @sb: dying
 */
void angae_sb_delete(struct super_block *sb)
{
	angae_forget_volume(sb);
}

/**
 * angae_task_kill() - rows D92, D93
 * @p: target
 * @info: who; the kernel's own signals do not come here
 * @sig: 0 only asks whether the target is there
 * @cred: not looked at
 *
 * Context: any, the caller may hold tasklist_lock.
 * Return: 0 or -EPERM.
 */
int angae_task_kill(struct task_struct *p, struct kernel_siginfo *info, int sig,
		    const struct cred *cred)
{
	struct angae_deed deed = {.op = ANGAE_OP_SIGNAL};

	if (!angae_gate_on() || !sig || !angae_is_guarded(p))
		return 0;
	if (same_thread_group(current, p) || angae_is_host())
		return 0;
	deed.target = task_tgid_nr(p);
	return angae_refuse(&deed, ANGAE_WHY_PROTECTED);
}

/**
 * angae_file_send_sigiotask() - row D93: a signal that a descriptor sends
 * @tsk: target
 * @fown: who asked for it, long ago perhaps
 * @sig: not looked at; with F_SETSIG it may be any
 *
 * Context: atomic, and 'current' may be anybody: nobody is let through.
 * Return: 0 or -EPERM.
 */
int angae_file_send_sigiotask(struct task_struct *tsk, struct fown_struct *fown, int sig)
{
	struct angae_deed deed = {.op = ANGAE_OP_SIGNAL};

	if (!angae_gate_on() || !angae_is_guarded(tsk))
		return 0;
	deed.target = task_tgid_nr(tsk);
	return angae_refuse(&deed, ANGAE_WHY_PROTECTED);
}

/**
 * angae_ptrace_access_check() - rows D94, D95
 * @child: target; its task_lock() is held
 * @mode: to look is anybody's, to attach is not
 *
 * Context: atomic.
 * Return: 0 or -EPERM.
 */
int angae_ptrace_access_check(struct task_struct *child, unsigned int mode)
{
	struct angae_deed deed = {.op = ANGAE_OP_PTRACE};

	if (!angae_gate_on() || !(mode & PTRACE_MODE_ATTACH) || angae_is_lab(current))
		return 0;
	if (!angae_is_guarded(child) && !angae_is_init(child) && !angae_is_lab(child) &&
	    !angae_is_installer(child) && !angae_is_maker(child))
		return 0;
	deed.target = task_tgid_nr(child);
	return angae_refuse(&deed, ANGAE_WHY_PROTECTED);
}

/**
 * angae_task_prctl() - row D38: nobody may say that he runs another program
 * @option: PR_SET_MM can change the link to the program, by which the
 *          installer is known
 * @arg2: which part of it
 * @arg3: not looked at
 * @arg4: not looked at
 * @arg5: not looked at
 *
 * Return: -ENOSYS to let it pass, as this hook has it, or -EPERM.
 */
int angae_task_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
		     unsigned long arg5)
{
	struct angae_deed deed = {.op = ANGAE_OP_PTRACE};

	if (option != PR_SET_MM || (arg2 != PR_SET_MM_EXE_FILE && arg2 != PR_SET_MM_MAP) ||
	    !angae_gate_on() || angae_is_lab(current))
		return -ENOSYS;
	deed.target = task_tgid_nr(current);
	return angae_refuse(&deed, ANGAE_WHY_PROTECTED);
}
