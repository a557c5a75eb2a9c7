// SPDX-License-Identifier: GPL-2.0-or-later
/* D40-D45: executable mappings. Descriptors are got first, then mapped. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

/* An open descriptor of the actor; questions on the way are allowed, not stored. */
static long hold(struct actor *actor, const char *path, unsigned int flags)
{
	struct op op = op_path(ACT_HOLD, path, O_RDONLY);
	struct outcome out = {.result = -1};
	struct angae_record rec;

	actor_send(actor, &op);
	for (int i = 0; i < 20 && !actor_take(actor, &out, 20); i++) {
		if (next_record(&rec, 20) && rec.kind == ANGAE_REC_REQUEST)
			answer(&rec, ALLOW, READ, flags);
	}
	drain();
	if (out.result < 0)
		tap_note("%s could not open %s: %d", actor->name, path, out.error);
	return out.result;
}

static void both(const char *id, const char *text, struct actor *actor, const char *path, int error,
		 struct want want)
{
	long fd = hold(actor, path, 0);
	struct op close = op_nums(ACT_CLOSE, fd, 0, 0);
	char line[160];

	row(id, text, actor, op_nums(ACT_MMAP_EXEC, fd, 0, 0), error, want);
	if (want.why)
		want.op = ANGAE_OP_MPROTECT_EXEC;
	snprintf(line, sizeof(line), "by mprotect: %s", text);
	row("D45", line, actor, op_nums(ACT_MPROTECT_EXEC, fd, 0, 0), error, want);
	actor_do(actor, &close);
}

/* The kernel's hook is told what the program asked for, and works the rest out itself. */
static void old_program(void)
{
	long fd = hold(&other, MEDIA "program", 0);
	struct op close = op_nums(ACT_CLOSE, fd, 0, 0);

	row("D43", "readable mapping of media by a program for which that is executable: EPERM",
	    &other, op_nums(ACT_MMAP_OLD, fd, 0, 0), EPERM, WANT(MMAP_EXEC, MEDIA, CLASS_RULE));
	actor_do(&other, &close);
}

void rows_map(void)
{
	both("D40", "executable mapping of the verified system: allowed, no event", &other,
	     INSTALLER_PROGRAM, 0, WANT_NONE);
	both("D40", "executable mapping of a file of class none: allowed, no event", &other,
	     FREE "note", 0, WANT_NONE);
	both("D41", "executable mapping of a package file with scope EXEC: allowed, STORED", &other,
	     APP "p/runs", 0, WANT(MMAP_EXEC, PACKAGE, STORED));
	both("D42", "executable mapping of a package file, nothing stored: EPERM, NO_SCOPE", &other,
	     APP "p/asked", EPERM, WANT(MMAP_EXEC, PACKAGE, NO_SCOPE));
	both("D42", "executable mapping of a package file without EXEC: EPERM, NO_SCOPE", &other,
	     APP "p/readable", EPERM, WANT(MMAP_EXEC, PACKAGE, NO_SCOPE));
	both("D43", "executable mapping of media: EPERM, CLASS_RULE", &other, MEDIA "program",
	     EPERM, WANT(MMAP_EXEC, MEDIA, CLASS_RULE));
	both("D43", "executable mapping of staging, by the installer: EPERM, CLASS_RULE",
	     &installer, STAGING "s/program", EPERM, WANT(MMAP_EXEC, STAGING, CLASS_RULE));
	both("D43", "executable mapping of state, by the session: EPERM, CLASS_RULE", &session,
	     STATE "program", EPERM, WANT(MMAP_EXEC, STATE, CLASS_RULE));
	both("D43", "executable mapping of an alert, by the session: EPERM, CLASS_RULE", &session,
	     ALERTS "1", EPERM, WANT(MMAP_EXEC, ALERT, CLASS_RULE));
	both("D44", "executable mapping on an unknown volume: EPERM, VOLUME", &other,
	     STRANGE "program", EPERM, WANT(MMAP_EXEC, NONE, VOLUME));
	old_program();
}
