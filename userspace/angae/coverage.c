// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "cmd.h"
#include "coverage.h"

#define PROGRAM "angae-coverage"

extern char **environ;

static int run(const char *program, char **argv)
{
	pid_t pid;
	int status, err = posix_spawn(&pid, program, NULL, NULL, argv, environ);

	if (err)
		return complain("%s: %s", program, strerror(err));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return complain("%s: %s", program, strerror(errno));
	if (!WIFEXITED(status))
		return complain("%s: ended by signal %d", program, WTERMSIG(status));
	return WEXITSTATUS(status);
}

int coverage_draw(const char *file, const char *state, uint64_t now, bool reference,
		  const char *out)
{
	char clock[24], *program = beside(PROGRAM);
	const char *argv[] = {
		PROGRAM, "--now", clock, "--era", reference ? "reference" : "2407", "-o", out, NULL,
		NULL,	 NULL,	  NULL,	 NULL,
	};
	size_t n = 7;
	int ret;

	snprintf(clock, sizeof(clock), "%" PRIu64, now);
	if (state) {
		argv[n++] = "--state";
		argv[n++] = state;
	}
	argv[n++] = "--";
	argv[n] = file;
	ret = run(program, (char **)argv);
	free(program);
	return ret;
}
