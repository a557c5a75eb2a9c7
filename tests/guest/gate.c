// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "gate.h"
#include "house.h"
#include "tap.h"

#define EVENT_MS 3000 /* an event that must come */
#define QUIET_MS 25   /* none comes any more: events come at once, their repeats after a window */

static long session_dev = -1;

long session_fd(void)
{
	return session_dev;
}

void session_begin(void)
{
	session_begin_in(NULL);
}

void session_begin_in(const char *domain)
{
	struct op op = op_path(ACT_HOLD, ANGAE_DEVICE, O_RDWR);
	struct op enter = op_path(ACT_SETCON, domain ? domain : "", 0);

	house_session();
	if (domain && actor_do(&session, &enter))
		tap_bail("session in %s: %s", domain, strerror(errno));
	session_dev = actor_do(&session, &op);
	if (session_dev < 0)
		tap_bail("no session: %s", strerror(errno));
	if (config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW))
		tap_bail("config: %s", strerror(errno));
}

void session_end(void)
{
	house_end_session();
	session_dev = -1;
}

int session_ioctl(unsigned long request, const void *data, unsigned int len, const char *path,
		  unsigned int fd_at)
{
	struct op op = op_data(ACT_IOCTL, session_dev, (long)request, data, len);

	if (path)
		snprintf(op.a, sizeof(op.a), "%s", path);
	op.fd_at = fd_at;
	return actor_do(&session, &op) < 0 ? errno : 0;
}

int config(unsigned int flags, unsigned int deadline_ms, unsigned int window_ms)
{
	struct angae_config cfg = {
		.size = sizeof(cfg),
		.flags = flags,
		.deadline_ms = deadline_ms,
		.window_ms = window_ms,
	};

	return session_ioctl(ANGAE_IOC_CONFIG, &cfg, sizeof(cfg), NULL, 0);
}

int seal(const char *dir, unsigned int op)
{
	struct angae_seal line = {.size = sizeof(line), .op = op};

	return session_ioctl(ANGAE_IOC_SEAL, &line, sizeof(line), dir,
			     offsetof(struct angae_seal, fd));
}

struct angae_status status(void)
{
	struct angae_status st = {.size = sizeof(st), .abi = ANGAE_ABI_VERSION};

	if (ioctl(gate_dev, ANGAE_IOC_STATUS, &st))
		tap_note("status: %s", strerror(errno));
	return st;
}

bool next_record(struct angae_record *rec, int ms)
{
	struct op op = op_nums(ACT_READ, session_dev, sizeof(*rec), ms);
	struct outcome out;

	actor_send(&session, &op);
	if (!actor_take(&session, &out, ms + 10000))
		return false;
	if (out.result != sizeof(*rec)) {
		errno = out.error;
		return false;
	}
	memcpy(rec, out.data, sizeof(*rec));
	return true;
}

static void note_record(const char *what, const struct angae_record *rec)
{
	tap_note("%s: kind %u op %u class %u mode %#x verdict %u error %d why %u count %u '%s%s%s'"
		 " by %s %u",
		 what, rec->kind, rec->op, rec->class, rec->mode, rec->verdict, rec->error,
		 rec->why, rec->count, rec->dir, rec->dir[0] ? "/" : "", rec->name, rec->comm,
		 rec->tgid);
}

bool question(struct angae_record *rec)
{
	while (next_record(rec, EVENT_MS)) {
		if (rec->kind == ANGAE_REC_REQUEST)
			return true;
		note_record("before the question", rec);
	}
	tap_note("no question came");
	return false;
}

struct angae_answer blank(unsigned int kind, __u64 id)
{
	return (struct angae_answer){
		.size = sizeof(struct angae_answer),
		.version = ANGAE_ABI_VERSION,
		.kind = (__u16)kind,
		.id = id,
	};
}

int say(const struct angae_answer *line)
{
	struct op op = op_data(ACT_WRITE, session_dev, 0, line, sizeof(*line));
	long n = actor_do(&session, &op);

	if (n < 0)
		return errno;
	return n == sizeof(*line) ? 0 : EIO;
}

static void drop_fd(const struct angae_record *rec)
{
	struct op op = op_nums(ACT_CLOSE, rec->fd, 0, 0);

	if (rec->fd >= 0)
		actor_do(&session, &op);
}

int answer(const struct angae_record *rec, unsigned int verdict, unsigned int scope,
	   unsigned int flags)
{
	struct angae_answer line = blank(ANGAE_MSG_VERDICT, rec->id);

	line.verdict = verdict;
	line.scope = scope;
	line.flags = flags;
	drop_fd(rec);
	return say(&line);
}

void drain(void)
{
	struct angae_record rec;

	while (next_record(&rec, QUIET_MS))
		drop_fd(&rec);
}

bool store(const char *path, unsigned int verdict, unsigned int scope)
{
	struct op op = op_path(ACT_OPEN, path, O_RDONLY);
	struct angae_record rec;
	struct outcome out;
	bool good;

	actor_send(&other, &op);
	good = question(&rec) && answer(&rec, verdict, scope, STORE) == 0;
	good &= actor_take(&other, &out, 10000);
	if (!good)
		tap_note("could not store a verdict on %s", path);
	drain();
	return good;
}

void fresh(const char *path)
{
	struct op op = op_path(ACT_PUT, path, O_CREAT | O_WRONLY | O_TRUNC);

	op.len = (unsigned int)snprintf((char *)op.data, sizeof(op.data), "contents of %s\n", path);
	if (actor_do(&other, &op))
		tap_note("could not make %s: %s", path, strerror(errno));
	drain();
}

static bool matches(const struct angae_record *rec, const struct want *want, int error)
{
	return rec->kind == ANGAE_REC_EVENT && rec->op == want->op && rec->class == want->class &&
	       rec->why == want->why && rec->error == -error && rec->size == sizeof(*rec) &&
	       rec->version == ANGAE_ABI_VERSION && rec->fd == -1 &&
	       rec->verdict == (unsigned int)(error ? DENY : ALLOW);
}

/* Coalescing may split at a window's edge: the counts together must be right. */
bool events_are(const struct want *want, int error)
{
	unsigned int count = want->why ? want->count ? want->count : 1 : 0, seen = 0, records = 0;
	struct angae_record rec;
	bool good = true;

	while (next_record(&rec, seen < count ? EVENT_MS : QUIET_MS)) {
		if (want->why && matches(&rec, want, error)) {
			seen += rec.count;
			records++;
			continue;
		}
		if (rec.op == ANGAE_OP_CONTROL || rec.why == ANGAE_WHY_SESSION_BEGIN)
			continue;
		note_record("not wanted", &rec);
		if (rec.kind == ANGAE_REC_REQUEST)
			answer(&rec, DENY, 0, 0);
		good = false;
	}
	if (seen != count)
		tap_note("wanted %u of op %u class %u why %u error %d, saw %u", count, want->op,
			 want->class, want->why, -error, seen);
	if (count > 1 && records == count) {
		tap_note("not coalesced: %u records", records);
		good = false;
	}
	return good && seen == count;
}

bool saw(unsigned int op, unsigned int class, unsigned int why, unsigned int verdict)
{
	struct angae_record rec;
	bool found = false;

	while (next_record(&rec, found ? QUIET_MS : EVENT_MS))
		found |= rec.op == op && rec.class == class && rec.why == why &&
			 rec.verdict == verdict;
	return found;
}

static bool came_out(const struct actor *actor, const struct outcome *out, int error)
{
	int got = out->result < 0 ? out->error : 0;

	if (got != error)
		tap_note("%s got %s, wanted %s", actor->name, got ? strerror(got) : "success",
			 error ? strerror(error) : "success");
	return got == error;
}

bool row(const char *id, const char *text, struct actor *actor, struct op op, int error,
	 struct want want)
{
	struct outcome out = {.result = -1, .error = ETIME};
	bool good;

	if (!actor->pid) {
		op_run(&op, &out);
	} else {
		actor_send(actor, &op);
		actor_take(actor, &out, 20000);
	}
	good = came_out(actor, &out, error);
	good &= events_are(&want, error);
	return tap(good, "%s %s", id, text);
}

bool row_asked(const char *id, const char *text, struct actor *actor, struct op op,
	       struct want want, unsigned int verdict, unsigned int scope, unsigned int flags)
{
	struct outcome out = {.result = -1, .error = ETIME};
	struct angae_record rec;
	bool good;

	actor_send(actor, &op);
	good = question(&rec);
	if (good && (rec.op != want.op || rec.class != want.class || rec.fd < 0)) {
		note_record("another question", &rec);
		good = false;
	}
	if (good)
		good = answer(&rec, verdict, scope, flags) == 0;
	actor_take(actor, &out, 20000);
	good &= came_out(actor, &out, verdict == ALLOW ? 0 : EPERM);
	want.why = 0;
	good &= events_are(&want, 0);
	return tap(good, "%s %s", id, text);
}
