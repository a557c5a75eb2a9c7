// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starting a job, and telling the host how it went.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "labd.h"

#define WORDS_MAX 4096

/* The ends of the pipes: [0] is read from. */
struct pipes {
	int in[2];
	int out[2];
	int err[2];
	int control[2];
	int commit[2];
};

#define PIPES (sizeof(struct pipes) / sizeof(int[2]))

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static bool open_pipes(struct pipes *pipes)
{
	int(*ends)[2] = (int(*)[2])pipes;
	size_t made = 0;

	memset(pipes, 0xff, sizeof(*pipes));
	while (made < PIPES && pipe2(ends[made], O_CLOEXEC) == 0)
		made++;
	if (made == PIPES)
		return true;
	for (size_t i = 0; i < PIPES; i++) {
		shut(&ends[i][0]);
		shut(&ends[i][1]);
	}
	return false;
}

/* The ends that are labd's; the others are the keeper's. */
static void split_pipes(struct pipes *pipes, struct job *job)
{
	job->in = pipes->in[1];
	job->commit = pipes->commit[1];
	job->control = pipes->control[1];
	job->streams[0] = pipes->out[0];
	job->streams[1] = pipes->err[0];
}

static void shut_own(struct job *job)
{
	shut(&job->in);
	shut(&job->commit);
	shut(&job->control);
	shut(&job->streams[0]);
	shut(&job->streams[1]);
}

static void shut_theirs(struct pipes *pipes)
{
	shut(&pipes->in[0]);
	shut(&pipes->commit[0]);
	shut(&pipes->control[0]);
	shut(&pipes->out[1]);
	shut(&pipes->err[1]);
}

static void no_waiting(int fd)
{
	fcntl(fd, F_SETFL, O_NONBLOCK);
}

/* Fork the keeper, which goes on in @how. */
static const char *start(struct job *job, struct pipes *pipes, struct keeper_how *how)
{
	split_pipes(pipes, job);
	how->control = pipes->control[0];
	job->left[0] = job->left[1] = 0;
	job->status = -1;
	job->quiet = job->taking = false;
	job->moved = 0;
	job->why_len = 0;
	job->keeper = fork();
	if (job->keeper == 0) {
		shut_own(job);
		shut(&job->port);
		keeper(how);
	}
	shut_theirs(pipes);
	if (job->keeper < 0) {
		shut_own(job);
		job->keeper = 0;
		return "cannot fork";
	}
	no_waiting(job->in);
	no_waiting(job->control);
	no_waiting(job->streams[0]);
	no_waiting(job->streams[1]);
	return NULL;
}

static int execute(void *context)
{
	char **argv = context;

	execvp(argv[0], argv);
	dprintf(2, "labd: %s: %s\n", argv[0], strerror(errno));
	return errno == ENOENT ? 127 : 126;
}

const char *job_run(struct job *job, const char *words, size_t len, bool merge)
{
	static char text[ANGAE_WIRE_BYTES + 1];
	static char *argv[WORDS_MAX + 1];
	struct keeper_how how = {.work = execute, .context = argv};
	struct pipes pipes;
	const char *wrong;
	int words_n = 0;
	int null;

	memcpy(text, words, len);
	text[len] = '\0';
	for (size_t at = 0; at < len; at += strlen(text + at) + 1) {
		if (words_n == WORDS_MAX)
			return "too many words";
		argv[words_n++] = text + at;
	}
	argv[words_n] = NULL;
	if (!words_n || !*argv[0])
		return "no program is named";
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || !open_pipes(&pipes)) {
		wrong = strerror(errno);
		shut(&null);
		return wrong;
	}
	how.stdio[0] = null;
	how.stdio[1] = pipes.out[1];
	how.stdio[2] = merge ? pipes.out[1] : pipes.err[1];
	wrong = start(job, &pipes, &how);
	close(null);
	if (!wrong)
		job->kind = JOB_RUN;
	return wrong;
}

static const char *start_file(struct job *job, struct file_how *file, int (*work)(void *))
{
	struct keeper_how how = {.work = work, .context = file};
	struct pipes pipes;

	if (!open_pipes(&pipes))
		return strerror(errno);
	file->commit = pipes.commit[0];
	how.stdio[0] = pipes.in[0];
	how.stdio[1] = pipes.out[1];
	how.stdio[2] = pipes.err[1];
	return start(job, &pipes, &how);
}

const char *job_get(struct job *job, const char *path)
{
	struct file_how file = {.path = path};
	const char *wrong = start_file(job, &file, file_get);

	if (!wrong)
		job->kind = JOB_GET;
	return wrong;
}

const char *job_put(struct job *job, const char *path, mode_t mode)
{
	struct file_how file = {.path = path, .aside = job->aside, .mode = mode};
	const char *slash = strrchr(path, '/');
	int dir = slash ? (int)(slash - path) + 1 : 0;
	const char *wrong;

	snprintf(job->aside, sizeof(job->aside), "%.*s" LABD_ASIDE, dir, path, (int)getpid());
	wrong = start_file(job, &file, file_put);
	if (wrong)
		return wrong;
	job->kind = JOB_PUT;
	job->taking = true;
	return NULL;
}

void job_refuse(struct job *job, const char *why)
{
	job->kind = JOB_PUT;
	job->keeper = 0;
	job->aside[0] = '\0';
	job->in = job->commit = job->control = job->streams[0] = job->streams[1] = -1;
	job->left[0] = job->left[1] = 0;
	job->status = 1;
	job->quiet = false;
	job->taking = true;
	job->why_len = snprintf(job->why, sizeof(job->why), "%s", why);
}

void job_signal(struct job *job, int sig)
{
	unsigned char byte = (unsigned char)sig;

	/* A pipe that is full holds many signals already; one that is closed has ended all. */
	if (job->control >= 0 && write(job->control, &byte, 1) < 0 && sig == SIGKILL)
		shut(&job->control);
}

void job_drop(struct job *job)
{
	if (job->kind == JOB_NONE)
		return;
	job->quiet = true;
	job_signal(job, SIGKILL);
	shut(&job->streams[0]);
	shut(&job->streams[1]);
	job->left[0] = job->left[1] = 0;
}

void job_end_of_data(struct job *job, bool whole)
{
	job->taking = false;
	/* Without the byte the end of the data is not the end of the file. */
	if (whole && job->commit >= 0 && write(job->commit, "", 1) < 0 && errno != EPIPE)
		labd_say("a file will not be whole: %s", strerror(errno));
	shut(&job->commit);
	shut(&job->in);
}

bool job_died(struct job *job, pid_t pid, int status)
{
	int left;

	if (!job->keeper || pid != job->keeper)
		return false;
	job->keeper = 0;
	job->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	shut(&job->control);
	/* What it left running may print on: only what is there now is the job's. */
	for (int i = 0; i < 2; i++)
		if (job->streams[i] >= 0 && !ioctl(job->streams[i], FIONREAD, &left))
			job->left[i] = left;
	if (job->status && job->kind == JOB_PUT)
		unlink(job->aside);
	return true;
}

bool job_wants(const struct job *job, int which, struct out *out)
{
	return job->kind != JOB_NONE && job->streams[which] >= 0 && out_room(out, OUT_CHUNK);
}

static void hand_on(struct job *job, int which, const char *bytes, size_t len, struct out *out)
{
	size_t room = sizeof(job->why) - job->why_len;

	if (job->kind == JOB_RUN) {
		out_bytes(out, which ? "err" : "out", bytes, len);
	} else if (!which) {
		out_bytes(out, "data", bytes, len);
		job->moved += len;
	} else {
		memcpy(job->why + job->why_len, bytes, len < room ? len : room);
		job->why_len += len < room ? len : room;
	}
}

void job_listen(struct job *job, int which, struct out *out)
{
	static char bytes[OUT_CHUNK];
	size_t want = sizeof(bytes);
	ssize_t n;

	if (!job->keeper && job->left[which] < want)
		want = job->left[which];
	n = want ? read(job->streams[which], bytes, want) : 0;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		hand_on(job, which, bytes, n, out);
	if (!job->keeper && n > 0)
		job->left[which] -= n;
	if (n <= 0 || (!job->keeper && !job->left[which])) {
		shut(&job->streams[which]);
		job->left[which] = 0;
	}
}

static void tell(const struct job *job, struct out *out)
{
	if (job->kind == JOB_RUN)
		out_line(out, "exit %d", job->status);
	else if (!job->status)
		out_line(out, "ok %llu", (unsigned long long)job->moved);
	else if (job->why_len)
		out_bytes(out, "error", job->why, job->why_len);
	else
		out_bytes(out, "error", "killed", 6);
}

bool job_finish(struct job *job, struct out *out)
{
	if (job->kind == JOB_NONE)
		return true;
	/* A put is answered when the host has said all: it is not listening before. */
	if (job->keeper || (job->taking && !job->quiet))
		return false;
	for (int i = 0; i < 2; i++)
		if (job->streams[i] >= 0 && job->left[i])
			return false;
	if (!job->quiet && !out_room(out, sizeof(job->why)))
		return false;
	if (!job->quiet)
		tell(job, out);
	shut_own(job);
	job->kind = JOB_NONE;
	job->taking = false;
	return true;
}
