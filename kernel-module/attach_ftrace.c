// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attaches the decisions to a stock kernel: ftrace puts a wrapper in the place
 * of each hooked function (how: attach_amd64.c, attach_arm64.c).
 *
 * The wrapper calls the original behind the instructions that ftrace patches,
 * so nothing recurses and the original is an ordinary call; then the gate
 * speaks. Original first: who sees EACCES was refused by SELinux, who sees EPERM
 * by the gate.
 *
 * Rules: wrappers count themselves in and out on their CPU. Detaching takes
 * the calls away, waits until no task is between a call and its count
 * (synchronize_rcu_tasks()), until the count is zero (sleepers), and again
 * until no task is between its count and its return.
 */
#include <linux/delay.h>
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "attach_ftrace.h"
#include "gate.h"

#define KIND_FTRACE 1 /* angae_status.attach */

static DEFINE_PER_CPU(long, inflight);

static __always_inline void enter(void)
{
	this_cpu_inc(inflight);
}

static __always_inline void leave(void)
{
	this_cpu_dec(inflight);
}

/*
 * angae_site_<name> is the address behind what ftrace patches: where the
 * original goes on.
 */
#define SITE(name, ret, ...)                         \
	typedef ret (*original_##name)(__VA_ARGS__); \
	unsigned long angae_site_##name __ro_after_init

#define ORIGINAL(name) ((original_##name)angae_site_##name)

/* WRAP(name, (arguments), types and names): original first, gate after. */
#define WRAP(name, args, ...)                                 \
	SITE(name, int, __VA_ARGS__);                         \
	asmlinkage int angae_wrap_##name(__VA_ARGS__);        \
	asmlinkage notrace int angae_wrap_##name(__VA_ARGS__) \
	{                                                     \
		int ret;                                      \
                                                              \
		enter();                                      \
		ret = ORIGINAL(name) args;                    \
		if (!ret)                                     \
			ret = angae_##name args;              \
		leave();                                      \
		return ret;                                   \
	}

#define WRAP_VOID(name, args, ...)                             \
	SITE(name, void, __VA_ARGS__);                         \
	asmlinkage void angae_wrap_##name(__VA_ARGS__);        \
	asmlinkage notrace void angae_wrap_##name(__VA_ARGS__) \
	{                                                      \
		enter();                                       \
		ORIGINAL(name) args;                           \
		angae_##name args;                             \
		leave();                                       \
	}

WRAP(file_open, (file), struct file *file)
WRAP(mmap_file, (file, prot, flags), struct file *file, unsigned long prot, unsigned long flags)
WRAP(file_mprotect, (vma, reqprot, prot), struct vm_area_struct *vma, unsigned long reqprot,
     unsigned long prot)
WRAP(inode_create, (dir, dentry, mode), struct inode *dir, struct dentry *dentry, umode_t mode)
WRAP(inode_mkdir, (dir, dentry, mode), struct inode *dir, struct dentry *dentry, umode_t mode)
WRAP(inode_mknod, (dir, dentry, mode, dev), struct inode *dir, struct dentry *dentry, umode_t mode,
     dev_t dev)
WRAP(inode_symlink, (dir, dentry, old), struct inode *dir, struct dentry *dentry, const char *old)
WRAP(inode_link, (old, dir, new), struct dentry *old, struct inode *dir, struct dentry *new)
WRAP(inode_unlink, (dir, dentry), struct inode *dir, struct dentry *dentry)
WRAP(inode_rmdir, (dir, dentry), struct inode *dir, struct dentry *dentry)
WRAP(inode_rename, (old_dir, old, new_dir, new, flags), struct inode *old_dir, struct dentry *old,
     struct inode *new_dir, struct dentry *new, unsigned int flags)
WRAP(inode_setattr, (idmap, dentry, attr), struct mnt_idmap *idmap, struct dentry *dentry,
     struct iattr *attr)
WRAP(inode_setxattr, (idmap, dentry, name, value, size, flags), struct mnt_idmap *idmap,
     struct dentry *dentry, const char *name, const void *value, size_t size, int flags)
WRAP_VOID(inode_post_setxattr, (dentry, name, value, size, flags), struct dentry *dentry,
	  const char *name, const void *value, size_t size, int flags)
WRAP(inode_removexattr, (idmap, dentry, name), struct mnt_idmap *idmap, struct dentry *dentry,
     const char *name)
#ifdef COMPAT_ACL_HOOKS
WRAP(inode_set_acl, (idmap, dentry, name, acl), struct mnt_idmap *idmap, struct dentry *dentry,
     const char *name, struct posix_acl *acl)
WRAP(inode_remove_acl, (idmap, dentry, name), struct mnt_idmap *idmap, struct dentry *dentry,
     const char *name)
#endif
WRAP(sb_mount, (dev_name, path, type, flags, data), const char *dev_name, const struct path *path,
     const char *type, unsigned long flags, void *data)
WRAP(sb_umount, (mnt, flags), struct vfsmount *mnt, int flags)
WRAP(sb_remount, (sb, opts), struct super_block *sb, void *opts)
WRAP(sb_kern_mount, (sb), compat_new_sb *sb)
WRAP_VOID(sb_delete, (sb), struct super_block *sb)
WRAP(move_mount, (from, to), const struct path *from, const struct path *to)
WRAP(task_kill, (p, info, sig, cred), struct task_struct *p, struct kernel_siginfo *info, int sig,
     const struct cred *cred)
WRAP(file_send_sigiotask, (tsk, fown, sig), struct task_struct *tsk, struct fown_struct *fown,
     int sig)
WRAP(ptrace_access_check, (child, mode), struct task_struct *child, unsigned int mode)

/* This hook answers -ENOSYS for "nothing to say". */
SITE(task_prctl, int, int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
     unsigned long arg5);
asmlinkage int angae_wrap_task_prctl(int option, unsigned long arg2, unsigned long arg3,
				     unsigned long arg4, unsigned long arg5);
asmlinkage notrace int angae_wrap_task_prctl(int option, unsigned long arg2, unsigned long arg3,
					     unsigned long arg4, unsigned long arg5)
{
	int ret;

	enter();
	ret = ORIGINAL(task_prctl)(option, arg2, arg3, arg4, arg5);
	if (ret == -ENOSYS)
		ret = angae_task_prctl(option, arg2, arg3, arg4, arg5);
	leave();
	return ret;
}

const struct angae_hook angae_hooks[] = {
#define HOOK(name) {"security_" #name, &angae_site_##name, angae_wrap_##name},
#include "attach_hooks.h"
#undef HOOK
};

static void (*inode_getsecid)(struct inode *inode, u32 *sid) __ro_after_init;

/**
 * angae_inode_getsecid() - security_inode_getsecid(), which is not exported
 * @inode: any inode
 * @sid: SELinux's number of its label
 */
void angae_inode_getsecid(struct inode *inode, u32 *sid)
{
	inode_getsecid(inode, sid);
}

#define NAMES (ANGAE_HOOKS + 1) /* the hooks, and what we call ourselves */

/* A probe that is never armed tells where a function is. */
static int __init find(struct kprobe *probes, struct kprobe **list, const char *symbol, int at)
{
	int ret;

	probes[at].symbol_name = symbol;
	probes[at].flags = KPROBE_FLAG_DISABLED;
	ret = register_kprobe(&probes[at]);
	if (ret)
		pr_err("this kernel has no %s: error %d\n", symbol, ret);
	else
		list[at] = &probes[at];
	return ret;
}

static int __init find_all(struct kprobe *probes, struct kprobe **list)
{
	int i, ret = 0;

	for (i = 0; i < ANGAE_HOOKS && !ret; i++) {
		ret = find(probes, list, angae_hooks[i].symbol, i);
		if (!ret)
			*angae_hooks[i].site = angae_behind((unsigned long)probes[i].addr);
	}
	if (!ret)
		ret = find(probes, list, "security_inode_getsecid", i);
	if (!ret)
		inode_getsecid = (void *)probes[i].addr;
	/* All at once: each call waits for a grace period. */
	for (i = 0; i < NAMES && list[i]; i++)
		;
	unregister_kprobes(list, i);
	return ret;
}

/**
 * angae_resolve() - find the functions to hook and to call
 *
 * Return: 0; -ENOENT, with a line in the log, when the kernel lacks one; -ENOMEM.
 */
int __init angae_resolve(void)
{
	struct kprobe *probes = kcalloc(NAMES, sizeof(*probes), GFP_KERNEL);
	struct kprobe **list = kcalloc(NAMES, sizeof(*list), GFP_KERNEL);
	int ret = -ENOMEM;

	if (probes && list)
		ret = find_all(probes, list);
	kfree(list);
	kfree(probes);
	return ret;
}

static long running(void)
{
	long sum = 0;
	int cpu;

	for_each_possible_cpu (cpu)
		sum += READ_ONCE(per_cpu(inflight, cpu));
	return sum;
}

/* No calls are there any more: wait for who came by one. */
static void drain(void)
{
	unsigned int tenths = 0;

	synchronize_rcu_tasks();
	while (running()) {
		msleep(100);
		if (++tenths == 100)
			pr_warn("waiting for %ld tasks inside a hooked function\n", running());
	}
	synchronize_rcu_tasks();
}

/**
 * angae_detach() - take the calls away and wait for who is still inside
 *
 * A task that sleeps in another user's hook (a fanotify listener that does not
 * answer) holds this up, and the log says so.
 */
void angae_detach(void)
{
	angae_take_calls();
	drain();
	ftrace_free_filter(&angae_ops);
}

/**
 * angae_attach() - from here on the decisions are asked
 *
 * Return: 0; -ENODEV when a function does not begin as ftrace needs it; -EBUSY
 * when another has it, or ftrace is switched off; -ENOMEM.
 */
int __init angae_attach(void)
{
	const struct angae_hook *hook;
	int ret = 0;

	for (hook = angae_hooks; hook < angae_hooks + ANGAE_HOOKS && !ret; hook++)
		ret = ftrace_set_filter_ip(&angae_ops, *hook->site - MCOUNT_INSN_SIZE, 0, 0);
	if (!ret)
		ret = angae_put_calls();
	if (ret) {
		drain();
		ftrace_free_filter(&angae_ops);
		pr_err("cannot attach: error %d\n", ret);
	}
	return ret;
}

/**
 * angae_attach_kind() - for the status
 *
 * Return: 1, the ftrace module.
 */
u32 angae_attach_kind(void)
{
	return KIND_FTRACE;
}
