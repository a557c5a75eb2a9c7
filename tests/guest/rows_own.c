// SPDX-License-Identifier: GPL-2.0-or-later
/* D100-D114: media that an app of this phone made, before and after it is signed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

#define MADE   MEDIA "made/" /* what is made in here is the maker's, by inheritance */
#define LOOSE  MADE "loose"
#define SIGNED MADE "signed"
#define MARK   "user.angae.own"

void rows_own_prepare(void)
{
	house_dir(MEDIA "made", "camera_media_file");
	house_put(LOOSE, "camera_media_file");
	house_put(MADE "again", "camera_media_file");
	house_put(SIGNED, "self_media_file");
	house_put(MADE "kept", "self_media_file");
	house_program(MADE "program", "camera_media_file");
}

static int label(const char *path, const char *type)
{
	struct op op = op_pair(ACT_SETLABEL, path, type, 0);

	return actor_do(&session, &op) ? errno : 0;
}

static void by_the_session(void)
{
	row("D100", "open of what is not signed, both, by the session: allowed, no event", &session,
	    op_path(ACT_OPEN, LOOSE, O_RDWR), 0, WANT_NONE);
	row("D100", "open of what is signed, both, by the session: allowed, no event", &session,
	    op_path(ACT_OPEN, SIGNED, O_RDWR), 0, WANT_NONE);
	row("D100", "read of it by the session: allowed, never asks, no event", &session,
	    op_path(ACT_OPEN, SIGNED, O_RDONLY), 0, WANT_NONE);
}

/* The first answer says no; what the session did to the file says: ask again. */
static void signed_while_asked(void)
{
	struct op op = op_path(ACT_OPEN, MADE "again", O_RDONLY);
	struct angae_record first, second_rec;
	struct outcome out = {.result = -1};
	bool good;

	actor_send(&other, &op);
	good = question(&first) && first.class == ANGAE_CLASS_OWN;
	good &= label(MADE "again", "self_media_file") == 0;
	good &= answer(&first, DENY, 0, 0) == 0;
	good &= question(&second_rec) && second_rec.class == ANGAE_CLASS_SELF;
	good &= answer(&second_rec, ALLOW, READ, STORE) == 0;
	good &= actor_take(&other, &out, 5000) && out.result == 0;
	good &= events_are(&WANT_NONE, 0);
	tap(good, "D101 signed while it was asked about: asked once more, as what it is now");
	row("D101", "and that verdict is stored", &other, op, 0, WANT(OPEN, SELF, STORED));
	label(MADE "again", "camera_media_file");
}

static void reads(void)
{
	struct op hold = op_path(ACT_HOLD, LOOSE, O_WRONLY), close;
	struct op op = op_path(ACT_OPEN, LOOSE, O_RDONLY);
	long fd;

	row_asked("D101", "read of what is not signed: asked, EPERM", &other, op, ASK(OPEN, OWN),
		  DENY, 0, 0);
	fd = actor_do(&maker, &hold);
	drain();
	row_asked("D101", "read of it while somebody writes it: asked all the same", &other, op,
		  ASK(OPEN, OWN), DENY, 0, 0);
	close = op_nums(ACT_CLOSE, fd, 0, 0);
	actor_do(&maker, &close);
	row_asked("D101", "read of what is signed: asked, allowed", &other,
		  op_path(ACT_OPEN, SIGNED, O_RDONLY), ASK(OPEN, SELF), ALLOW, READ, STORE);
	row("D101", "and stored", &other, op_path(ACT_OPEN, SIGNED, O_RDONLY), 0,
	    WANT(OPEN, SELF, STORED));
	signed_while_asked();
}

static void writes(void)
{
	row("D102", "made by a maker: allowed, FRESH", &maker,
	    op_path(ACT_OPEN, MADE "new", O_WRONLY | O_CREAT | O_EXCL), 0, WANT(OPEN, OWN, FRESH));
	row("D103", "write of what is not signed by a maker: allowed, no event", &maker,
	    op_path(ACT_OPEN, LOOSE, O_WRONLY | O_APPEND), 0, WANT_NONE);
	row("D103", "read and write of it by a maker: allowed, never asks, no event", &maker,
	    op_path(ACT_OPEN, LOOSE, O_RDWR), 0, WANT_NONE);
	row("D103", "truncating it by a maker: allowed, no event", &maker,
	    op_path(ACT_OPEN, LOOSE, O_WRONLY | O_TRUNC), 0, WANT_NONE);
	row("D104", "write of what is not signed by root: EPERM, NOT_MAKER", &other,
	    op_path(ACT_OPEN, LOOSE, O_WRONLY), EPERM, WANT(OPEN, OWN, NOT_MAKER));
	row("D104", "read and write of it by root: EPERM, never asks, NOT_MAKER", &other,
	    op_path(ACT_OPEN, LOOSE, O_RDWR), EPERM, WANT(OPEN, OWN, NOT_MAKER));
	row("D104", "made by root: EPERM, NOT_MAKER", &other,
	    op_path(ACT_OPEN, MADE "foreign", O_WRONLY | O_CREAT), EPERM,
	    WANT(OPEN, OWN, NOT_MAKER));
	row("D104", "truncating what is signed by root, without write: EPERM, NOT_MAKER", &other,
	    op_path(ACT_OPEN, SIGNED, O_RDONLY | O_TRUNC), EPERM, WANT(OPEN, SELF, NOT_MAKER));
	row("D104", "write of what is signed by the installer: EPERM, NOT_MAKER", &installer,
	    op_path(ACT_OPEN, SIGNED, O_WRONLY), EPERM, WANT(OPEN, SELF, NOT_MAKER));
}

/* A write-open of @path, answered with allow once the session has given it @type. */
static bool stripped(const char *path, long flags, unsigned int mode, const char *type,
		     unsigned int scope, struct outcome *out)
{
	struct op op = op_path(ACT_OPEN, path, flags);
	struct angae_record rec;

	actor_send(&maker, &op);
	if (!question(&rec) || rec.class != ANGAE_CLASS_SELF || rec.mode != mode)
		return false;
	if (type && label(path, type))
		return false;
	return answer(&rec, ALLOW, scope, 0) == 0 && actor_take(&maker, out, 5000);
}

static void asks_to_write(void)
{
	struct want kept = WANT(OPEN, SELF, CLASS_RULE), narrow = WANT(OPEN, SELF, NO_SCOPE);
	struct op op = op_path(ACT_OPEN, SIGNED, O_WRONLY);
	struct outcome out = {.result = -1};
	bool good;

	row_asked("D105",
		  "write of what is signed by a maker: asked, refused by the session: EPERM",
		  &maker, op, ASK(OPEN, SELF), DENY, 0, 0);
	good = stripped(SIGNED, O_WRONLY, ANGAE_MODE_WRITE, "camera_media_file", READ, &out);
	tap(good && out.result == 0 && events_are(&WANT_NONE, 0),
	    "D105 write of what is signed by a maker: asked, not signed any more, allowed");
	row_asked("D105", "and nothing is stored: a read asks", &other,
		  op_path(ACT_OPEN, SIGNED, O_RDONLY), ASK(OPEN, OWN), DENY, 0, 0);
	label(SIGNED, "self_media_file");
	good = stripped(SIGNED, O_RDWR, ANGAE_MODE_READ | ANGAE_MODE_WRITE, NULL, READ, &out);
	tap(good && out.result == -1 && out.error == EPERM && events_are(&kept, EPERM),
	    "D106 allowed, but it is still signed: EPERM, CLASS_RULE");
	good = stripped(SIGNED, O_RDWR, ANGAE_MODE_READ | ANGAE_MODE_WRITE, NULL, 0, &out);
	tap(good && out.result == -1 && out.error == EPERM && events_are(&narrow, EPERM),
	    "D106 allowed without the scope to read: EPERM, NO_SCOPE");
	row_asked("D105", "truncating what is signed by a maker: asked, EPERM", &maker,
		  op_path(ACT_OPEN, SIGNED, O_WRONLY | O_TRUNC), ASK(OPEN, SELF), DENY, 0, 0);
}

static void nobody_to_ask(void)
{
	struct op op = op_path(ACT_OPEN, SIGNED, O_WRONLY);
	bool good;

	session_end();
	good = actor_do(&maker, &op) == -1 && errno == EPERM;
	session_begin();
	good &= saw(ANGAE_OP_OPEN, ANGAE_CLASS_SELF, ANGAE_WHY_NO_SESSION, DENY);
	tap(good, "D107 write of what is signed, no session: EPERM, NO_SESSION");
	config(USUAL_FLAGS | ANGAE_CFG_FAIL_OPEN, 200, USUAL_WINDOW);
	drain();
	row("D107", "no answer in time, with FAIL_OPEN: EPERM all the same, DEADLINE", &maker, op,
	    EPERM, WANT(OPEN, SELF, DEADLINE));
	config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW);
}

static void attributes(void)
{
	row("D108", "exec of what was made here: EPERM, CLASS_RULE", &other,
	    op_path(ACT_EXEC, MADE "program", 0), EPERM, WANT(EXEC, OWN, CLASS_RULE));
	row("D108", "exec of it by a maker: EPERM, CLASS_RULE", &maker,
	    op_path(ACT_EXEC, MADE "program", 0), EPERM, WANT(EXEC, OWN, CLASS_RULE));
	row("D109", "size of what is not signed by a maker: allowed, no event", &maker,
	    op_path(ACT_TRUNCATE, LOOSE, 3), 0, WANT_NONE);
	row("D109", "size of it by the session: allowed, no event", &session,
	    op_path(ACT_TRUNCATE, LOOSE, 2), 0, WANT_NONE);
	row("D110", "size of what is not signed by root: EPERM, NOT_MAKER", &other,
	    op_path(ACT_TRUNCATE, LOOSE, 1), EPERM, WANT(SETATTR, OWN, NOT_MAKER));
	row("D111", "size of what is signed by the session: allowed, no event", &session,
	    op_path(ACT_TRUNCATE, MADE "kept", 3), 0, WANT_NONE);
	row("D112", "size of what is signed by a maker: EPERM, CLASS_RULE", &maker,
	    op_path(ACT_TRUNCATE, MADE "kept", 1), EPERM, WANT(SETATTR, SELF, CLASS_RULE));
	row("D113", "mark of what is signed by the session: allowed, no event", &session,
	    op_pair(ACT_SETXATTR, MADE "kept", MARK, 0), 0, WANT_NONE);
	row("D114", "mark of what is signed by root: EPERM, LABEL", &other,
	    op_pair(ACT_SETXATTR, MADE "kept", MARK, 0), EPERM, WANT(SETATTR, SELF, LABEL));
	row("D114", "mark of what is not signed by a maker: EPERM, LABEL", &maker,
	    op_pair(ACT_SETXATTR, LOOSE, MARK, 0), EPERM, WANT(SETATTR, OWN, LABEL));
	row("D114", "removing the mark by root: EPERM, LABEL", &other,
	    op_pair(ACT_RMXATTR, MADE "kept", MARK, 0), EPERM, WANT(SETATTR, SELF, LABEL));
	row("D113", "removing the mark by the session: allowed, no event", &session,
	    op_pair(ACT_RMXATTR, MADE "kept", MARK, 0), 0, WANT_NONE);
	row("D80", "mode of what is signed by root: allowed, no event", &other,
	    op_path(ACT_CHMOD, MADE "kept", 0640), 0, WANT_NONE);
}

/* Names are media's: whoever may, moves and removes. */
static void names(void)
{
	row("D68", "rename of what is signed by root: allowed, no event", &other,
	    op_pair(ACT_RENAME, MADE "kept", MADE "moved", 0), 0, WANT_NONE);
	row("D68", "rename of media over what is signed: allowed, no event", &other,
	    op_pair(ACT_RENAME, MEDIA "asked", MADE "moved", 0), 0, WANT_NONE);
	row_asked("D04", "and what stands there now is media", &other,
		  op_path(ACT_OPEN, MADE "moved", O_RDONLY), ASK(OPEN, MEDIA), DENY, 0, 0);
	row("D60", "unlink of what is not signed by root: allowed, no event", &other,
	    op_path(ACT_UNLINK, LOOSE, 0), 0, WANT_NONE);
}

void rows_own(void)
{
	if (!house_selinux) {
		tap_skip("D100-D114: no SELinux");
		return;
	}
	by_the_session();
	reads();
	writes();
	asks_to_write();
	nobody_to_ask();
	attributes();
	names();
}
