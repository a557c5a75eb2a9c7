// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/ptrace.h>
#include <unistd.h>

#include "harness.h"
#include "power.h"

#define FILES_MAX 32

/* Files with content that is not on disk yet. */
struct unsynced {
	ino_t files[FILES_MAX];
	unsigned int n;
};

static ino_t inode_of(pid_t pid, unsigned long long fd)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, (int)fd);
	return !stat(path, &st) && S_ISREG(st.st_mode) ? st.st_ino : 0;
}

static void written(struct unsynced *u, ino_t inode)
{
	for (unsigned int i = 0; i < u->n; i++)
		if (u->files[i] == inode)
			return;
	assert_true(u->n < FILES_MAX);
	u->files[u->n++] = inode;
}

static void synced(struct unsynced *u, ino_t inode)
{
	for (unsigned int i = 0; i < u->n; i++)
		if (u->files[i] == inode)
			u->files[i] = u->files[--u->n];
}

/* Return: whether the call that is about to be made changes files. */
static bool look(pid_t pid, const struct ptrace_syscall_info *info, struct unsynced *u)
{
	ino_t inode;

	switch (info->entry.nr) {
	case SYS_write:
	case SYS_pwrite64:
	case SYS_ftruncate:
		inode = inode_of(pid, info->entry.args[0]);
		if (inode)
			written(u, inode);
		return inode;
	case SYS_fsync:
	case SYS_fdatasync:
		/* The call before which the next cut may come has been made by then. */
		synced(u, inode_of(pid, info->entry.args[0]));
		return true;
	case SYS_openat:
		return info->entry.args[2] & O_CREAT;
	case SYS_renameat:
	case SYS_renameat2:
	case SYS_rename:
	case SYS_unlinkat:
	case SYS_unlink:
		return true;
	default:
		return false;
	}
}

static void lose(int dir, const struct unsynced *u)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *files = fdopendir(fd);
	struct dirent *entry;

	assert_non_null(files);
	while ((entry = readdir(files)))
		for (unsigned int i = 0; i < u->n; i++)
			if (entry->d_ino == u->files[i]) {
				int file = openat(dir, entry->d_name, O_WRONLY | O_CLOEXEC);

				assert_int_equal(ftruncate(file, 0), 0);
				close(file);
			}
	closedir(files);
}

static pid_t start(void (*fn)(void *arg), void *arg)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		fn(arg);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSTOPPED(status));
	ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	return pid;
}

bool power_cut(int dir, unsigned int n, void (*fn)(void *arg), void *arg)
{
	pid_t pid = start(fn, arg);
	struct ptrace_syscall_info info;
	struct unsynced u = {.n = 0}, before;
	int status, signal = 0;

	for (;;) {
		ptrace(PTRACE_SYSCALL, pid, NULL, signal);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFSTOPPED(status))
			return false;
		signal = WSTOPSIG(status) == (SIGTRAP | 0x80) ? 0 : WSTOPSIG(status);
		if (signal || ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0 ||
		    info.op != PTRACE_SYSCALL_INFO_ENTRY)
			continue;
		before = u;
		if (look(pid, &info, &u) && !--n)
			break;
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	lose(dir, &before);
	return true;
}
