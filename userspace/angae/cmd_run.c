// SPDX-License-Identifier: GPL-2.0-or-later
/* angae run: one handset, from its image to its end. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "deadline.h"
#include "run_accel.h"
#include "run_disks.h"
#include "run_report.h"
#include "run_session.h"
#include "run_snapshot.h"

static char *image_directory(const struct run_options *o)
{
	const char *given = o->image ? o->image : getenv("ANGAE_IMAGE");
	char row[64], *under, *path;

	if (given && *given)
		return join(given, "");
	snprintf(row, sizeof(row), "%s-%s", o->arch ? o->arch : "amd64",
		 o->kernel ? o->kernel : "stock");
	under = beside("../image");
	path = join(under, row);
	free(under);
	return path;
}

static char *absolute(const char *path)
{
	char *cwd, *all;

	if (*path == '/')
		return join("/", path + 1);
	cwd = get_current_dir_name();
	all = join(cwd ? cwd : ".", path);
	free(cwd);
	return all;
}

static int check_row(const struct run_image *image, const struct run_options *o)
{
	const char *arch = run_arch_name(image->arch);

	if (o->arch && strcmp(o->arch, arch))
		return complain("%s is an image for %s, not for %s", image->dir, arch, o->arch);
	if (o->kernel && strcmp(o->kernel, image->kernel))
		return complain("%s is an image with kernel %s, not %s", image->dir, image->kernel,
				o->kernel);
	return CMD_YES;
}

static int open_image(struct run_handset *h)
{
	const struct run_options *o = h->options;
	enum run_arch arch;
	char *said, *dir, why[160];
	int ret;

	if (o->arch && !run_arch_from(o->arch, &arch))
		return complain("--arch %s: must be amd64 or arm64", o->arch);
	said = image_directory(o);
	dir = absolute(said);
	ret = run_image_open(&h->image, dir);
	free(said);
	free(dir);
	if (ret == CMD_YES)
		ret = check_row(&h->image, o);
	for (int i = 0; i < RUN_PARTS && ret == CMD_YES; i++)
		if (run_image_fault(&h->image, (enum run_part)i, why, sizeof(why)))
			ret = complain("%s %s", h->image.parts[i], why);
	return ret;
}

/* QEMU would say it too, but not in this program's words, and after the disks were made. */
static int check_port(unsigned int port)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr = {htonl(INADDR_LOOPBACK)},
	};
	int fd, one = 1, ret;

	if (!port)
		return CMD_YES;
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	ret = fd < 0 ? -1 : bind(fd, (struct sockaddr *)&addr, sizeof(addr));
	if (ret && errno == EADDRINUSE)
		complain("--gdb %u: the port is in use", port);
	else if (ret)
		complain("--gdb %u: %s", port, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ret ? CMD_ERROR : CMD_YES;
}

static int open_directory(struct run_handset *h)
{
	if (run_dir_take(&h->dir, h->options->name))
		return CMD_ERROR;
	run_dir_clean();
	h->monitor = run_dir_file(&h->dir, "qmp.sock");
	h->lab = run_dir_file(&h->dir, "lab.sock");
	h->console =
		h->options->log ? absolute(h->options->log) : run_dir_file(&h->dir, "console.log");
	h->qemu.errors = run_dir_file(&h->dir, "qemu.err");
	h->qemu.keep[0] = h->dir.lock;
	return CMD_YES;
}

static void fill_machine(struct run_handset *h)
{
	const struct run_options *o = h->options;
	struct run_machine *m = &h->machine;
	char *more = words_join(&o->append);

	h->words =
		run_kernel_words(h->image.arch, !o->no_lab_flag, o->icount, h->image.words, more);
	free(more);
	m->name = h->dir.name;
	m->arch = h->image.arch;
	m->icount = o->icount;
	m->smp = o->smp ? o->smp : h->image.smp;
	m->memory = o->memory ? o->memory : h->image.memory;
	m->kernel = h->image.parts[RUN_KERNEL];
	m->initrd = h->image.parts[RUN_INITRD];
	m->words = h->words;
	m->console = h->console;
	m->monitor = h->monitor;
	m->lab = h->lab;
	m->shells = o->interactive;
	m->resets = !o->run;
	m->gdb = o->gdb;
}

/* All that can be found wanting before anything is started. */
static int prepare(struct run_handset *h)
{
	if (open_image(h) || check_port(h->options->gdb) ||
	    run_accel_choose(h->image.accel, h->image.arch, h->options->icount, &h->machine.accel))
		return CMD_ERROR;
	h->program = run_qemu_program(h->image.arch);
	h->machine.qemu = h->program;
	if (!h->program || open_directory(h))
		return CMD_ERROR;
	fill_machine(h);
	if (run_disks(h))
		return CMD_ERROR;
	h->qemu.keep[1] = h->lab_fd;
	h->qemu.detached = h->options->detach;
	return CMD_YES;
}

static int start(struct run_handset *h)
{
	if (run_qemu_start(&h->qemu, &h->machine, RUN_QEMU_MS))
		return run_stopped() ? RUN_STOPPED : RUN_DISORDER;
	return run_note(h) ? CMD_ERROR : CMD_YES;
}

/* A phone that was saved answers in a second or two, or not at all. */
static enum channel_result wake(struct run_handset *h, struct channel_hello *hello)
{
	int left = deadline_left(h->deadline);

	return run_try_hello(h, hello, left < 0 || left > RUN_AWAKE_MS ? RUN_AWAKE_MS : left);
}

/* Return: what to exit with. @why: "", or why the snapshot does not serve; it is removed then. */
static int resume_once(struct run_handset *h, struct channel_hello *hello, char *why, size_t size)
{
	struct run_snapshot snapshot;
	int ret = run_snapshot_open(&snapshot, h);

	*why = '\0';
	if (!ret)
		ret = start(h);
	if (!ret && run_snapshot_load(&snapshot, h)) {
		ret = RUN_DISORDER;
		snprintf(why, size, "the emulator does not take the snapshot");
	} else if (!ret && wake(h, hello) != CHANNEL_OK) {
		ret = RUN_DISORDER;
		snprintf(why, size, "the saved handset does not answer (%s)",
			 h->channel ? channel_why(h->channel) : "out of memory");
	}
	if (*why && run_stopped())
		ret = RUN_STOPPED;
	else if (*why)
		run_snapshot_drop(&snapshot);
	run_snapshot_close(&snapshot, h);
	return ret;
}

/* One that does not serve is made anew, now if there is time left. */
static int resume(struct run_handset *h, struct channel_hello *hello)
{
	char why[256];
	int ret = resume_once(h, hello, why, sizeof(why));

	if (!*why || ret == RUN_STOPPED)
		return ret;
	if (!deadline_left(h->deadline)) {
		complain("%s: it is removed", why);
		return run_told(h, CHANNEL_LATE);
	}
	complain("%s: it is made anew", why);
	channel_close(h->channel);
	h->channel = NULL;
	run_qemu_kill(&h->qemu);
	ret = resume_once(h, hello, why, sizeof(why));
	if (*why && ret == RUN_DISORDER)
		complain("%s", why);
	return ret;
}

/* Until it says hello, or, with terminals, until it is started. Return: 0, or what to exit with. */
static int bring_up(struct run_handset *h, struct channel_hello *hello)
{
	int ret;

	if (h->options->snapshot) {
		ret = resume(h, hello);
		return ret ? ret : run_awake(h);
	}
	ret = start(h);
	return ret || h->options->interactive ? ret : run_hello(h, hello);
}

static int serve(struct run_handset *h)
{
	struct channel_hello hello;
	int ret = bring_up(h, &hello);

	if (ret || h->options->interactive)
		return ret ? ret : run_shells(h);
	if (h->options->run)
		return run_program(h);
	channel_close(h->channel);
	h->channel = NULL;
	run_report_ready(h, &hello);
	if (!h->options->detach)
		return run_until_end(h);
	run_qemu_leave(&h->qemu);
	run_dir_leave(&h->dir);
	return CMD_YES;
}

static void tidy(struct run_handset *h)
{
	channel_close(h->channel);
	run_qemu_end(&h->qemu);
	run_dir_drop(&h->dir);
	if (h->lab_fd >= 0)
		close(h->lab_fd);
	run_image_close(&h->image);
	free(h->program);
	free(h->words);
	free(h->console);
	free(h->monitor);
	free(h->lab);
}

static int run(const struct run_options *o)
{
	struct run_handset h = {.options = o, .lab_fd = -1, .dir = {.lock = -1}};
	int status;

	run_qemu_init(&h.qemu);
	h.machine.lab_fd = -1;
	h.began = deadline_now();
	h.deadline = deadline_in(o->timeout ? (int)o->timeout * 1000 : -1);
	status = prepare(&h);
	if (!status) {
		status = serve(&h);
		if (status && status != RUN_STOPPED) {
			run_qemu_said(&h.qemu);
			complain("the end of the kernel's log:");
			run_tail(h.console, RUN_TAIL_LINES);
		}
		if (o->run)
			run_report_end(&h, status);
	}
	tidy(&h);
	return status;
}

int cmd_run(int argc, char **argv)
{
	struct run_options options;
	int status = run_options_parse(&options, argc, argv);

	if (status < 0) {
		run_signals();
		status = options.list ? run_list(options.json) : run(&options);
	}
	words_free(&options.append);
	return status;
}
