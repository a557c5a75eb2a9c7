// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said to the phone, and how its end is told. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "cmd.h"
#include "deadline.h"
#include "run_session.h"

static int late(const struct run_handset *h)
{
	complain("stopped after %u s", h->options->timeout);
	return RUN_LATE;
}

/* The machine has ended, or does not talk as it should. */
static int disorder(struct run_handset *h, const char *why)
{
	if (run_stopped())
		return RUN_STOPPED;
	run_qemu_wait(&h->qemu, 2000);
	if (h->qemu.full)
		complain("the host's disk is full: QEMU keeps what the phone writes in %s",
			 h->options->userdata ? h->options->userdata : "TMPDIR, or /var/tmp");
	if (*h->qemu.shutdown)
		complain("the run did not end properly (%s)", h->qemu.shutdown);
	else
		complain("the run did not end properly (%s)", why);
	return RUN_DISORDER;
}

int run_told(struct run_handset *h, enum channel_result result)
{
	if (result == CHANNEL_LATE && !run_stopped())
		return late(h);
	return disorder(h, h->channel ? channel_why(h->channel) : "out of memory");
}

enum channel_result run_try_hello(struct run_handset *h, struct channel_hello *hello, int timeout)
{
	enum channel_result result = channel_open(h->lab, &h->channel);

	if (result == CHANNEL_OK)
		result = channel_hello(h->channel, timeout, hello);
	if (result == CHANNEL_OK)
		h->ready = deadline_now();
	return result;
}

int run_hello(struct run_handset *h, struct channel_hello *hello)
{
	enum channel_result result = run_try_hello(h, hello, deadline_left(h->deadline));

	return result == CHANNEL_OK ? 0 : run_told(h, result);
}

static bool take_output(void *context, int stream, const void *data, size_t len)
{
	(void)context;
	return angae_write_all(stream == 1 ? STDOUT_FILENO : STDERR_FILENO, data, len) == 0;
}

struct answer {
	char text[256];
	size_t len;
};

static bool take_answer(void *context, int stream, const void *data, size_t len)
{
	struct answer *answer = context;
	size_t room = sizeof(answer->text) - 1 - answer->len;

	(void)stream;
	memcpy(answer->text + answer->len, data, len < room ? len : room);
	answer->len += len < room ? len : room;
	return true;
}

/* A handset that was saved before it had a lab's disk is told to look at it now. */
static int mount_lab(struct run_handset *h)
{
	static char initctl[] = "initctl", mount[] = "mount-lab";
	char *argv[] = {initctl, mount, NULL};
	struct answer answer = {.len = 0};
	const struct channel_run run = {
		.argv = argv,
		.timeout = deadline_left(h->deadline),
		.take = take_answer,
		.context = &answer,
	};
	enum channel_result result = channel_run(h->channel, &run, &(int){0});

	if (result != CHANNEL_OK)
		return run_told(h, result);
	if (!strncmp(answer.text, "ok", 2))
		return 0;
	complain("the phone does not mount the lab's disk: %s", answer.text);
	return disorder(h, "it has no lab's disk");
}

/* The clock of a handset that was saved stands where it stood then. */
static int set_clock(struct run_handset *h)
{
	struct timespec now;
	enum channel_result result;

	clock_gettime(CLOCK_REALTIME, &now);
	result = channel_clock(h->channel, &now, NULL, deadline_left(h->deadline));
	return result == CHANNEL_OK ? 0 : run_told(h, result);
}

int run_awake(struct run_handset *h)
{
	int ret = set_clock(h);

	if (!ret && h->options->lab)
		ret = mount_lab(h);
	h->ready = deadline_now();
	return ret;
}

static int power_off(struct run_handset *h, int status)
{
	enum channel_result result = channel_poweroff(h->channel, deadline_left(h->deadline));

	if (result != CHANNEL_OK)
		return run_told(h, result);
	if (!run_qemu_wait(&h->qemu, deadline_left(h->deadline)))
		return late(h);
	if (h->qemu.full || strcmp(h->qemu.shutdown, "guest-shutdown"))
		return disorder(h, "the emulator ended without a word");
	return status;
}

int run_program(struct run_handset *h)
{
	char path[256];
	char *argv[] = {path, NULL};
	struct channel_run run = {.argv = argv, .merge = h->options->merge, .take = take_output};
	enum channel_result result;
	int status;

	if (snprintf(path, sizeof(path), "/mnt/lab/%s", h->options->run) >= (int)sizeof(path))
		return complain("--run %s: is too long a name", h->options->run);
	run.timeout = deadline_left(h->deadline);
	result = channel_run(h->channel, &run, &status);
	if (result == CHANNEL_OWN)
		return complain("%s", channel_why(h->channel));
	if (result != CHANNEL_OK)
		return run_told(h, result);
	/* Nothing that a resumed phone has written is kept: there is nothing to settle. */
	return h->options->snapshot ? status : power_off(h, status);
}

/* Return: what QEMU calls a terminal, "pty:/dev/pts/3", for json_object_put(); or NULL. */
static json_object *terminal(json_object *all, const char *label)
{
	json_object *name, *file;

	for (size_t i = 0; i < json_object_array_length(all); i++) {
		json_object *one = json_object_array_get_idx(all, i);

		if (json_object_object_get_ex(one, "label", &name) &&
		    !strcmp(json_object_get_string(name), label) &&
		    json_object_object_get_ex(one, "filename", &file))
			return file;
	}
	return NULL;
}

int run_shells(struct run_handset *h)
{
	json_object *all = NULL, *file;

	if (!qmp_call(h->qemu.qmp, "query-chardev", NULL, RUN_QEMU_MS, &all)) {
		file = terminal(all, "labshell");
		fprintf(stderr,
			"This is the owner's shell; Ctrl-A x ends the emulator.\n"
			"The lab's shell: busybox microcom %s (Ctrl-X leaves it).\n"
			"The kernel's console goes to %s.\n",
			file ? json_object_get_string(file) + strlen("pty:") : "?", h->console);
	}
	json_object_put(all);
	while (!run_qemu_wait(&h->qemu, -1))
		;
	return run_stopped() ? RUN_STOPPED : CMD_YES;
}

int run_until_end(struct run_handset *h)
{
	while (!run_qemu_wait(&h->qemu, -1))
		;
	if (run_stopped())
		return RUN_STOPPED;
	if (!strcmp(h->qemu.shutdown, "guest-shutdown") ||
	    !strcmp(h->qemu.shutdown, "host-qmp-quit"))
		return CMD_YES;
	return disorder(h, "the emulator ended without a word");
}
