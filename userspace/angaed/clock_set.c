// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Somebody set the clock. What the gate keeps ends after so many seconds, not
 * at a date; so a verdict that a date bounds (an app of the shop's, HH's
 * second-bound signatures) is void when the date jumps.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "chore.h"
#include "control.h"
#include "log.h"
#include "row.h"
#include "session.h"

int control_clock_open(void)
{
	/* never comes: only that it is cancelled is waited for */
	const struct itimerspec never = {.it_value.tv_sec = INT64_MAX / 1000000000};
	int fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

	if (fd >= 0 &&
	    timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL)) {
		close(fd);
		return -1;
	}
	return fd;
}

static void op_clock(struct call *call)
{
	struct trace_row row;
	char err[192];

	if (session_renew(call->daemon, NULL, err, sizeof(err)))
		log_line("the clock was set: %s", err);
	row_daemon(&row, "daemon", "clock");
	snprintf(row.detail, sizeof(row.detail), "the clock was set: nothing kept holds any more");
	writer_row(&call->daemon->writer, &row, NULL, false, false);
}

void control_clock(struct control *control)
{
	static const struct op op = {.name = "clock", .place = OP_CHORE, .run = op_clock};
	struct call *call;
	uint64_t count;

	if (read(control->clock, &count, sizeof(count)) >= 0 || errno != ECANCELED)
		return;
	call = calloc(1, sizeof(*call)); /* of no client: its reply goes nowhere */
	if (!call)
		return;
	call->control = control;
	call->daemon = control->daemon;
	call->op = &op;
	call->reply = json_object_new_object();
	chore_again(control->chores, call);
}
