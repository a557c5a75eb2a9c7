// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"
#include "deadline.h"
#include "program.h"
#include "run.h"
#include "run_qemu.h"

static const struct {
	const char *program;
	const char *package;
} emulators[] = {
	[RUN_AMD64] = {"qemu-system-x86_64", "qemu-system-x86"},
	[RUN_ARM64] = {"qemu-system-aarch64", "qemu-system-arm"},
};

void run_qemu_init(struct run_qemu *qemu)
{
	*qemu = (struct run_qemu){.detached = false};
	for (int i = 0; i < RUN_QEMU_FDS; i++)
		qemu->keep[i] = -1;
}

char *run_qemu_program(enum run_arch arch)
{
	const char *own = getenv("ANGAE_QEMU");
	const char *name = own && *own ? own : emulators[arch].program;
	char *path = program_find(name);

	if (!path)
		complain("%s is missing: install %s", name, emulators[arch].package);
	return path;
}

static void take_event(void *context, const char *name, json_object *data)
{
	struct run_qemu *qemu = context;
	json_object *value;

	if (!strcmp(name, "SHUTDOWN") && json_object_object_get_ex(data, "reason", &value))
		snprintf(qemu->shutdown, sizeof(qemu->shutdown), "%s",
			 json_object_get_string(value));
	if (!strcmp(name, "BLOCK_IO_ERROR") && json_object_object_get_ex(data, "nospace", &value))
		qemu->full = qemu->full || json_object_get_boolean(value);
}

static void pass(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFD, 0);
}

/* In the child. With shells the emulator has this program's terminal, and stays in its session. */
static _Noreturn void become(const struct run_qemu *qemu, const struct run_machine *machine,
			     char **argv, pid_t parent)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int errors = open(qemu->errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (!machine->shells) {
		setsid();
		dup2(null, 0);
		dup2(null, 1);
	}
	dup2(errors, 2);
	if (!qemu->detached) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(127);
	}
	pass(machine->monitor_fd);
	for (int i = 0; i < RUN_QEMU_FDS; i++)
		pass(qemu->keep[i]);
	signal(SIGPIPE, SIG_DFL);
	execv(machine->qemu, argv);
	dprintf(2, "cannot run %s: %s\n", machine->qemu, strerror(errno));
	_exit(127);
}

static int start(struct run_qemu *qemu, struct run_machine *machine)
{
	struct words argv = {0};
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return complain("socketpair: %s", strerror(errno));
	machine->monitor_fd = pair[1];
	run_machine_words(machine, &argv);
	qemu->pid = fork();
	if (!qemu->pid)
		become(qemu, machine, argv.list, parent);
	words_free(&argv);
	close(pair[1]);
	if (qemu->pid < 0) {
		close(pair[0]);
		qemu->pid = 0;
		return complain("cannot start QEMU: %s", strerror(errno));
	}
	run_mind(qemu->pid);
	qemu->qmp = qmp_open(pair[0], take_event, qemu);
	return qemu->qmp ? CMD_YES : complain("out of memory");
}

int run_qemu_start(struct run_qemu *qemu, struct run_machine *machine, int timeout)
{
	if (start(qemu, machine) != CMD_YES)
		return -1;
	if (!qmp_greet(qemu->qmp, timeout))
		return 0;
	if (!run_stopped())
		complain("QEMU did not start (%s)", qmp_why(qemu->qmp));
	return -1;
}

/* Its events are taken first: they say why. */
bool run_qemu_wait(struct run_qemu *qemu, int timeout)
{
	struct pollfd p = {.events = POLLIN};
	long long deadline = deadline_in(timeout);
	int ready;

	if (!qemu->pid)
		return true;
	qmp_drain(qemu->qmp, deadline_left(deadline));
	p.fd = pidfd_open(qemu->pid, 0);
	if (p.fd < 0)
		return false;
	do {
		ready = poll(&p, 1, deadline_left(deadline));
	} while (ready < 0 && errno == EINTR);
	close(p.fd);
	if (ready <= 0)
		return false;
	run_mind(0);
	waitpid(qemu->pid, NULL, 0);
	qemu->pid = 0;
	return true;
}

void run_qemu_kill(struct run_qemu *qemu)
{
	if (qemu->pid) {
		run_mind(0);
		kill(qemu->pid, SIGKILL);
		while (waitpid(qemu->pid, NULL, 0) < 0 && errno == EINTR)
			;
		qemu->pid = 0;
	}
	qmp_close(qemu->qmp);
	qemu->qmp = NULL;
}

void run_qemu_end(struct run_qemu *qemu)
{
	run_qemu_kill(qemu);
	free(qemu->errors);
	run_qemu_init(qemu);
}

void run_qemu_leave(struct run_qemu *qemu)
{
	run_mind(0);
	qemu->pid = 0;
	run_qemu_end(qemu);
}

void run_qemu_said(const struct run_qemu *qemu)
{
	run_tail(qemu->errors, 5);
}
