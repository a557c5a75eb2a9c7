// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * D46, D47, D68-D79: names that change, and the one way into /data/app. The event shows the class of what
 * moves, or, where that is media or nothing, of where it goes or what it replaces.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

#define EXCHANGE 2 /* RENAME_EXCHANGE */

void rows_rename_prepare(void)
{
	house_put(MEDIA "named.mp4", "media_file");
	house_put(MEDIA "over", "media_file");
	house_put(MEDIA "thing", "media_file");
	house_dir(MEDIA "folder", "media_file");
	house_dir(STAGING "good", "apk_staging_file");
	house_put(STAGING "good/base.apk", "apk_staging_file");
	house_dir(STAGING "bad", "apk_staging_file");
	house_put(STAGING "loose", "apk_staging_file");
	house_dir(STAGING "taken", "apk_staging_file");
	house_dir(STAGING "n", "apk_staging_file");
	house_put(STAGING "n/file", "apk_staging_file");
	house_put(STAGING "n/target", "apk_staging_file");
	house_dir(STAGING "npin", "apk_staging_file");
	house_put(STAGING "npin/file", "apk_staging_file");
	house_dir(APP "n", "apk_data_file");
	house_put(APP "n/file", "apk_data_file");
	house_dir(APP "taken", "apk_data_file");
	house_dir(APP "leaving", "apk_data_file");
	house_dir(STAGING "sealed", "apk_staging_file");
	house_dir(STAGING "sealed/lib", "apk_data_file");
	house_put(STATE "n1", "angae_data_file");
	house_put(STATE "n2", "angae_data_file");
	house_put(ALERTS "n1", "alert_file");
	house_put(ALERTS "n2", "alert_file");
}

static struct op mv(const char *from, const char *to)
{
	return op_pair(ACT_RENAME, from, to, 0);
}

static void media(void)
{
	store(MEDIA "named.mp4", ALLOW, READ);
	row("D68", "rename of media within media: allowed, no event", &other,
	    mv(MEDIA "named.mp4", MEDIA "named.jpg"), 0, WANT_NONE);
	row_asked("D68", "and the name tag changed: the next open asks", &other,
		  op_path(ACT_OPEN, MEDIA "named.jpg", O_RDONLY), ASK(OPEN, MEDIA), DENY, 0, 0);
	row("D68", "rename of media over media: allowed, no event", &other,
	    mv(MEDIA "named.jpg", MEDIA "over"), 0, WANT_NONE);
	row("D68", "rename of a directory of media: allowed, no event", &other,
	    mv(MEDIA "folder", MEDIA "folded"), 0, WANT_NONE);
}

static void into_package(void)
{
	row("D70", "rename of an unsealed directory by the installer: EPERM, NOT_SEALED",
	    &installer, mv(STAGING "bad", APP "bad"), EPERM, WANT(RENAME, STAGING, NOT_SEALED));
	tap(seal(STAGING "bad", ANGAE_SEAL_PIN) == 0, "the session pins it");
	row("D70", "rename of a pinned, unsealed directory by the installer: EPERM, NOT_SEALED",
	    &installer, mv(STAGING "bad", APP "bad"), EPERM, WANT(RENAME, STAGING, NOT_SEALED));
	tap(seal(STAGING "good", ANGAE_SEAL_PIN) == 0, "the session pins another");
	tap(seal(STAGING "good", ANGAE_SEAL_SEAL) == 0, "and seals it");
	row("D71", "rename of a sealed directory by root: EPERM, NOT_INSTALLER", &other,
	    mv(STAGING "good", APP "good"), EPERM, WANT(RENAME, STAGING, NOT_INSTALLER));
	row("D71", "rename of media into /data/app by root: EPERM, NOT_INSTALLER", &other,
	    mv(MEDIA "folded", APP "folded"), EPERM, WANT(RENAME, PACKAGE, NOT_INSTALLER));
	row("D71", "rename of a sealed directory by the session: EPERM, NOT_INSTALLER", &session,
	    mv(STAGING "good", APP "good"), EPERM, WANT(RENAME, STAGING, NOT_INSTALLER));
	row("D72", "rename of a file by the installer: EPERM, NOT_SEALED", &installer,
	    mv(STAGING "loose", APP "loose"), EPERM, WANT(RENAME, STAGING, NOT_SEALED));
	row("D69", "rename of a sealed directory by the installer: allowed, INSTALLED", &installer,
	    mv(STAGING "good", APP "good"), 0, WANT(RENAME, STAGING, INSTALLED));
	tap(seal(STAGING "taken", ANGAE_SEAL_PIN) == 0, "the session pins a third");
	tap(seal(STAGING "taken", ANGAE_SEAL_SEAL) == 0, "and seals it");
	row("D75", "rename over a package: EPERM, CLASS_RULE", &installer,
	    mv(STAGING "taken", APP "taken"), EPERM, WANT(RENAME, STAGING, CLASS_RULE));
}

static void kept(void)
{
	row("D74", "rename of state by root: EPERM, CLASS_RULE", &other, mv(STATE "n1", STATE "n3"),
	    EPERM, WANT(RENAME, STATE, CLASS_RULE));
	row("D74", "rename over an alert by the installer: EPERM, CLASS_RULE", &installer,
	    mv(MEDIA "thing", ALERTS "n1"), EPERM, WANT(RENAME, ALERT, CLASS_RULE));
	row("D74", "rename of an alert out by root: EPERM, CLASS_RULE", &other,
	    mv(ALERTS "n1", MEDIA "alert"), EPERM, WANT(RENAME, ALERT, CLASS_RULE));
	row("D74", "rename into state by root: EPERM, CLASS_RULE", &other,
	    mv(MEDIA "thing", STATE "thing"), EPERM, WANT(RENAME, STATE, CLASS_RULE));
	row("D73", "rename over state by the session: allowed, no event", &session,
	    mv(STATE "n1", STATE "n2"), 0, WANT_NONE);
	row("D73", "rename of an alert by the session: allowed, no event", &session,
	    mv(ALERTS "n1", ALERTS "n3"), 0, WANT_NONE);
	row("D75", "rename of a package by the installer: EPERM, CLASS_RULE", &installer,
	    mv(APP "n", APP "m"), EPERM, WANT(RENAME, PACKAGE, CLASS_RULE));
	row("D75", "rename of a package file by root: EPERM, CLASS_RULE", &other,
	    mv(APP "n/file", MEDIA "file"), EPERM, WANT(RENAME, PACKAGE, CLASS_RULE));
}

static void staging(void)
{
	row("D76", "rename within staging by the installer: allowed, no event", &installer,
	    mv(STAGING "n/file", STAGING "n/moved"), 0, WANT_NONE);
	row("D76", "rename over within staging by the installer: allowed, no event", &installer,
	    mv(STAGING "n/moved", STAGING "n/target"), 0, WANT_NONE);
	row("D78", "rename within staging by root: EPERM, NOT_INSTALLER", &other,
	    mv(STAGING "n/target", STAGING "n/x"), EPERM, WANT(RENAME, STAGING, NOT_INSTALLER));
	row("D78", "rename into staging by root: EPERM, NOT_INSTALLER", &other,
	    mv(MEDIA "thing", STAGING "n/thing"), EPERM, WANT(RENAME, STAGING, NOT_INSTALLER));
	row("D78", "rename out of staging by root: EPERM, NOT_INSTALLER", &other,
	    mv(STAGING "n/target", MEDIA "target"), EPERM, WANT(RENAME, STAGING, NOT_INSTALLER));
	tap(seal(STAGING "npin", ANGAE_SEAL_PIN) == 0, "the session pins a staging directory");
	row("D77", "rename in a pinned directory by the installer: EPERM, PINNED", &installer,
	    mv(STAGING "npin/file", STAGING "npin/x"), EPERM, WANT(RENAME, STAGING, PINNED));
	row("D77", "rename into a pinned directory by the installer: EPERM, PINNED", &installer,
	    mv(STAGING "n/target", STAGING "npin/x"), EPERM, WANT(RENAME, STAGING, PINNED));
	row("D77", "rename in a pinned directory by the session: EPERM, PINNED", &session,
	    mv(STAGING "npin/file", STAGING "npin/x"), EPERM, WANT(RENAME, STAGING, PINNED));
}

static void exchange(void)
{
	row("D79", "exchange of media with media: allowed, no event", &other,
	    op_pair(ACT_RENAME, MEDIA "thing", MEDIA "over", EXCHANGE), 0, WANT_NONE);
	row("D79", "exchange of media with an alert by root: EPERM, CLASS_RULE", &other,
	    op_pair(ACT_RENAME, MEDIA "thing", ALERTS "n3", EXCHANGE), EPERM,
	    WANT(RENAME, ALERT, CLASS_RULE));
	row("D79", "exchange the other way round: EPERM, CLASS_RULE", &other,
	    op_pair(ACT_RENAME, ALERTS "n3", MEDIA "thing", EXCHANGE), EPERM,
	    WANT(RENAME, ALERT, CLASS_RULE));
	row("D79", "exchange of a sealed directory with a package by root: EPERM, CLASS_RULE",
	    &other, op_pair(ACT_RENAME, STAGING "taken", APP "taken", EXCHANGE), EPERM,
	    WANT(RENAME, STAGING, CLASS_RULE));
	row("D79", "exchange of an unsealed directory with a package: EPERM, CLASS_RULE",
	    &installer, op_pair(ACT_RENAME, STAGING "n", APP "taken", EXCHANGE), EPERM,
	    WANT(RENAME, STAGING, CLASS_RULE));
	row("D79", "exchange of two packages: EPERM, CLASS_RULE", &installer,
	    op_pair(ACT_RENAME, APP "n", APP "taken", EXCHANGE), EPERM,
	    WANT(RENAME, PACKAGE, CLASS_RULE));
}

static void update(void)
{
	row("D47", "exchange of a sealed directory with a package: allowed, INSTALLED", &installer,
	    op_pair(ACT_RENAME, STAGING "taken", APP "taken", EXCHANGE), 0,
	    WANT(RENAME, STAGING, INSTALLED));
	row("D79", "and back, for neither is sealed: EPERM, CLASS_RULE", &installer,
	    op_pair(ACT_RENAME, STAGING "taken", APP "taken", EXCHANGE), EPERM,
	    WANT(RENAME, PACKAGE, CLASS_RULE));
	row("D75", "what came out does not go in again: EPERM, CLASS_RULE", &installer,
	    mv(STAGING "taken", APP "again"), EPERM, WANT(RENAME, PACKAGE, CLASS_RULE));
	row("D61", "what came out is removed by the installer: allowed, REMOVED", &installer,
	    op_path(ACT_RMDIR, STAGING "taken", 0), 0, WANT(RMDIR, PACKAGE, REMOVED));
}

static void leaving(void)
{
	row("D78", "rename of a package into staging by root: EPERM, NOT_INSTALLER", &other,
	    mv(APP "leaving", STAGING "leaving"), EPERM, WANT(RENAME, PACKAGE, NOT_INSTALLER));
	row("D78", "rename of a file of a package into staging: EPERM, NOT_INSTALLER", &installer,
	    mv(APP "n/file", STAGING "file"), EPERM, WANT(RENAME, PACKAGE, NOT_INSTALLER));
	row("D77", "rename of a package into a pinned directory: EPERM, PINNED", &installer,
	    mv(APP "leaving", STAGING "npin/x"), EPERM, WANT(RENAME, PACKAGE, PINNED));
	row("D46", "rename of a package into staging by the installer: allowed, REMOVED",
	    &installer, mv(APP "leaving", STAGING "leaving"), 0, WANT(RENAME, PACKAGE, REMOVED));
	tap(seal(STAGING "sealed", ANGAE_SEAL_PIN) == 0, "the session pins one more");
	tap(seal(STAGING "sealed", ANGAE_SEAL_SEAL) == 0, "and seals it");
	row("D77", "what is in a sealed directory does not leave it: EPERM, PINNED", &installer,
	    mv(STAGING "sealed/lib", STAGING "lib"), EPERM, WANT(RENAME, PACKAGE, PINNED));
}

void rows_rename(void)
{
	media();
	into_package();
	kept();
	staging();
	exchange();
	update();
	leaving();
}
