/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hooked functions, security_<name> each; the hottest first. Included by C
 * and by assembly, with HOOK(name) defined to what is wanted of each.
 */
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
HOOK(sb_mount)
HOOK(sb_umount)
HOOK(sb_remount)
HOOK(sb_kern_mount)
HOOK(sb_delete)
HOOK(move_mount)
HOOK(task_kill)
HOOK(task_prctl)
HOOK(ptrace_access_check)
