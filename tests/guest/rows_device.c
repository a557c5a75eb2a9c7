// SPDX-License-Identifier: GPL-2.0-or-later
/* D96-D99: who may open /dev/angae. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

static struct op device(void)
{
	return op_path(ACT_OPEN, ANGAE_DEVICE, O_RDWR);
}

static void begins(void)
{
	struct op op = device();
	struct actor liar;
	struct angae_entrust line = {.size = sizeof(line), .role = ANGAE_ROLE_SESSION};
	bool good;

	session_end();
	session_begin();
	tap(saw(ANGAE_OP_DEVICE, ANGAE_CLASS_NONE, ANGAE_WHY_SESSION_BEGIN, ALLOW),
	    "D96 open by the entrusted task with the session's program: allowed, SESSION_BEGIN");
	good = status().state & ANGAE_ST_SESSION;
	session_end();
	usleep(100000);
	good &= !(status().state & ANGAE_ST_SESSION);
	tap(good, "D96 the status tells whether there is a session");

	/* Entrusted, but another program: it is nobody. */
	actor_start(&liar, "liar", INSTALLER_PROGRAM);
	line.pid = liar.pid;
	ioctl(gate_dev, ANGAE_IOC_ENTRUST, &line);
	actor_go(&liar);
	good = actor_do(&liar, &op) == -1 && errno == EPERM;
	actor_end(&liar);
	/* The program, but not entrusted: nobody either. */
	actor_start(&liar, "liar", SESSION_PROGRAM);
	actor_go(&liar);
	good &= actor_do(&liar, &op) == -1 && errno == EPERM;
	actor_end(&liar);
	session_begin();
	tap(saw(ANGAE_OP_DEVICE, ANGAE_CLASS_NONE, ANGAE_WHY_ROLE, DENY) && good,
	    "D99 open by another entrusted program, or by the program not entrusted: EPERM, ROLE");
}

/* A second task may be entrusted while the first still lives; it finds the device taken. */
static void busy(void)
{
	struct angae_entrust line = {.size = sizeof(line), .role = ANGAE_ROLE_SESSION};
	struct actor next;

	row("D97", "open by the session again: EBUSY, BUSY", &session, device(), EBUSY,
	    WANT(DEVICE, NONE, BUSY));
	actor_start(&next, "next", SESSION_PROGRAM);
	line.pid = next.pid;
	ioctl(gate_dev, ANGAE_IOC_ENTRUST, &line);
	actor_go(&next);
	row("D97", "open by a second entrusted task: EBUSY, BUSY", &next, device(), EBUSY,
	    WANT(DEVICE, NONE, BUSY));
	actor_end(&next);
}

void rows_device(void)
{
	begins();
	busy();
	row("D98", "open by init: allowed, no event", &init, device(), 0, WANT_NONE);
	row("D98", "open by the lab: allowed, no event", &lab, device(), 0, WANT_NONE);
	row("D99", "open by root: EPERM, ROLE", &other, device(), EPERM, WANT(DEVICE, NONE, ROLE));
	row("D99", "open by the installer: EPERM, ROLE", &installer, device(), EPERM,
	    WANT(DEVICE, NONE, ROLE));
}
