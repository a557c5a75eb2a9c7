// SPDX-License-Identifier: GPL-2.0-or-later
/* The operations themselves, done in the process that was told. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <linux/fsverity.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "actor.h"
#include "op_many.h"

#define ACL   "system.posix_acl_access"
#define LABEL "security.selinux"

static long do_open(const struct op *op, bool keep)
{
	int fd = open(op->a, (int)op->x | O_CLOEXEC, 0644);

	if (fd < 0 || keep)
		return fd;
	close(fd);
	return 0;
}

static long do_put(const struct op *op)
{
	int fd = open(op->a, (int)op->x | O_CLOEXEC, 0755);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, op->data, op->len);
	close(fd);
	return n == (ssize_t)op->len ? 0 : -1;
}

/* The child tells through a close-on-exec pipe what execve said. */
static long do_exec(const struct op *op)
{
	char *argv[] = {(char *)op->a, "nothing", NULL};
	char *envp[] = {NULL};
	int wire[2], error = 0, status = 0;
	pid_t pid;

	if (pipe2(wire, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		if (op->x)
			ptrace(PTRACE_TRACEME, 0, 0, 0);
		execve(op->a, argv, envp);
		error = errno;
		if (write(wire[1], &error, sizeof(error)) < 0)
			_exit(125);
		_exit(124);
	}
	close(wire[1]);
	if (read(wire[0], &error, sizeof(error)) != sizeof(error))
		error = 0;
	close(wire[0]);
	if (op->x && !error)
		kill(pid, SIGKILL); /* it stopped at its first instruction */
	waitpid(pid, &status, 0);
	if (!error && status && !op->x)
		error = ENOEXEC;
	errno = error;
	return error ? -1 : 0;
}

static long do_map(const struct op *op)
{
	bool late = op->act == ACT_MPROTECT_EXEC, keep = op->act == ACT_MMAP_KEEP;
	bool put = keep || op->act == ACT_MMAP_WRITE;
	int prot = PROT_READ | (op->act == ACT_MMAP_EXEC ? PROT_EXEC : put ? PROT_WRITE : 0);
	bool old = op->act == ACT_MMAP_OLD;
	long ret = 0;
	int error;
	char *at;

	if (old)
		personality(READ_IMPLIES_EXEC);
	at = mmap(NULL, 4096, prot, put ? MAP_SHARED : MAP_PRIVATE, (int)op->x, 0);
	error = errno;
	if (old)
		personality(PER_LINUX);
	errno = error;
	if (at == MAP_FAILED)
		return -1;
	if (late)
		ret = mprotect(at, 4096, PROT_READ | PROT_EXEC);
	error = errno;
	if (put)
		at[0]++;
	if (!keep)
		munmap(at, 4096);
	errno = error;
	return ret;
}

static long do_setlabel(const struct op *op)
{
	char context[ACTOR_PATH + 16];

	snprintf(context, sizeof(context), "u:object_r:%s:s0", op->b);
	return lsetxattr(op->a, LABEL, context, strlen(context) + 1, 0);
}

/* An access control list has a form; what stands for the three of the mode will do. */
static long do_setxattr(const struct op *op)
{
	static const struct {
		uint32_t version;
		struct {
			uint16_t tag;
			uint16_t perm;
			uint32_t id;
		} entries[3];
	} acl = {2, {{0x01, 6, ~0u}, {0x04, 4, ~0u}, {0x20, 4, ~0u}}};

	if (!strcmp(op->b, ACL))
		return lsetxattr(op->a, ACL, &acl, sizeof(acl), 0);
	return lsetxattr(op->a, op->b[0] ? op->b : "user.note", "x", 1, 0);
}

/*
 * As the daemon does: it answers, and labels the file before the one who asked
 * has woken up. That one cannot: it shares our processor, and we are real time.
 */
static long do_write(const struct op *op)
{
	const struct sched_param first = {.sched_priority = 1};
	const struct sched_param usual = {0};
	long ret;

	if (op->a[0])
		sched_setscheduler(0, SCHED_FIFO, &first);
	ret = write((int)op->x, op->data, op->len);
	if (op->a[0] && ret >= 0)
		ret = do_setlabel(op);
	if (op->a[0])
		sched_setscheduler(0, SCHED_OTHER, &usual);
	return ret;
}

static long do_cpu(const struct op *op)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (int i = 0; i < CPU_SETSIZE; i++) {
		if (op->x < 0 || op->x == i)
			CPU_SET(i, &set);
	}
	return sched_setaffinity(0, sizeof(set), &set);
}

static long do_seize(const struct op *op)
{
	int status, error;
	long ret = ptrace(PTRACE_SEIZE, (pid_t)op->x, 0, 0);

	if (ret)
		return ret;
	/* Detaching needs a stop. */
	ptrace(PTRACE_INTERRUPT, (pid_t)op->x, 0, 0);
	waitpid((pid_t)op->x, &status, __WALL);
	ret = ptrace(PTRACE_DETACH, (pid_t)op->x, 0, 0);
	error = errno;
	kill((pid_t)op->x, SIGCONT);
	errno = error;
	return ret;
}

static long do_pose(const struct op *op)
{
	int fd = open(op->a, O_RDONLY | O_CLOEXEC), error;
	long ret = prctl(PR_SET_MM, PR_SET_MM_EXE_FILE, fd, 0, 0);

	error = errno;
	close(fd);
	errno = error;
	return ret;
}

static long do_read(const struct op *op, struct outcome *out)
{
	struct pollfd fd = {.fd = (int)op->x, .events = POLLIN};
	size_t want = op->y < ACTOR_DATA ? (size_t)op->y : ACTOR_DATA;
	ssize_t n;

	if (op->z >= 0 && poll(&fd, 1, (int)op->z) == 0) {
		errno = EAGAIN;
		return -1;
	}
	n = read((int)op->x, out->data, want);
	out->len = n > 0 ? (unsigned int)n : 0;
	return n;
}

static long do_ioctl(const struct op *op, struct outcome *out)
{
	int fd = -1, error;
	long ret;

	memcpy(out->data, op->data, op->len);
	out->len = op->len;
	if (op->a[0]) {
		fd = open(op->a, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return -1;
		memcpy(out->data + op->fd_at, &fd, sizeof(fd));
	}
	ret = ioctl((int)op->x, (unsigned long)op->y, out->data);
	error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return ret;
}

static long do_child_write(const struct op *op)
{
	pid_t pid = fork();
	int status = 0;

	if (!pid)
		_exit(write((int)op->x, op->data, op->len) < 0 ? errno : 0);
	waitpid(pid, &status, 0);
	errno = WEXITSTATUS(status);
	return errno ? -1 : 0;
}

static long do_setcon(const struct op *op)
{
	int fd = open("/proc/self/attr/current", O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, op->a, strlen(op->a));
	close(fd);
	return n < 0 ? -1 : 0;
}

static long do_verity(const struct op *op)
{
	struct fsverity_enable_arg arg = {
		.version = 1,
		.hash_algorithm = FS_VERITY_HASH_ALG_SHA256,
		.block_size = 4096,
	};
	int fd = open(op->a, O_RDONLY | O_CLOEXEC), error;
	long ret;

	if (fd < 0)
		return -1;
	ret = ioctl(fd, FS_IOC_ENABLE_VERITY, &arg);
	error = errno;
	close(fd);
	errno = error;
	return ret;
}

static long run(const struct op *op, struct outcome *out)
{
	switch (op->act) {
	case ACT_OPEN:
	case ACT_HOLD:
		return do_open(op, op->act == ACT_HOLD);
	case ACT_CLOSE:
		return close((int)op->x);
	case ACT_PEEK:
		return out->len = (unsigned int)pread((int)op->x, out->data, ACTOR_DATA, 0);
	case ACT_PUT:
		return do_put(op);
	case ACT_EXEC:
		return do_exec(op);
	case ACT_MMAP_EXEC:
	case ACT_MMAP_OLD:
	case ACT_MMAP_WRITE:
	case ACT_MMAP_KEEP:
	case ACT_MPROTECT_EXEC:
		return do_map(op);
	case ACT_MKDIR:
		return mkdir(op->a, 0755);
	case ACT_MKNOD:
		return mknod(op->a, S_IFIFO | 0644, 0);
	case ACT_SYMLINK:
		return symlink(op->b[0] ? op->b : "x", op->a);
	case ACT_LINK:
		return link(op->a, op->b);
	case ACT_UNLINK:
		return unlink(op->a);
	case ACT_RMDIR:
		return rmdir(op->a);
	case ACT_RENAME:
		return renameat2(AT_FDCWD, op->a, AT_FDCWD, op->b, (unsigned int)op->x);
	case ACT_TRUNCATE:
		return truncate(op->a, op->x);
	case ACT_CHMOD:
		return chmod(op->a, (mode_t)op->x);
	case ACT_CHOWN:
		return lchown(op->a, (uid_t)op->x, (gid_t)-1);
	case ACT_SETLABEL:
		return do_setlabel(op);
	case ACT_SETXATTR:
		return do_setxattr(op);
	case ACT_RMXATTR:
		return lremovexattr(op->a, op->b);
	case ACT_UTIMES:
		return utimensat(AT_FDCWD, op->a, NULL, AT_SYMLINK_NOFOLLOW);
	case ACT_RMLABEL:
		return lremovexattr(op->a, LABEL);
	case ACT_MOUNT:
		return mount(op->a, op->b, op->len ? (const char *)op->data : NULL,
			     (unsigned long)op->x, NULL);
	case ACT_UMOUNT:
		return umount2(op->a, 0);
	case ACT_KILL:
		return kill((pid_t)op->x, (int)op->y);
	case ACT_SEIZE:
		return do_seize(op);
	case ACT_POSE:
		return do_pose(op);
	case ACT_READ:
		return do_read(op, out);
	case ACT_CHILD_WRITE:
		return do_child_write(op);
	case ACT_WRITE:
		return do_write(op);
	case ACT_CPU:
		return do_cpu(op);
	case ACT_IOCTL:
		return do_ioctl(op, out);
	case ACT_SETSID:
		return setsid();
	case ACT_SETCON:
		return do_setcon(op);
	case ACT_DROP:
		return setuid((uid_t)op->x);
	case ACT_VERITY:
		return do_verity(op);
	case ACT_LOOP:
		return many_loop(op);
	case ACT_SERVE:
		return many_serve(op);
	case ACT_CHURN:
		return many_churn(op, out);
	case ACT_LISTEN:
		return many_listen(op);
	case ACT_STORM:
		return many_storm(op);
	case ACT_NONE:
		break;
	}
	errno = ENOSYS;
	return -1;
}

void op_run(const struct op *op, struct outcome *out)
{
	out->len = 0;
	errno = 0;
	out->result = run(op, out);
	out->error = out->result < 0 ? errno : 0;
}
