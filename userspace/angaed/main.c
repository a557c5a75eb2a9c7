// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * angaed: the daemon that judges files for the gate. A list of start and unwind.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access.h"
#include "chore.h"
#include "confine.h"
#include "front.h"
#include "install.h"
#include "label.h"
#include "log.h"
#include "ops.h"
#include "session.h"
#include "statefile.h"
#include "worker.h"

#define STAGING	    "/data/app-staging"
#define TRACE_BYTES (8u << 20)
#define FDS_MAX	    4096

static const struct paths paths = {
	.device = ANGAE_DEVICE,
	.state = "/data/angae",
	.alerts = "/data/angae/alerts",
	.profiles = "/system/etc/angae/profiles",
	.authority = "/system/etc/angae/authority.pem",
	.keys = "/data/local/tmp",
	.device_key = "/data/angae/device.key",
	.media = "/data/media",
	.apps = "/data/app",
	.socket = "/run/angae/control.sock",
	.boot_id = "/proc/sys/kernel/random/boot_id",
};

static struct daemon angaed = {
	.paths = &paths,
	.verity = &verity_kernel,
	.own = &own_kernel,
	.access = access_check,
	.label = label_set,
};
static struct workers workers;
static struct chores chores;
static struct control control;

static int fail(const char *what)
{
	log_line("%s: %s", what, strerror(errno));
	return 1;
}

/* Little memory, many descriptors, no death by SIGPIPE, SIGXFSZ or a broken lease. */
static int prepare_process(void)
{
	struct rlimit files;
	sigset_t set;

	mallopt(M_TRIM_THRESHOLD, 64 << 10);
	mallopt(M_MMAP_THRESHOLD, 64 << 10);
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max < FDS_MAX ? files.rlim_max : FDS_MAX;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	umask(0027);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void read_boot_id(void)
{
	int proc = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (statefile_read(proc, paths.boot_id, angaed.boot, sizeof(angaed.boot)) < 0)
		strcpy(angaed.boot, "unknown");
	angaed.boot[strcspn(angaed.boot, "\n")] = '\0';
	close(proc);
}

static int open_state(void)
{
	char err[192];

	angaed.state = open(paths.state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (angaed.state < 0)
		return fail(paths.state);
	angaed.keys = open(paths.keys, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (packages_open(&angaed.packages, angaed.state, err, sizeof(err)))
		log_line("the record of packages begins empty: %s", err);
	if (films_open(&angaed.films, angaed.state, err, sizeof(err)))
		log_line("the record of films begins empty: %s", err);
	read_boot_id();
	return 0;
}

static int start_writer(void)
{
	struct policy *policy = policy_get(&angaed.policy);
	const struct trace_limits limits = {
		.bytes = TRACE_BYTES,
		.window_ms = policy->profile.window_ms,
	};
	struct trace *trace = trace_open(paths.state, angaed.boot, &limits);
	struct alerts alerts;

	policy_put(policy);
	if (alerts_open(&alerts, paths.alerts))
		log_line("%s: %s", paths.alerts, strerror(errno));
	if (!trace || writer_start(&angaed.writer, trace, &alerts))
		return fail("writer");
	return 0;
}

static int serve(int epoll, int signals)
{
	int ret;

	install_recover(&angaed, STAGING);
	confine_thread(CONFINE_NOTHING);
	if (confine_process())
		return fail("system call filter");
	malloc_trim(0);
	log_line("era %s, generation %u", angaed.policy.current->profile.name,
		 angaed.policy.current->generation);
	ret = front_run(&angaed, &control, epoll, signals);
	if (ret)
		log_line("the gate is gone: %s", strerror(errno));
	return ret ? 1 : 0;
}

/* With the session open: the threads, begun and ended in opposite order. */
static int run(int signals, int listener)
{
	int ret = 1, epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll < 0 || requests_init(&angaed.requests) ||
	    control_open(&control, &angaed, &chores, ops, epoll, listener))
		return fail("control");
	if (start_writer())
		goto control;
	if (chores_start(&chores)) {
		fail("chores");
		goto writer;
	}
	if (freezer_start(&angaed.freezer, &angaed)) {
		fail("freezer");
		goto chores;
	}
	if (signer_start(&angaed.signer, &angaed)) {
		fail("signer");
		goto freezer;
	}
	if (workers_start(&workers, &angaed)) {
		fail("workers");
		goto signer;
	}
	ret = serve(epoll, signals);
	requests_stop(&angaed.requests);
	workers_stop(&workers);
signer:
	signer_stop(&angaed.signer);
freezer:
	freezer_stop(&angaed.freezer);
chores:
	chores_stop(&chores);
writer:
	writer_stop(&angaed.writer);
control:
	control_close(&control);
	requests_destroy(&angaed.requests);
	close(epoll);
	return ret;
}

static const char *parse(int argc, char **argv)
{
	static const struct option options[] = {{"era", required_argument, NULL, 'e'}, {}};
	const char *era = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) == 'e')
		era = optarg;
	if (c != -1 || optind != argc) {
		fputs("usage: angaed [--era NAME]\n", stderr);
		_exit(2);
	}
	return era;
}

int main(int argc, char **argv)
{
	const char *era = parse(argc, argv);
	int ret = 1, listener, signals = prepare_process();
	char err[192];

	if (signals < 0)
		return fail("signals");
	access_init();
	if (device_open(&angaed.dev, paths.device))
		return fail(paths.device);
	/* at once: whoever sees the session may ask, and is answered when all is up */
	listener = control_listen(paths.socket);
	if (listener < 0) {
		fail(paths.socket);
		goto device;
	}
	if (open_state())
		goto device;
	if (session_begin(&angaed, era, err, sizeof(err))) {
		log_line("%s", err);
		goto state;
	}
	ret = run(signals, listener);
	policy_put(angaed.policy.current);
state:
	films_close(&angaed.films);
	packages_close(&angaed.packages);
	close(angaed.state);
	if (angaed.keys >= 0)
		close(angaed.keys);
device:
	device_close(&angaed.dev);
	return ret;
}
