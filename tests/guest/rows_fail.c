// SPDX-License-Identifier: GPL-2.0-or-later
/* D32, D33: the gate that opens, and the gate that is off. */
#include <errno.h>
#include <fcntl.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

static long lab_dev = -1;

static int ablate(unsigned int on)
{
	struct angae_ablate line = {.size = sizeof(line), .on = on};
	struct op op = op_data(ACT_IOCTL, lab_dev, ANGAE_IOC_ABLATE, &line, sizeof(line));

	return actor_do(&lab, &op) < 0 ? errno : 0;
}

static void switched_off(void)
{
	struct op read = op_path(ACT_OPEN, MEDIA "film", O_RDONLY);
	struct op write = op_path(ACT_OPEN, ALERTS "1", O_RDWR);
	bool good;

	drain();
	tap(ablate(0) == 0 && !(status().state & ANGAE_ST_ON), "the lab switches the gate off");
	good = saw(ANGAE_OP_CONTROL, ANGAE_CLASS_NONE, ANGAE_WHY_GATE_OFF, 0);
	good &= actor_do(&other, &read) == 0 && actor_do(&other, &write) == 0;
	good &= events_are(&WANT_NONE, 0);
	tap(good, "D33 with the gate off all is allowed; GATE_OFF once, and no event beside it");
	good = ablate(1) == 0 && (status().state & ANGAE_ST_ON);
	good &= saw(ANGAE_OP_CONTROL, ANGAE_CLASS_NONE, ANGAE_WHY_GATE_ON, 0);
	tap(good, "the lab switches the gate on again: GATE_ON");
	row_asked("D33", "and what was opened meanwhile asks now", &other, read, ASK(OPEN, MEDIA),
		  DENY, 0, 0);
}

static void fails_open(void)
{
	struct op read = op_path(ACT_OPEN, MEDIA "film", O_RDONLY);
	bool good;

	config(USUAL_FLAGS | ANGAE_CFG_FAIL_OPEN, 200, USUAL_WINDOW);
	good = actor_do(&other, &read) == 0;
	good &= saw(ANGAE_OP_OPEN, ANGAE_CLASS_MEDIA, ANGAE_WHY_FAIL_OPEN, ALLOW);
	good &= !(status().state & ANGAE_ST_ON);
	tap(good, "D32 no answer with FAIL_OPEN: allowed, FAIL_OPEN, the gate is off");
	good = actor_do(&other, &read) == 0;
	tap(good && events_are(&WANT_NONE, 0), "D32 and stays off: allowed, no event");
	config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW);
	tap(ablate(1) == 0, "the lab switches the gate on again");
	drain();
}

void rows_fail(void)
{
	struct op op = op_path(ACT_HOLD, ANGAE_DEVICE, O_RDWR);

	fresh(MEDIA "film");
	lab_dev = actor_do(&lab, &op);
	switched_off();
	fails_open();
}
