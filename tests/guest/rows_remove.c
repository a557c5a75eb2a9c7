// SPDX-License-Identifier: GPL-2.0-or-later
/* D60-D67: names that go. */
#include <errno.h>
#include <fcntl.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

void rows_remove_prepare(void)
{
	house_put(MEDIA "goes", "media_file");
	house_dir(MEDIA "gone", "media_file");
	house_dir(APP "r", "apk_data_file");
	house_dir(APP "r/dir", "apk_data_file");
	house_put(APP "r/file", "apk_data_file");
	house_dir(STAGING "r", "apk_staging_file");
	house_dir(STAGING "r/dir", "apk_staging_file");
	house_put(STAGING "r/file", "apk_staging_file");
	house_dir(STAGING "rpin", "apk_staging_file");
	house_dir(STAGING "rpin/dir", "apk_staging_file");
	house_put(STAGING "rpin/file", "apk_staging_file");
	house_put(ALERTS "kept", "alert_file");
	house_put(STATE "kept", "angae_data_file");
	house_dir(STATE "dir", "angae_data_file");
}

static void media_and_package(void)
{
	row("D60", "unlink of media: allowed, no event", &other,
	    op_path(ACT_UNLINK, MEDIA "goes", 0), 0, WANT_NONE);
	row("D60", "rmdir of media: allowed, no event", &other, op_path(ACT_RMDIR, MEDIA "gone", 0),
	    0, WANT_NONE);
	row("D62", "unlink in a package by root: EPERM, CLASS_RULE", &other,
	    op_path(ACT_UNLINK, APP "r/file", 0), EPERM, WANT(UNLINK, PACKAGE, CLASS_RULE));
	row("D62", "rmdir in a package by the session: EPERM, CLASS_RULE", &session,
	    op_path(ACT_RMDIR, APP "r/dir", 0), EPERM, WANT(RMDIR, PACKAGE, CLASS_RULE));
	row("D61", "unlink in a package by the installer: allowed, REMOVED", &installer,
	    op_path(ACT_UNLINK, APP "r/file", 0), 0, WANT(UNLINK, PACKAGE, REMOVED));
	row("D61", "rmdir in a package by the installer: allowed, REMOVED", &installer,
	    op_path(ACT_RMDIR, APP "r/dir", 0), 0, WANT(RMDIR, PACKAGE, REMOVED));
}

static void staging(void)
{
	row("D65", "unlink in staging by root: EPERM, NOT_INSTALLER", &other,
	    op_path(ACT_UNLINK, STAGING "r/file", 0), EPERM, WANT(UNLINK, STAGING, NOT_INSTALLER));
	row("D65", "rmdir in staging by root: EPERM, NOT_INSTALLER", &other,
	    op_path(ACT_RMDIR, STAGING "r/dir", 0), EPERM, WANT(RMDIR, STAGING, NOT_INSTALLER));
	row("D63", "unlink in staging by the installer: allowed, no event", &installer,
	    op_path(ACT_UNLINK, STAGING "r/file", 0), 0, WANT_NONE);
	row("D63", "rmdir in staging by the installer: allowed, no event", &installer,
	    op_path(ACT_RMDIR, STAGING "r/dir", 0), 0, WANT_NONE);
	tap(seal(STAGING "rpin", ANGAE_SEAL_PIN) == 0, "the session pins a staging directory");
	row("D64", "unlink in a pinned directory by the installer: EPERM, PINNED", &installer,
	    op_path(ACT_UNLINK, STAGING "rpin/file", 0), EPERM, WANT(UNLINK, STAGING, PINNED));
	row("D64", "rmdir in a pinned directory by the installer: EPERM, PINNED", &installer,
	    op_path(ACT_RMDIR, STAGING "rpin/dir", 0), EPERM, WANT(RMDIR, STAGING, PINNED));
	row("D64", "unlink in a pinned directory by the session: EPERM, PINNED", &session,
	    op_path(ACT_UNLINK, STAGING "rpin/file", 0), EPERM, WANT(UNLINK, STAGING, PINNED));
	tap(seal(STAGING "rpin", ANGAE_SEAL_RELEASE) == 0, "the session releases it");
	row("D63", "unlink after the release: allowed, no event", &installer,
	    op_path(ACT_UNLINK, STAGING "rpin/file", 0), 0, WANT_NONE);
}

static void kept(void)
{
	row("D67", "unlink of an alert by root: EPERM, CLASS_RULE", &other,
	    op_path(ACT_UNLINK, ALERTS "kept", 0), EPERM, WANT(UNLINK, ALERT, CLASS_RULE));
	row("D67", "unlink of state by the installer: EPERM, CLASS_RULE", &installer,
	    op_path(ACT_UNLINK, STATE "kept", 0), EPERM, WANT(UNLINK, STATE, CLASS_RULE));
	row("D67", "rmdir in state by the lab: EPERM, CLASS_RULE", &lab,
	    op_path(ACT_RMDIR, STATE "dir", 0), EPERM, WANT(RMDIR, STATE, CLASS_RULE));
	row("D66", "unlink of an alert by the session: allowed, no event", &session,
	    op_path(ACT_UNLINK, ALERTS "kept", 0), 0, WANT_NONE);
	row("D66", "rmdir in state by the session: allowed, no event", &session,
	    op_path(ACT_RMDIR, STATE "dir", 0), 0, WANT_NONE);
}

void rows_remove(void)
{
	media_and_package();
	staging();
	kept();
}
