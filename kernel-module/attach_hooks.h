/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hooked functions, security_<name> each; the hottest first. Included by C
 * and by assembly, with HOOK(name) defined to what is wanted of each.
 */
#include <linux/version.h>
HOOK(file_open)
HOOK(mmap_file)
HOOK(file_mprotect)
HOOK(inode_create)
HOOK(inode_mkdir)
HOOK(inode_mknod)
HOOK(inode_symlink)
HOOK(inode_link)
HOOK(inode_unlink)
HOOK(inode_rmdir)
HOOK(inode_rename)
HOOK(inode_setattr)
HOOK(inode_setxattr)
HOOK(inode_post_setxattr)
HOOK(inode_removexattr)
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
/* Before, access control lists came as attributes. */
HOOK(inode_set_acl)
HOOK(inode_remove_acl)
#endif
HOOK(sb_mount)
HOOK(sb_umount)
HOOK(sb_remount)
HOOK(sb_kern_mount)
HOOK(sb_delete)
HOOK(move_mount)
HOOK(task_kill)
HOOK(file_send_sigiotask)
HOOK(task_prctl)
HOOK(ptrace_access_check)
