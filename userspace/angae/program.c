// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"
#include "program.h"

extern char **environ;

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static char *find_in(const char *list, const char *name)
{
	while (*list) {
		size_t len = strcspn(list, ":");
		char *dir = strndup(list, len), *path = NULL;

		if (dir && *dir)
			path = join(dir, name);
		free(dir);
		if (path && is_program(path))
			return path;
		free(path);
		list += len + (list[len] == ':');
	}
	return NULL;
}

char *program_find(const char *name)
{
	const char *list = getenv("PATH");
	char *path = NULL;

	if (strchr(name, '/'))
		return is_program(name) ? strdup(name) : NULL;
	if (list)
		path = find_in(list, name);
	return path ? path : find_in("/usr/sbin:/sbin:/usr/bin:/bin", name);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int program_run(const struct words *argv, const char *package, bool quiet)
{
	char *path = program_find(argv->list[0]);
	posix_spawn_file_actions_t files;
	pid_t pid;
	int err;

	if (!path) {
		complain("%s is missing: install %s", argv->list[0], package);
		return -1;
	}
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	if (quiet)
		posix_spawn_file_actions_adddup2(&files, 1, 2);
	err = posix_spawn(&pid, path, &files, NULL, argv->list, environ);
	posix_spawn_file_actions_destroy(&files);
	free(path);
	if (!err)
		return wait_for(pid);
	complain("cannot start %s: %s", argv->list[0], strerror(err));
	return -1;
}
