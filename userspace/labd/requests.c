// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the host asks for, word by word.
 */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "labd.h"

#define NONCE_MAX 64

static void refuse(struct labd *lab, const char *why)
{
	out_bytes(&lab->out, "error", why, strlen(why));
}

static bool good_nonce(const char *nonce)
{
	size_t len = strlen(nonce);

	for (const char *c = nonce; *c; c++)
		if (!isalnum((unsigned char)*c))
			return false;
	return len && len <= NONCE_MAX;
}

void requests_hello(struct labd *lab)
{
	char facts[160];

	facts_hello(facts, sizeof(facts));
	out_line(&lab->out, "angae 1 ready %s %s", lab->nonce, facts);
	lab->nonce[0] = '\0';
}

static void hello(struct labd *lab)
{
	if (lab->in.count != 2 || !good_nonce(lab->in.words[1])) {
		if (lab->known)
			refuse(lab, "hello: a nonce of 1 to 64 letters and digits");
		return;
	}
	snprintf(lab->nonce, sizeof(lab->nonce), "%s", lab->in.words[1]);
	lab->known = true;
	job_drop(&lab->job);
}

/* The payload as a path; NULL when it cannot be one. */
static const char *path_of(const struct labd *lab)
{
	static char path[LABD_PATH_MAX];

	if (!lab->in.len || lab->in.len >= sizeof(path) || memchr(lab->in.bytes, '\0', lab->in.len))
		return NULL;
	memcpy(path, lab->in.bytes, lab->in.len);
	path[lab->in.len] = '\0';
	return path;
}

static void run(struct labd *lab)
{
	bool merge = lab->in.count == 2 && !strcmp(lab->in.words[1], "merge");
	const char *wrong = "run: nothing but merge";

	if (lab->in.count == 1 || merge)
		wrong = job_run(&lab->job, (const char *)lab->in.bytes, lab->in.len, merge);
	if (wrong)
		refuse(lab, wrong);
}

static void get(struct labd *lab)
{
	const char *path = path_of(lab);
	const char *wrong = path ? job_get(&lab->job, path) : "get: that is no path";

	if (wrong)
		refuse(lab, wrong);
}

/* Whatever is wrong, the data is on its way. */
static void put(struct labd *lab)
{
	const char *path = path_of(lab);
	const char *wrong = "put: that is no path";
	long mode = -1;
	char *end = NULL;

	if (lab->in.count == 2)
		mode = strtol(lab->in.words[1], &end, 8);
	if (mode < 0 || mode > 07777 || !end || *end)
		wrong = "put: an octal mode and a path";
	else if (path)
		wrong = job_put(&lab->job, path, (mode_t)mode);
	if (wrong)
		job_refuse(&lab->job, wrong);
}

static void clock_request(struct labd *lab)
{
	struct timespec now;
	int64_t seconds = 0;
	int32_t nano = 0;

	if (lab->in.count > 2 ||
	    (lab->in.count == 2 && angae_wire_time(lab->in.words[1], &seconds, &nano))) {
		refuse(lab, "clock: SECONDS or SECONDS.NANO since 1970");
		return;
	}
	now = (struct timespec){.tv_sec = seconds, .tv_nsec = nano};
	if (lab->in.count == 2 && clock_settime(CLOCK_REALTIME, &now)) {
		refuse(lab, strerror(errno));
		return;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	out_line(&lab->out, "ok %lld.%09ld", (long long)now.tv_sec, now.tv_nsec);
}

static void status(struct labd *lab)
{
	char text[ANGAE_WIRE_LINE];

	if (facts_status(text, sizeof(text)))
		refuse(lab, strerror(errno));
	else
		out_line(&lab->out, "%s", text);
}

static void ping(struct labd *lab)
{
	out_line(&lab->out, "ok");
}

static void end_machine(struct labd *lab)
{
	out_line(&lab->out, "ok");
	lab->ending = strcmp(lab->in.words[0], "reboot") ? "poweroff" : "reboot";
}

/* While something runs there is nothing to answer; after it the word came too late. */
static void kill_request(struct labd *lab)
{
	uint64_t sig = SIGKILL;

	if (lab->in.count == 2 && angae_wire_number(lab->in.words[1], SIGRTMAX, &sig))
		return;
	if (lab->job.kind == JOB_RUN || lab->job.kind == JOB_GET)
		job_signal(&lab->job, (int)sig);
	else if (lab->job.kind == JOB_PUT)
		job_signal(&lab->job, SIGKILL);
}

static void data(struct labd *lab)
{
	lab->pending = lab->in.bytes;
	lab->pending_len = lab->in.len;
	lab->job.moved += lab->in.len;
	requests_data(lab);
}

void requests_data(struct labd *lab)
{
	while (lab->pending_len) {
		ssize_t n = lab->pending_len;

		if (lab->job.in >= 0 && lab->job.keeper)
			n = write(lab->job.in, lab->pending, lab->pending_len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		/* Nobody takes it any more: it is thrown away, and the end says why. */
		if (n < 0)
			n = lab->pending_len;
		lab->pending += n;
		lab->pending_len -= n;
	}
}

static void put_goes_on(struct labd *lab)
{
	const char *word = lab->in.words[0];

	if (!strcmp(word, "data"))
		data(lab);
	else if (!strcmp(word, "end"))
		job_end_of_data(&lab->job, true);
	else if (!strcmp(word, "drop"))
		job_end_of_data(&lab->job, false);
	else
		refuse(lab, "a file is being put: data, end or drop");
}

static void begin(struct labd *lab)
{
	static const struct {
		const char *word;
		void (*serve)(struct labd *lab);
	} requests[] = {
		{"ping", ping},
		{"status", status},
		{"run", run},
		{"put", put},
		{"get", get},
		{"clock", clock_request},
		{"reboot", end_machine},
		{"poweroff", end_machine},
	};

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (!strcmp(lab->in.words[0], requests[i].word)) {
			requests[i].serve(lab);
			return;
		}
	refuse(lab, "what is this? hello, ping, status, run, kill, put, get, clock, reboot, "
		    "poweroff");
}

static void obey(struct labd *lab)
{
	const char *word = lab->in.words[0];

	if (!strcmp(word, "hello"))
		hello(lab);
	else if (!lab->known)
		return;
	else if (!strcmp(word, "kill"))
		kill_request(lab);
	else if (lab->job.taking)
		put_goes_on(lab);
	else if (lab->job.kind != JOB_NONE)
		refuse(lab, "one request at a time");
	else
		begin(lab);
}

void requests_serve(struct labd *lab)
{
	while (!lab->pending_len && !lab->nonce[0] && !lab->ending && out_room(&lab->out, 512)) {
		switch (angae_wire_next(&lab->in)) {
		case ANGAE_WIRE_MORE:
			return;
		case ANGAE_WIRE_NONSENSE:
			if (lab->known)
				refuse(lab, "that is no message");
			break;
		case ANGAE_WIRE_MESSAGE:
			obey(lab);
			job_finish(&lab->job, &lab->out);
			break;
		}
	}
}
