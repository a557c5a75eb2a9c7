// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Opens from four processes while the session is killed and started again, is
 * stopped, and while the gate itself is removed and inserted. Nothing may hang,
 * nothing bad may be let in, the kernel may not complain. soak_rounds=N on the
 * kernel command line says how long; 50 rounds are 100,000 opens.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

#define CHURNERS 4
#define OPENS	 500
#define DEADLINE 400
#define SLACK_MS 3000 /* two CPUs emulated, four processes */

static struct actor churner[CHURNERS];
static struct churn sum;
static unsigned int dice = 1;

static void prepare(void)
{
	char path[64];

	for (int i = 0; i < 8; i++) {
		snprintf(path, sizeof(path), MEDIA "good%d", i);
		house_put(path, "media_file");
		snprintf(path, sizeof(path), MEDIA "bad%d", i);
		house_put(path, "media_file");
	}
	for (int i = 0; i < CHURNERS; i++)
		actor_start(&churner[i], "churner", NULL);
}

static void serve(void)
{
	struct op op;

	session_begin();
	config(USUAL_FLAGS, DEADLINE, 1000);
	op = op_nums(ACT_SERVE, session_fd(), 1, 0);
	actor_send(&session, &op);
}

static void raise_gate(void)
{
	if (house_gate())
		tap_bail("angae.ko does not load: %s", strerror(errno));
	house_table();
	house_lock();
	serve();
}

static void lower_gate(void)
{
	int error;

	session_end();
	for (int i = 0; i < 200; i++) {
		error = house_drop_gate();
		if (!error)
			return;
		usleep(20000);
	}
	tap_bail("the module does not go: %s", strerror(error));
}

static void begin(long opens)
{
	struct op op = op_path(ACT_CHURN, MEDIA, opens);

	for (int i = 0; i < CHURNERS; i++) {
		op.y = (long)(dice = dice * 69069 + 1);
		actor_send(&churner[i], &op);
	}
}

/* False when somebody did not come back. */
static bool end(void)
{
	struct outcome out;
	struct churn seen;

	for (int i = 0; i < CHURNERS; i++) {
		if (!actor_take(&churner[i], &out, 60000))
			return false;
		memcpy(&seen, out.data, sizeof(seen));
		sum.opens += seen.opens;
		sum.allowed += seen.allowed;
		sum.refused += seen.refused;
		sum.wrong += seen.wrong;
		sum.other += seen.other + seen.shut;
		if (seen.longest_ms > sum.longest_ms)
			sum.longest_ms = seen.longest_ms;
	}
	return true;
}

static void report(const char *what, bool came_back, bool gated, bool served)
{
	tap_note("%s: %lu opens, %lu allowed, %lu refused, longest %ld ms", what, sum.opens,
		 sum.allowed, sum.refused, sum.longest_ms);
	tap(came_back, "%s: no open hangs", what);
	tap(!sum.other, "%s: every answer is success or EPERM", what);
	if (gated)
		tap(!sum.wrong, "%s: nothing bad is let in", what);
	if (served)
		tap(sum.allowed, "%s: something good is", what);
	tap(sum.longest_ms < DEADLINE + SLACK_MS, "%s: every open ends by its deadline", what);
	memset(&sum, 0, sizeof(sum));
}

static void kills(int rounds)
{
	bool good = true;

	for (int i = 0; i < rounds && good; i++) {
		begin(OPENS);
		usleep((dice >> 8) % 30000);
		session_end();
		usleep((dice >> 12) % 3000);
		serve();
		good = end();
	}
	report("session killed", good, true, true);
}

static void stops(int rounds)
{
	bool good = true;

	for (int i = 0; i < rounds && good; i++) {
		begin(4);
		kill(session.pid, SIGSTOP);
		good = end();
		kill(session.pid, SIGCONT);
	}
	report("session stopped", good, true, false);
}

static void reloads(int rounds)
{
	bool good = true;

	for (int i = 0; i < rounds && good; i++) {
		begin(OPENS);
		lower_gate();
		raise_gate();
		good = end();
	}
	report("gate removed and inserted", good, false, false);
}

void soak(void)
{
	const char *said = getenv("soak_rounds");
	int rounds = said ? atoi(said) : 50;

	prepare();
	raise_gate();
	kills(rounds);
	stops(rounds / 10 + 1);
	if (!house_built_in())
		reloads(rounds);
	begin(OPENS);
	report("afterwards", end(), true, true);
}
