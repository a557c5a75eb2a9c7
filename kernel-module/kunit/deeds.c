// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done in a row. Opens go through the VFS; the rest calls the kernel's
 * hook just where the VFS would, and stops there: a row leaves its room as it was.
 */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/security.h>
#include <linux/stat.h>
#include <linux/xattr.h>
#include "row.h"

static int opened(struct file *file)
{
	if (IS_ERR(file))
		return PTR_ERR(file);
	fput(file);
	return 0;
}

/** deed_open() - open the file; row.arg are the flags, __FMODE_EXEC and O_TRUNC among them */
int deed_open(void *arg)
{
	struct try *try = arg;

	return opened(dentry_open(&try->room.file, try->row->arg, current_cred()));
}

/** deed_create() - open a name that is not there beside the file; row.arg are further flags */
int deed_create(void *arg)
{
	struct try *try = arg;

	return opened(
		file_open_root(&try->room.dir[0], "fresh", try->row->arg | O_CREAT | O_EXCL, 0644));
}

/** deed_mmap() - map the open file; row.arg is the protection */
int deed_mmap(void *arg)
{
	struct try *try = arg;

	return security_mmap_file(try->file, try->row->arg, MAP_PRIVATE);
}

/** deed_mprotect() - a mapping of the open file that could not be executed now shall; row.arg */
int deed_mprotect(void *arg)
{
	struct try *try = arg;
	struct vm_area_struct vma = {.vm_file = try->file, .vm_flags = VM_READ};

	return security_file_mprotect(&vma, try->row->arg, try->row->arg);
}

/** deed_make() - a new name in the second directory; row.arg is its type, as in st_mode */
int deed_make(void *arg)
{
	struct try *try = arg;
	struct inode *dir = d_inode(try->room.dir[1].dentry);
	struct dentry *name = try->room.target.dentry;

	switch (try->row->arg) {
	case S_IFREG:
		return security_inode_create(dir, name, 0644);
	case S_IFDIR:
		return security_inode_mkdir(dir, name, 0755);
	case S_IFLNK:
		return security_inode_symlink(dir, name, "elsewhere");
	default:
		return security_inode_mknod(dir, name, try->row->arg | 0644, 0);
	}
}

/** deed_link() - the file gets another name in the second directory */
int deed_link(void *arg)
{
	struct try *try = arg;

	return security_inode_link(try->room.file.dentry, d_inode(try->room.dir[1].dentry),
				   try->room.target.dentry);
}

/** deed_remove() - unlink or rmdir what stands in the first directory */
int deed_remove(void *arg)
{
	struct try *try = arg;
	struct inode *dir = d_inode(try->room.dir[0].dentry);

	if (try->room.flags & ROOM_FOLDER)
		return security_inode_rmdir(dir, try->room.file.dentry);
	return security_inode_unlink(dir, try->room.file.dentry);
}

/** deed_rename() - from the first directory to the second; row.arg are the flags */
int deed_rename(void *arg)
{
	struct try *try = arg;
	struct room *room = &try->room;
	unsigned int flags = try->row->arg;
	int ret;

	ret = security_path_rename(&room->dir[0], room->file.dentry, &room->dir[1],
				   room->target.dentry, flags);
	return ret
		       ?: security_inode_rename(d_inode(room->dir[0].dentry), room->file.dentry,
						d_inode(room->dir[1].dentry), room->target.dentry,
						flags);
}

/** deed_setattr() - row.arg are ATTR_* */
int deed_setattr(void *arg)
{
	struct try *try = arg;
	struct iattr attr = {.ia_valid = try->row->arg, .ia_mode = S_IFREG | 0600};

	return security_inode_setattr(&init_user_ns, try->room.file.dentry, &attr);
}

static const char *const attributes[] = {
	[ROW_LABEL_MEDIA] = XATTR_NAME_SELINUX,
	[ROW_LABEL_FREE] = XATTR_NAME_SELINUX,
	[ROW_MARK] = XATTR_USER_PREFIX "angae.own",
	[ROW_XATTR] = XATTR_USER_PREFIX "comment",
};

static const char *const values[] = {
	[ROW_LABEL_MEDIA] = "u:object_r:media_file:s0",
	[ROW_LABEL_FREE] = "u:object_r:free_file:s0",
	[ROW_MARK] = "1",
	[ROW_XATTR] = "fine",
};

/** deed_setxattr() - row.arg is one of enum row_xattr */
int deed_setxattr(void *arg)
{
	struct try *try = arg;
	const char *value = values[try->row->arg];

	return security_inode_setxattr(&init_user_ns, try->room.file.dentry,
				       attributes[try->row->arg], value, strlen(value) + 1, 0);
}

/** deed_removexattr() - row.arg is one of enum row_xattr */
int deed_removexattr(void *arg)
{
	struct try *try = arg;

	return security_inode_removexattr(&init_user_ns, try->room.file.dentry,
					  attributes[try->row->arg]);
}

/** deed_mount() - row.arg is one of enum row_mount */
int deed_mount(void *arg)
{
	struct try *try = arg;
	struct path *path = &try->room.dir[0];

	switch (try->row->arg) {
	case ROW_MOUNT:
		return security_sb_mount("none", path, "tmpfs", 0, NULL);
	case ROW_UMOUNT:
		return security_sb_umount(path->mnt, 0);
	case ROW_REMOUNT:
		return security_sb_remount(path->mnt->mnt_sb, NULL);
	case ROW_NEW:
		return security_sb_kern_mount(path->mnt->mnt_sb);
	default:
		return security_move_mount(path, &try->room.dir[1]);
	}
}

/** deed_signal() - to the target; row.arg is the signal */
int deed_signal(void *arg)
{
	struct try *try = arg;

	return security_task_kill(try->target->task, SEND_SIG_NOINFO, try->row->arg, NULL);
}

/** deed_sigio() - to the target, by a descriptor */
int deed_sigio(void *arg)
{
	struct try *try = arg;

	return security_file_send_sigiotask(try->target->task, NULL, SIGKILL);
}

/** deed_ptrace() - the target; row.arg is the mode */
int deed_ptrace(void *arg)
{
	struct try *try = arg;
	int ret;

	task_lock(try->target->task);
	ret = security_ptrace_access_check(try->target->task, try->row->arg);
	task_unlock(try->target->task);
	return ret;
}

/** deed_prctl() - PR_SET_MM; row.arg says which part of it */
int deed_prctl(void *arg)
{
	struct try *try = arg;
	int ret = security_task_prctl(PR_SET_MM, try->row->arg, 0, 0, 0);

	return ret == -ENOSYS ? 0 : ret; /* so the hook says that it does not mind */
}
