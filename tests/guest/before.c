// SPDX-License-Identifier: GPL-2.0-or-later
/* Boots and moments where the gate must not speak: before the lock, outside the lab. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

/* Before the lock nothing is refused and nothing is asked. */
void before_lock(void)
{
	struct angae_status st = status();
	bool good = true;
	struct op op;

	tap(st.attach == 1 || st.attach == 2, "the version handshake: attached as %u", st.attach);
	tap(!(st.state & ANGAE_ST_LOCKED), "the table is not locked yet");
	op = op_path(ACT_OPEN, MEDIA "asked", O_RDWR);
	good &= actor_do(&other, &op) == 0;
	op = op_path(ACT_OPEN, ALERTS "1", O_RDWR);
	good &= actor_do(&other, &op) == 0;
	op = op_path(ACT_EXEC, STATE "program", 0);
	good &= actor_do(&other, &op) == 0;
	op = op_pair(ACT_RENAME, APP "n", APP "n2", 0);
	good &= actor_do(&other, &op) == 0;
	op = op_pair(ACT_RENAME, APP "n2", APP "n", 0);
	good &= actor_do(&other, &op) == 0;
	tap(good, "before the lock nothing is refused");
	tap(status().asked == 0, "and nothing is asked");
}

/* Boot without angae.lab=1: the module says why and does not start. */
void no_lab(void)
{
	struct op op = op_path(ACT_OPEN, ALERTS "1", O_RDWR);
	int error = house_gate();

	tap(error == ENODEV, "outside the lab the gate does not start: ENODEV (%d)", error);
	tap(house_log("angae:") && house_log("angae.lab=1"), "and the kernel log says why");
	house_put(ALERTS "1", "alert_file");
	actor_start(&other, "other", NULL);
	tap(access(ANGAE_DEVICE, F_OK) && errno == ENOENT && actor_do(&other, &op) == 0,
	    "there is no device, and nothing is refused");
	if (house_built_in())
		return;
	tap(house_gate_with("angae.lab=1") == ENODEV && house_gate_with("lab=1") != 0,
	    "a module parameter does not make it the lab");
}

/* Boot with the gate before SELinux: it would speak first, and does not start. */
void out_of_order(void)
{
	if (!house_built_in()) {
		tap_skip("a module comes after the modules of the kernel");
		return;
	}
	tap(house_gate() == ENODEV, "before SELinux the gate does not start");
	tap(house_log("angae: stands before selinux"), "and the kernel log says why");
}

/* Boot without SELinux: volumes alone decide. */
void bare(void)
{
	house_put(CARD "labelled", NULL);
	house_put(CARD "film", NULL);
	tracers_before();
	if (house_gate()) {
		tap(false, "the gate starts without SELinux");
		return;
	}
	house_table();
	house_lock();
	house_people();
	session_begin();
	drain();
	row_asked("D31", "open on a card, no SELinux: asked, EPERM", &other,
		  op_path(ACT_OPEN, CARD "film", O_RDONLY), ASK(OPEN, MEDIA), DENY, 0, 0);
	row("D88", "removing the label of a file on a card: EPERM, LABEL", &other,
	    op_path(ACT_RMLABEL, CARD "labelled", 0), EPERM, WANT(SETLABEL, MEDIA, LABEL));
	row("D88", "the same by the session: EPERM, LABEL", &session,
	    op_path(ACT_RMLABEL, CARD "labelled", 0), EPERM, WANT(SETLABEL, MEDIA, LABEL));
	tracers();
}
