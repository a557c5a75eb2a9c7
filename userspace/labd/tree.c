// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who descends from whom, out of /proc. Process groups would miss what `as` starts, which leads a
 * session of its own.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "labd.h"

#define PROCESSES 4096

struct process {
	pid_t pid;
	pid_t parent;
	bool ours;
};

/* The name in the second field may hold anything, also ')'. */
static pid_t parent_of(const char *pid)
{
	char path[64], text[512];
	char *end;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.16s/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n < 0 ? 0 : n] = '\0';
	end = strrchr(text, ')');
	/* ") S PPID": a dead process is not one to signal. */
	if (!end || strlen(end) < 5 || end[2] == 'Z')
		return 0;
	return (pid_t)strtol(end + 4, NULL, 10);
}

static int list(struct process *all)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;
	int count = 0;

	if (!dir)
		return 0;
	while (count < PROCESSES && (e = readdir(dir))) {
		struct process *p = &all[count];

		if (e->d_name[0] < '1' || e->d_name[0] > '9')
			continue;
		*p = (struct process){.pid = atoi(e->d_name), .parent = parent_of(e->d_name)};
		count += p->parent > 0;
	}
	closedir(dir);
	return count;
}

static bool is_ours(const struct process *all, int count, pid_t parent)
{
	if (parent == getpid())
		return true;
	for (int i = 0; i < count; i++)
		if (all[i].pid == parent)
			return all[i].ours;
	return false;
}

int tree_signal(int sig)
{
	static struct process all[PROCESSES];
	int count = list(all);
	int found = 0;
	bool more = true;

	while (more) {
		more = false;
		for (int i = 0; i < count; i++) {
			if (all[i].ours || !is_ours(all, count, all[i].parent))
				continue;
			all[i].ours = more = true;
			found++;
			kill(all[i].pid, sig);
		}
	}
	return found;
}
