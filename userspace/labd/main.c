// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * labd [TERMINAL]: serve the host, one after another; at TERMINAL there is a shell as well.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "labd.h"

/* A port that is there gets its name soon after its device; one that is not never does. */
#define PORT_ROUND_MS 20
#define PORT_ROUNDS   250

enum { SIGNALS, PORT, IN, OUT, ERR, FDS };

static struct labd lab = {.port = -1};

/* Standard output is the kernel's log. */
void labd_say(const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	dprintf(1, "<5>labd: %s\n", line);
}

static int open_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGIO);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* How long to wait until the next look for the port; -1: it is there, or there is none. */
static int seek_port(void)
{
	static unsigned int rounds;

	if (lab.port >= 0 || rounds > PORT_ROUNDS)
		return -1;
	lab.port = port_open();
	if (lab.port >= 0) {
		lab.host = port_host(lab.port);
		lab.job.port = lab.port;
		/* To a host that still waits for what another labd, or another boot, was to answer. */
		out_line(&lab.out, "angae 1 begins");
		return -1;
	}
	/* Busy while what another labd has left behind is not over yet. */
	if ((errno == ENODEV || errno == EBUSY) && rounds++ < PORT_ROUNDS)
		return PORT_ROUND_MS;
	labd_say("no port " LABD_PORT ": %s", strerror(errno));
	rounds = PORT_ROUNDS + 1;
	return -1;
}

/* What is left of half a message would be taken for lines of the next host. */
static void drain(void)
{
	size_t room;
	uint8_t *at;

	if (angae_wire_idle(&lab.in) && !lab.job.taking)
		return;
	do {
		angae_wire_reset(&lab.in);
		at = angae_wire_room(&lab.in, &room);
	} while (read(lab.port, at, room) > 0);
}

static void host_is_gone(void)
{
	lab.host = lab.known = false;
	lab.nonce[0] = '\0';
	lab.pending_len = 0;
	lab.out.start = lab.out.end = 0;
	drain();
	angae_wire_reset(&lab.in);
	job_drop(&lab.job);
}

static void look_at_host(void)
{
	bool there = port_host(lab.port);

	if (lab.host && !there)
		lab.gone_at = labd_now() + LABD_GRACE_MS;
	else if (there)
		lab.gone_at = 0;
	lab.host = there;
}

/* How long a host that left may still be back; -1: there is none to wait for. */
static int wait_for_host(void)
{
	int64_t left = lab.gone_at - labd_now();

	if (!lab.gone_at)
		return -1;
	if (left > 0)
		return (int)left;
	lab.gone_at = 0;
	host_is_gone();
	return -1;
}

static void reap(int signals)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(signals, &info, sizeof(info)) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (!job_died(&lab.job, pid, status))
			shell_died(pid);
	if (lab.port >= 0)
		look_at_host();
}

static void hear(void)
{
	size_t room;
	uint8_t *at = angae_wire_room(&lab.in, &room);
	ssize_t n = read(lab.port, at, room);

	if (n > 0)
		angae_wire_fed(&lab.in, n);
	else if (n == 0)
		look_at_host();
}

/* Is there anything that has to be done before the host is heard again? */
static bool busy(void)
{
	return lab.pending_len || lab.nonce[0] || lab.ending || !out_room(&lab.out, 512);
}

static void go_on(void)
{
	char answer[128];

	requests_data(&lab);
	requests_serve(&lab);
	if (job_finish(&lab.job, &lab.out) && lab.nonce[0]) {
		requests_hello(&lab);
		requests_serve(&lab);
	}
	if (lab.host && !out_flush(&lab.out, lab.port))
		look_at_host();
	if (!lab.ending || lab.out.start < lab.out.end)
		return;
	if (facts_init(lab.ending, answer, sizeof(answer)))
		labd_say("init: %s: %s", lab.ending, strerror(errno));
	lab.ending = NULL;
}

static void prepare(struct pollfd *p, int signals)
{
	const struct job *job = &lab.job;
	bool unsent = lab.out.start < lab.out.end;

	p[SIGNALS] = (struct pollfd){.fd = signals, .events = POLLIN};
	p[PORT] = (struct pollfd){.fd = lab.host ? lab.port : -1};
	p[PORT].events = (short)((busy() ? 0 : POLLIN) | (unsent ? POLLOUT : 0));
	p[IN] = (struct pollfd){.fd = lab.pending_len ? job->in : -1, .events = POLLOUT};
	p[OUT] = (struct pollfd){.fd = job_wants(job, 0, &lab.out) ? job->streams[0] : -1,
				 .events = POLLIN};
	p[ERR] = (struct pollfd){.fd = job_wants(job, 1, &lab.out) ? job->streams[1] : -1,
				 .events = POLLIN};
}

static void serve(int signals)
{
	struct pollfd p[FDS];

	for (;;) {
		int wait = seek_port();

		if (wait < 0)
			wait = wait_for_host();
		go_on();
		prepare(p, signals);
		if (poll(p, FDS, wait) < 0)
			continue;
		if (p[OUT].revents)
			job_listen(&lab.job, 0, &lab.out);
		if (p[ERR].revents && job_wants(&lab.job, 1, &lab.out))
			job_listen(&lab.job, 1, &lab.out);
		if (p[PORT].revents & POLLHUP)
			look_at_host();
		else if (p[PORT].revents & POLLIN)
			hear();
		if (p[SIGNALS].revents)
			reap(signals);
	}
}

int main(int argc, char **argv)
{
	int signals;

	if (argc > 2) {
		fprintf(stderr, "usage: labd [TERMINAL]\n");
		return 2;
	}
	signals = open_signals();
	umask(022);
	/* What a command leaves behind stays the lab's. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	if (signals < 0) {
		labd_say("no signals: %s", strerror(errno));
		return 1;
	}
	if (argc == 2)
		shell_start(argv[1]);
	serve(signals);
}
