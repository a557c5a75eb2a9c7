// SPDX-License-Identifier: GPL-2.0-or-later
/* D05-D08: the session is not there, goes away, is slow, or has too much to do. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

#define FILE_ASKED MEDIA "slow"
#define LARGE	   MEDIA "large"
#define STEP	   (64 << 10) /* least progress that counts */
#define CROWD	   400	      /* more than the gate keeps waiting */

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static bool refused(const struct outcome *out)
{
	return out->result < 0 && out->error == EPERM;
}

static void no_session(void)
{
	struct op op = op_path(ACT_OPEN, FILE_ASKED, O_RDONLY);
	struct want want = WANT(OPEN, MEDIA, NO_SESSION);
	bool good;

	store(MEDIA "stored", ALLOW, READ);
	session_end();
	good = actor_do(&other, &op) == -1 && errno == EPERM;
	session_begin();
	good &= events_are(&want, EPERM);
	tap(good, "D05 open without a session: EPERM, NO_SESSION, kept for the next session");

	session_end();
	op = op_path(ACT_OPEN, MEDIA "stored", O_RDONLY);
	good = actor_do(&other, &op) == 0;
	session_begin();
	want = WANT(OPEN, MEDIA, STORED);
	good &= events_are(&want, 0);
	tap(good, "D02 open with a stored allow and no session: allowed, STORED");
}

static void goes_away(bool taken)
{
	struct op op = op_path(ACT_OPEN, FILE_ASKED, O_RDONLY);
	struct want want = WANT(OPEN, MEDIA, SESSION_GONE);
	struct angae_record rec;
	struct outcome out;
	double start;
	bool good = true;

	config(USUAL_FLAGS, 30000, USUAL_WINDOW);
	actor_send(&other, &op);
	if (taken)
		good = question(&rec);
	else
		usleep(200000);
	start = now();
	session_end();
	good &= actor_take(&other, &out, 10000) && refused(&out) && now() - start < 5;
	session_begin();
	good &= events_are(&want, EPERM);
	tap(good, "D06 the session dies %s: EPERM at once, SESSION_GONE",
	    taken ? "while it judges" : "with the question unread");
}

static void deadline(void)
{
	struct op op = op_path(ACT_OPEN, FILE_ASKED, O_RDONLY);
	struct want want = WANT(OPEN, MEDIA, DEADLINE);
	struct angae_record rec;
	struct outcome out;
	double start, took;
	bool good;

	config(USUAL_FLAGS, 300, USUAL_WINDOW);
	start = now();
	actor_send(&other, &op);
	good = question(&rec);
	good &= actor_take(&other, &out, 10000) && refused(&out);
	took = now() - start;
	good &= took > 0.25 && took < 3;
	good &= answer(&rec, ALLOW, READ, STORE) == ESRCH;
	good &= events_are(&want, EPERM);
	tap(good, "D07 no answer: EPERM by the deadline, DEADLINE; a late answer is ESRCH");

	kill(session.pid, SIGSTOP);
	start = now();
	good = actor_do(&other, &op) == -1 && errno == EPERM;
	took = now() - start;
	kill(session.pid, SIGCONT);
	good &= took > 0.25 && took < 3;
	good &= events_are(&want, EPERM);
	tap(good, "D07 the session is stopped: EPERM by the deadline, DEADLINE");
}

/* Progress is told in bytes of the file; what is less than STEP moves nothing. */
static void progress(void)
{
	struct op op = op_path(ACT_OPEN, LARGE, O_RDONLY);
	struct op grow = op_path(ACT_TRUNCATE, LARGE, 12 * STEP);
	struct want want = WANT(OPEN, MEDIA, DEADLINE);
	struct angae_answer line;
	struct angae_record rec;
	struct outcome out;
	bool good;

	fresh(LARGE);
	actor_do(&other, &grow);
	config(USUAL_FLAGS, 600, USUAL_WINDOW);
	actor_send(&other, &op);
	good = question(&rec);
	line = blank(ANGAE_MSG_PROGRESS, rec.id);
	for (unsigned int i = 1; i <= 10; i++) {
		line.done = (__u64)i * STEP;
		usleep(200000);
		good &= say(&line) == 0;
	}
	good &= !actor_take(&other, &out, 0);
	good &= say(&line) == EINVAL;
	line.done = 3 * STEP;
	good &= say(&line) == EINVAL;
	line.done = 13 * STEP;
	good &= say(&line) == EINVAL;
	good &= answer(&rec, ALLOW, READ, 0) == 0;
	good &= actor_take(&other, &out, 10000) && out.result == 0;
	good &= events_are(&WANT_NONE, 0);
	tap(good, "D07 progress moves the deadline, but only by growing, and within the file");

	actor_send(&other, &op);
	good = question(&rec);
	line = blank(ANGAE_MSG_PROGRESS, rec.id);
	for (int i = 0; i < 10 && !actor_take(&other, &out, 0); i++) {
		line.done++;
		usleep(200000);
		say(&line);
	}
	good &= refused(&out) && events_are(&want, EPERM);
	tap(good, "D07 progress of a byte at a time is none: EPERM by the deadline, DEADLINE");
	config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW);
}

static void killed(void)
{
	struct op op = op_path(ACT_OPEN, FILE_ASKED, O_RDONLY);
	struct angae_record rec;
	bool good;

	config(USUAL_FLAGS, 30000, USUAL_WINDOW);
	actor_send(&second, &op);
	good = question(&rec);
	actor_end(&second);
	good &= answer(&rec, ALLOW, READ, STORE) == ESRCH;
	actor_start(&second, "second", NULL);
	tap(good, "the asking task is killed: it ends at once, the answer is ESRCH");
	drain();
	config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW);
}

/* The crowd is here when one of it had to be refused; then the others are answered. */
static bool crowd_waits(unsigned long refused)
{
	for (int i = 0; i < 3000; i++) {
		if (status().refused > refused)
			return true;
		usleep(20000);
	}
	return false;
}

static void queue_full(void)
{
	struct op storm = op_path(ACT_STORM, CARD "crowd", CROWD);
	unsigned int full = 0, denied = 0;
	struct angae_record rec;
	unsigned long refused;
	struct outcome out;
	bool good, over;
	char path[64];

	for (int i = 0; i < CROWD; i++) {
		snprintf(path, sizeof(path), CARD "crowd%d", i);
		struct op op = op_path(ACT_OPEN, path, O_CREAT | O_WRONLY);

		actor_do(&other, &op);
	}
	drain();
	config(USUAL_FLAGS, 60000, USUAL_WINDOW);
	refused = status().refused;
	actor_send(&other, &storm);
	good = crowd_waits(refused);
	/* The last events may come after the last of the crowd is back. */
	do {
		over = actor_take(&other, &out, 1);
		while (next_record(&rec, over ? 1000 : 20)) {
			if (rec.kind == ANGAE_REC_REQUEST)
				denied += answer(&rec, DENY, 0, 0) == 0;
			else if (rec.op == ANGAE_OP_OPEN && rec.why == ANGAE_WHY_QUEUE_FULL &&
				 rec.error == -EPERM)
				full += rec.count;
		}
	} while (!over);
	good &= out.result == CROWD && full > 0 && full + denied == CROWD;
	tap(good, "D08 %d questions at once: all EPERM, %u QUEUE_FULL, the rest answered", CROWD,
	    full);
	config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW);
}

void rows_session(void)
{
	fresh(FILE_ASKED);
	no_session();
	goes_away(true);
	goes_away(false);
	deadline();
	progress();
	killed();
	queue_full();
}
