// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SELinux at boot: the policy of the verified system, before anything else runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

#define SELINUXFS "/sys/fs/selinux"

bool init_policy_active(void)
{
	/* Without a policy the kernel gives the bare name of the initial context. */
	char context[64];
	int fd = open(SELINUXFS "/initial_contexts/kernel", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, context, sizeof(context));
	close(fd);
	return n > 0 && memchr(context, ':', n);
}

/* The kernel takes a policy in one write of its whole length. */
static int load(const char *path)
{
	int in = open(path, O_RDONLY | O_CLOEXEC);
	int out = -1;
	struct stat st;
	void *map = MAP_FAILED;
	int rc = -1;

	if (in < 0)
		return -1;
	if (fstat(in, &st) == 0)
		map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, in, 0);
	if (map != MAP_FAILED) {
		out = open(SELINUXFS "/load", O_WRONLY | O_CLOEXEC);
		if (out >= 0 && write(out, map, st.st_size) == st.st_size)
			rc = 0;
		munmap(map, st.st_size);
	}
	int saved = errno;

	if (out >= 0)
		close(out);
	close(in);
	errno = saved;
	return rc;
}

void init_policy_load(char **argv)
{
	const char *enforcing = init_option("enforcing");

	init_marks_take();
	if (init_policy_active())
		return;
	init_mark("init");
	if (mount("selinuxfs", SELINUXFS, "selinuxfs", MS_NOEXEC | MS_NOSUID, NULL) &&
	    errno != EBUSY) {
		init_say("no SELinux in this kernel (security=selinux missing?): %s",
			 strerror(errno));
		return;
	}
	if (load(INIT_POLICY)) {
		init_say("SELinux has no policy: " INIT_POLICY ": %s", strerror(errno));
		return;
	}
	if (init_write_file(SELINUXFS "/enforce", enforcing && !strcmp(enforcing, "0") ? "0" : "1"))
		init_say("cannot set SELinux enforcing: %s", strerror(errno));
	/* The kernel's own threads share PID 1's root; SELinux asks about sharing at a transition. */
	unshare(CLONE_FS);
	init_mark("policy");
	init_marks_keep();
	execv("/system/bin/init", argv);
	/*
	 * The kernel's domain may do next to nothing under the policy, and nothing has started yet:
	 * a panic is the only way left to be heard.
	 */
	_exit(1);
}

int init_policy_boolean(const char *name, bool on)
{
	char path[128];

	snprintf(path, sizeof(path), SELINUXFS "/booleans/%s", name);
	if (init_write_file(path, on ? "1" : "0"))
		return -1;
	return init_write_file(SELINUXFS "/commit_pending_bools", "1");
}
