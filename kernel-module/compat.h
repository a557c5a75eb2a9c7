/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a loadable module must do otherwise than code inside the kernel.
 */
#ifndef _ANGAE_COMPAT_H
#define _ANGAE_COMPAT_H

#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm_types.h>
#include <linux/mount.h>
#include <linux/rcupdate.h>

/* get_mm_exe_file() is not exported. */
static inline struct file *compat_mm_exe_file(struct mm_struct *mm)
{
	struct file *file;

	rcu_read_lock();
	do {
		file = rcu_dereference(mm->exe_file);
	} while (file && !get_file_rcu(file));
	rcu_read_unlock();
	return file;
}

/* path_noexec() is not exported. */
static inline bool compat_path_noexec(const struct path *path)
{
	return (path->mnt->mnt_flags & MNT_NOEXEC) || (path->mnt->mnt_sb->s_iflags & SB_I_NOEXEC);
}

#endif /* _ANGAE_COMPAT_H */
