// SPDX-License-Identifier: GPL-2.0-or-later
/* D15-D26: opens and execs of packages, staging, alerts and state. */
#include <errno.h>
#include <fcntl.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

void rows_class_prepare(void)
{
	house_dir(APP "p", "apk_data_file");
	house_put(APP "p/allowed", "apk_data_file");
	house_put(APP "p/denied", "apk_data_file");
	house_put(APP "p/asked", "apk_data_file");
	house_put(APP "p/written", "apk_data_file");
	house_program(APP "p/runs", "apk_data_file");
	house_program(APP "p/readable", "apk_data_file");
	house_program(APP "p/new", "apk_data_file");
	house_program(APP "p/half", "apk_data_file");
	house_dir(STAGING "s", "apk_staging_file");
	house_put(STAGING "s/file", "apk_staging_file");
	house_program(STAGING "s/program", "apk_staging_file");
	house_dir(STAGING "pinned", "apk_staging_file");
	house_put(STAGING "pinned/file", "apk_staging_file");
	house_put(STATE "trace", "angae_data_file");
	house_program(STATE "program", "angae_data_file");
	house_put(ALERTS "1", "alert_file");
}

static void package_opens(void)
{
	store(APP "p/allowed", ALLOW, READ);
	store(APP "p/denied", DENY, 0);
	row("D15", "open of a package file, stored allow: allowed, STORED", &other,
	    op_path(ACT_OPEN, APP "p/allowed", O_RDONLY), 0, WANT(OPEN, PACKAGE, STORED));
	row("D15", "open of a package file, stored deny: EPERM, STORED", &other,
	    op_path(ACT_OPEN, APP "p/denied", O_RDONLY), EPERM, WANT(OPEN, PACKAGE, STORED));
	row_asked("D16", "open of a package file, nothing stored: asked, EPERM", &other,
		  op_path(ACT_OPEN, APP "p/asked", O_RDONLY), ASK(OPEN, PACKAGE), DENY, 0, 0);
	row_asked("D16", "open of a package file, nothing stored: asked, allowed", &other,
		  op_path(ACT_OPEN, APP "p/asked", O_RDONLY), ASK(OPEN, PACKAGE), ALLOW, READ, 0);
	row("D17", "open of a package file for writing by somebody: EPERM, CLASS_RULE", &other,
	    op_path(ACT_OPEN, APP "p/written", O_WRONLY), EPERM, WANT(OPEN, PACKAGE, CLASS_RULE));
	row("D17", "for reading and writing, by the session: EPERM, CLASS_RULE", &session,
	    op_path(ACT_OPEN, APP "p/written", O_RDWR), EPERM, WANT(OPEN, PACKAGE, CLASS_RULE));
	row("D17", "truncating: EPERM, CLASS_RULE", &other,
	    op_path(ACT_OPEN, APP "p/written", O_WRONLY | O_TRUNC), EPERM,
	    WANT(OPEN, PACKAGE, CLASS_RULE));
}

/* The kernel maps what it runs, so the answer has to be stored: mappings cannot ask. */
static void exec_asked(const char *path, unsigned int scope, int error, const char *text)
{
	struct op op = op_path(ACT_EXEC, path, 0);
	struct angae_record rec;
	struct outcome out;
	bool good;

	actor_send(&other, &op);
	good = question(&rec) && rec.op == ANGAE_OP_EXEC && rec.class == ANGAE_CLASS_PACKAGE;
	good &= answer(&rec, ALLOW, scope, STORE) == 0;
	good &= actor_take(&other, &out, 10000) && (out.result < 0 ? out.error : 0) == error;
	tap(good, "D20 %s", text);
	drain();
}

static void package_execs(void)
{
	struct op op = op_path(ACT_OPEN, APP "p/runs", O_RDONLY);
	bool good;

	row_asked("D20", "exec of a package file, nothing stored: asked, EPERM", &other,
		  op_path(ACT_EXEC, APP "p/new", 0), ASK(EXEC, PACKAGE), DENY, 0, 0);
	exec_asked(APP "p/new", READ | EXEC, 0,
		   "exec of a package file, nothing stored: asked, allowed and stored: it runs");
	exec_asked(APP "p/half", READ, EPERM, "an allow without scope EXEC refuses the exec");
	store(APP "p/runs", ALLOW, READ | EXEC);
	good = actor_do(&other, &op) == 0;
	drain();
	op = op_path(ACT_EXEC, APP "p/runs", 0);
	good &= actor_do(&other, &op) == 0;
	tap(good && saw(ANGAE_OP_EXEC, ANGAE_CLASS_PACKAGE, ANGAE_WHY_STORED, ALLOW),
	    "D18 exec of a package file, stored allow with scope EXEC: it runs, STORED");
	store(APP "p/readable", ALLOW, READ);
	row("D19", "exec of a package file, stored allow without EXEC: EPERM, NO_SCOPE", &other,
	    op_path(ACT_EXEC, APP "p/readable", 0), EPERM, WANT(EXEC, PACKAGE, NO_SCOPE));
}

static void staging(void)
{
	struct op write = op_path(ACT_OPEN, STAGING "pinned/file", O_WRONLY);
	struct op make = op_path(ACT_OPEN, STAGING "s/made", O_RDWR | O_CREAT);
	struct op both = op_path(ACT_OPEN, STAGING "s/file", O_RDWR);

	row("D21", "open in staging by the installer, read and write: allowed, no event",
	    &installer, both, 0, WANT_NONE);
	row("D21", "open that makes a file in staging, by the installer: allowed, no event",
	    &installer, make, 0, WANT_NONE);
	row("D21", "open in staging by the session: allowed, no event", &session,
	    op_path(ACT_OPEN, STAGING "s/file", O_RDONLY), 0, WANT_NONE);
	tap(seal(STAGING "pinned", ANGAE_SEAL_PIN) == 0, "the session pins a staging directory");
	row("D22", "open for writing in a pinned directory by the installer: EPERM, PINNED",
	    &installer, write, EPERM, WANT(OPEN, STAGING, PINNED));
	row("D21", "open for reading in a pinned directory by the session: allowed, no event",
	    &session, op_path(ACT_OPEN, STAGING "pinned/file", O_RDONLY), 0, WANT_NONE);
	row("D23", "open in staging by somebody: EPERM, NOT_INSTALLER", &other,
	    op_path(ACT_OPEN, STAGING "s/file", O_RDONLY), EPERM,
	    WANT(OPEN, STAGING, NOT_INSTALLER));
	row("D23", "open for writing in staging by init: EPERM, NOT_INSTALLER", &init, both, EPERM,
	    WANT(OPEN, STAGING, NOT_INSTALLER));
	row("D24", "exec in staging by somebody: EPERM, CLASS_RULE", &other,
	    op_path(ACT_EXEC, STAGING "s/program", 0), EPERM, WANT(EXEC, STAGING, CLASS_RULE));
	row("D24", "exec in staging by the installer: EPERM, CLASS_RULE", &installer,
	    op_path(ACT_EXEC, STAGING "s/program", 0), EPERM, WANT(EXEC, STAGING, CLASS_RULE));
	tap(seal(STAGING "pinned", ANGAE_SEAL_RELEASE) == 0, "the session releases it");
}

static void kept(void)
{
	row("D25", "open of state by the session, read and write: allowed, no event", &session,
	    op_path(ACT_OPEN, STATE "trace", O_RDWR), 0, WANT_NONE);
	row("D25", "open that makes an alert, by the session: allowed, no event", &session,
	    op_path(ACT_OPEN, ALERTS "2", O_RDWR | O_CREAT), 0, WANT_NONE);
	row("D26", "open of state by root, read: EPERM, CLASS_RULE", &other,
	    op_path(ACT_OPEN, STATE "trace", O_RDONLY), EPERM, WANT(OPEN, STATE, CLASS_RULE));
	row("D26", "open of an alert by root, write: EPERM, CLASS_RULE", &other,
	    op_path(ACT_OPEN, ALERTS "1", O_WRONLY | O_TRUNC), EPERM,
	    WANT(OPEN, ALERT, CLASS_RULE));
	row("D26", "open of an alert by the installer, read: EPERM, CLASS_RULE", &installer,
	    op_path(ACT_OPEN, ALERTS "1", O_RDONLY), EPERM, WANT(OPEN, ALERT, CLASS_RULE));
	row("D26", "exec of a state file: EPERM, CLASS_RULE", &other,
	    op_path(ACT_EXEC, STATE "program", 0), EPERM, WANT(EXEC, STATE, CLASS_RULE));
}

void rows_class(void)
{
	package_opens();
	package_execs();
	staging();
	kept();
}
