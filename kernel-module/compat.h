/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a loadable module must do otherwise than code inside the kernel, and
 * what differs between the kernels the gate is built for: 6.1 and 6.12. The
 * other files are written for the newer one.
 */
#ifndef _ANGAE_COMPAT_H
#define _ANGAE_COMPAT_H

#include <linux/file.h>
#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/mm_types.h>
#include <linux/mount.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
/* Whose ids a mount shows. */
#define mnt_idmap user_namespace
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
static inline struct file *compat_get_file_rcu(struct file __rcu **from)
{
	struct file *file;

	do {
		file = rcu_dereference(*from);
	} while (file && !get_file_rcu(file));
	return file;
}
#else
#define compat_get_file_rcu(from) get_file_rcu(from)
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
/* Access control lists have hooks; before, they came as attributes. */
#define COMPAT_ACL_HOOKS
#endif

/* What the hook of a new volume is given. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define compat_new_sb struct super_block
#else
#define compat_new_sb const struct super_block
#endif

#ifdef CONFIG_SECURITY_ANGAE
#ifndef __lsm_ro_after_init
#define __lsm_ro_after_init __ro_after_init
#endif

/* A number that no module of the kernel's own has (invented). */
#define COMPAT_LSM_ID 61000
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
struct lsm_id {
	const char *name;
	u64 id;
};
#define compat_add_hooks(hooks, count, lsm) security_add_hooks(hooks, count, (char *)(lsm)->name)
#else
#define compat_add_hooks(hooks, count, lsm) security_add_hooks(hooks, count, lsm)
#endif

/* The hook of setattr is told the mount's ids since 6.9. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
#define COMPAT_SETATTR_HOOK(hook, decision)                        \
	static int hook(struct dentry *dentry, struct iattr *attr) \
	{                                                          \
		return decision(NULL, dentry, attr);               \
	}
#else
#define COMPAT_SETATTR_HOOK(hook, decision)                                                 \
	static int hook(struct mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr) \
	{                                                                                   \
		return decision(idmap, dentry, attr);                                       \
	}
#endif
#endif

/* get_mm_exe_file() is not exported. */
static inline struct file *compat_mm_exe_file(struct mm_struct *mm)
{
	struct file *file;

	rcu_read_lock();
	file = compat_get_file_rcu(&mm->exe_file);
	rcu_read_unlock();
	return file;
}

/* path_noexec() is not exported. */
static inline bool compat_path_noexec(const struct path *path)
{
	return (path->mnt->mnt_flags & MNT_NOEXEC) || (path->mnt->mnt_sb->s_iflags & SB_I_NOEXEC);
}

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#define compat_register_ftrace_direct(ops, addr)   register_ftrace_direct_multi(ops, addr)
#define compat_unregister_ftrace_direct(ops, addr) unregister_ftrace_direct_multi(ops, addr)
#else
#define compat_register_ftrace_direct(ops, addr)   register_ftrace_direct(ops, addr)
#define compat_unregister_ftrace_direct(ops, addr) unregister_ftrace_direct(ops, addr, false)
#endif
#endif

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
/* A callback is given the registers of an ordinary call, the program counter among them. */
#define COMPAT_FTRACE_SAVE	   0
#define compat_redirect(fregs, to) ftrace_regs_set_instruction_pointer(fregs, to)
#else
/* It has to ask for them, and gets all (6.1 on arm64). */
#define COMPAT_FTRACE_SAVE	   FTRACE_OPS_FL_SAVE_REGS
#define compat_redirect(fregs, to) instruction_pointer_set(ftrace_get_regs(fregs), to)
#endif

#endif /* _ANGAE_COMPAT_H */
