// SPDX-License-Identifier: GPL-2.0-or-later
/* D80-D89: size, mode, owner and label. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

#define ACL "system.posix_acl_access"

void rows_attr_prepare(void)
{
	house_put(MEDIA "cut", "media_file");
	house_put(MEDIA "labelled", "media_file");
	house_put(MEDIA "relabelled", "media_file");
	house_dir(APP "a", "apk_data_file");
	house_put(APP "a/file", "apk_data_file");
	house_dir(STAGING "a", "apk_staging_file");
	house_put(STAGING "a/file", "apk_staging_file");
	house_dir(STAGING "apin", "apk_staging_file");
	house_put(STAGING "apin/file", "apk_staging_file");
	house_put(STATE "attr", "angae_data_file");
	house_put(ALERTS "attr", "alert_file");
	house_put(FREE "plain", "system_data_root_file");
	house_put(APP "a/stray", "media_file");
}

/* Size, mode and owner, each by its own system call. */
static void all(const char *id, const char *text, struct actor *actor, const char *path, int error,
		struct want want)
{
	char line[160];

	snprintf(line, sizeof(line), "size %s", text);
	row(id, line, actor, op_path(ACT_TRUNCATE, path, 3), error, want);
	snprintf(line, sizeof(line), "mode %s", text);
	row(id, line, actor, op_path(ACT_CHMOD, path, 0600), error, want);
	snprintf(line, sizeof(line), "owner %s", text);
	row(id, line, actor, op_path(ACT_CHOWN, path, 0), error, want);
}

static void attributes(void)
{
	store(MEDIA "cut", ALLOW, READ);
	row("D80", "size of media: allowed, no event", &other,
	    op_path(ACT_TRUNCATE, MEDIA "cut", 3), 0, WANT_NONE);
	row_asked("D80", "and the verdict is dropped: the next open asks", &other,
		  op_path(ACT_OPEN, MEDIA "cut", O_RDONLY), ASK(OPEN, MEDIA), DENY, 0, 0);
	all("D81", "of a package file by root: EPERM, CLASS_RULE", &other, APP "a/file", EPERM,
	    WANT(SETATTR, PACKAGE, CLASS_RULE));
	all("D82", "of state by the session: allowed, no event", &session, STATE "attr", 0,
	    WANT_NONE);
	all("D82", "of an alert by the session: allowed, no event", &session, ALERTS "attr", 0,
	    WANT_NONE);
	all("D83", "of state by root: EPERM, CLASS_RULE", &other, STATE "attr", EPERM,
	    WANT(SETATTR, STATE, CLASS_RULE));
	all("D83", "of an alert by the installer: EPERM, CLASS_RULE", &installer, ALERTS "attr",
	    EPERM, WANT(SETATTR, ALERT, CLASS_RULE));
	all("D84", "of staging by the installer: allowed, no event", &installer, STAGING "a/file",
	    0, WANT_NONE);
	all("D85", "of staging by root: EPERM, NOT_INSTALLER", &other, STAGING "a/file", EPERM,
	    WANT(SETATTR, STAGING, NOT_INSTALLER));
	tap(seal(STAGING "apin", ANGAE_SEAL_PIN) == 0, "the session pins a staging directory");
	all("D85", "in a pinned directory by the installer: EPERM, PINNED", &installer,
	    STAGING "apin/file", EPERM, WANT(SETATTR, STAGING, PINNED));
}

/* What stands in a directory of a class is removed as that class, whatever its own label says. */
static void strays(void)
{
	row("D62", "unlink of a stray file in a package by root: EPERM, CLASS_RULE", &other,
	    op_path(ACT_UNLINK, APP "a/stray", 0), EPERM, WANT(UNLINK, PACKAGE, CLASS_RULE));
}

/* Other attributes go as mode and owner do; times are anybody's. */
static void others(void)
{
	row("D81", "attribute of a package file by root: EPERM, CLASS_RULE", &other,
	    op_path(ACT_SETXATTR, APP "a/file", 0), EPERM, WANT(SETATTR, PACKAGE, CLASS_RULE));
	row("D83", "attribute of an alert by root: EPERM, CLASS_RULE", &other,
	    op_path(ACT_SETXATTR, ALERTS "attr", 0), EPERM, WANT(SETATTR, ALERT, CLASS_RULE));
	/* Since 6.2 the kernel has hooks of their own for these. */
	row("D83", "access list of an alert set by root: EPERM, CLASS_RULE", &other,
	    op_pair(ACT_SETXATTR, ALERTS "attr", ACL, 0), EPERM, WANT(SETATTR, ALERT, CLASS_RULE));
	row("D81", "access list of a package file removed by root: EPERM, CLASS_RULE", &other,
	    op_pair(ACT_RMXATTR, APP "a/file", ACL, 0), EPERM, WANT(SETATTR, PACKAGE, CLASS_RULE));
	row("D82", "access list of an alert set by the session: allowed, no event", &session,
	    op_pair(ACT_SETXATTR, ALERTS "attr", ACL, 0), 0, WANT_NONE);
	row("D80", "attribute of media by root: allowed, no event", &other,
	    op_path(ACT_SETXATTR, MEDIA "cut", 0), 0, WANT_NONE);
	row("D83", "but the times of an alert are anybody's: allowed, no event", &other,
	    op_path(ACT_UTIMES, ALERTS "attr", 0), 0, WANT_NONE);
}

/* A label is a change of the file; to who is still to wake up it must not look like one. */
static void label_at_once(void)
{
	struct op alone = op_nums(ACT_CPU, 0, 0, 0), anywhere = op_nums(ACT_CPU, -1, 0, 0);
	struct op read = op_path(ACT_OPEN, MEDIA "at-once", O_RDONLY), reply;
	struct outcome out = {.result = -1, .error = ETIME};
	struct angae_answer line;
	struct angae_record rec;
	unsigned long long asked;
	bool good;

	fresh(MEDIA "at-once");
	asked = status().asked;
	actor_do(&other, &alone);
	actor_do(&session, &alone);
	actor_send(&other, &read);
	good = question(&rec);
	line = blank(ANGAE_MSG_VERDICT, rec.id);
	line.verdict = ALLOW;
	line.scope = READ;
	line.flags = STORE;
	reply = op_data(ACT_WRITE, session_fd(), 0, &line, sizeof(line));
	snprintf(reply.a, sizeof(reply.a), "%s", MEDIA "at-once");
	snprintf(reply.b, sizeof(reply.b), "state_media_file");
	good &= !actor_do(&session, &reply);
	good &= actor_take(&other, &out, 5000) && out.result >= 0;
	good &= status().asked == asked + 1;
	tap(good, "D86 labelled before the asker woke up: allowed, asked once");
	drain();
	row("D86", "and the verdict kept of it is valid: STORED", &other, read, 0,
	    WANT(OPEN, MEDIA, STORED));
	actor_do(&other, &anywhere);
	actor_do(&session, &anywhere);
}

static void labels(void)
{
	struct op read = op_path(ACT_OPEN, MEDIA "labelled", O_RDONLY);

	store(MEDIA "labelled", ALLOW, READ);
	row("D86", "label of media by the session: allowed, no event", &session,
	    op_pair(ACT_SETLABEL, MEDIA "labelled", "state_media_file", 0), 0, WANT_NONE);
	row("D86", "and the verdict stays valid: STORED", &other, read, 0,
	    WANT(OPEN, MEDIA, STORED));
	label_at_once();
	row("D87", "label of media by root: EPERM, LABEL", &other,
	    op_pair(ACT_SETLABEL, MEDIA "relabelled", "state_media_file", 0), EPERM,
	    WANT(SETLABEL, MEDIA, LABEL));
	row("D87", "label of an alert to a type not governed, by root: EPERM, LABEL", &other,
	    op_pair(ACT_SETLABEL, ALERTS "attr", "system_file", 0), EPERM,
	    WANT(SETLABEL, ALERT, LABEL));
	row("D87", "label of staging by the installer: EPERM, LABEL", &installer,
	    op_pair(ACT_SETLABEL, STAGING "a/file", "apk_data_file", 0), EPERM,
	    WANT(SETLABEL, STAGING, LABEL));
	row("D87", "label to a governed type, of what is not governed: EPERM, LABEL", &other,
	    op_pair(ACT_SETLABEL, FREE "plain", "media_file", 0), EPERM,
	    WANT(SETLABEL, MEDIA, LABEL));
	row("D89", "label of what is not governed to a type not governed: allowed, no event",
	    &other, op_pair(ACT_SETLABEL, FREE "plain", "system_file", 0), 0, WANT_NONE);
}

void rows_attr(void)
{
	attributes();
	strays();
	others();
	if (house_selinux)
		labels();
	else
		tap_skip("D86 D87 D89: no SELinux");
	/* SELinux itself lets nobody remove a label; D88 proper is in the bare boot. */
	if (house_selinux)
		row("D88", "removing a label under SELinux: EACCES, no event", &other,
		    op_path(ACT_RMLABEL, MEDIA "relabelled", 0), EACCES, WANT_NONE);
}
