// SPDX-License-Identifier: GPL-2.0-or-later
/* D50-D59: new names. Each row is tried by each way a name can be made. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

void rows_create_prepare(void)
{
	house_dir(STAGING "c", "apk_staging_file");
	house_put(STAGING "c/old", "apk_staging_file");
	house_dir(STAGING "cpin", "apk_staging_file");
	house_dir(APP "c", "apk_data_file");
	house_put(APP "c/old", "apk_data_file");
	house_put(ALERTS "old", "alert_file");
	house_put(STATE "old", "angae_data_file");
	house_put(MEDIA "tolink", "media_file");
}

/* A made file is a FRESH event only where the class is media. */
static void ways(const char *id, const char *text, struct actor *actor, const char *dir, int error,
		 unsigned int class, unsigned int why)
{
	static const struct {
		const char *name;
		enum act act;
		unsigned int op;
	} way[] = {
		{"mkdir", ACT_MKDIR, ANGAE_OP_MKDIR},
		{"mknod", ACT_MKNOD, ANGAE_OP_MKNOD},
		{"symlink", ACT_SYMLINK, ANGAE_OP_SYMLINK},
	};
	struct want want = {.op = ANGAE_OP_CREATE, .class = class, .why = why};
	char path[128], line[160];

	snprintf(path, sizeof(path), "%s%s-create", dir, actor->name);
	snprintf(line, sizeof(line), "create %s", text);
	if (class == ANGAE_CLASS_MEDIA)
		want = WANT(OPEN, MEDIA, FRESH);
	row(id, line, actor, op_path(ACT_OPEN, path, O_CREAT | O_EXCL | O_WRONLY), error, want);
	for (unsigned int i = 0; i < 3; i++) {
		want = (struct want){.op = way[i].op, .class = class, .why = why};
		snprintf(path, sizeof(path), "%s%s-%s", dir, actor->name, way[i].name);
		snprintf(line, sizeof(line), "%s %s", way[i].name, text);
		row(id, line, actor, op_path(way[i].act, path, 0), error, want);
	}
}

static void links(void)
{
	static const struct {
		const char *dir;
		unsigned int class;
	} kind[] = {
		{APP "c/", ANGAE_CLASS_PACKAGE},
		{STAGING "c/", ANGAE_CLASS_STAGING},
		{ALERTS, ANGAE_CLASS_ALERT},
		{STATE, ANGAE_CLASS_STATE},
	};
	struct want want = {.op = ANGAE_OP_LINK, .why = ANGAE_WHY_CLASS_RULE};
	char path[128];

	row("D57", "link of media into media: allowed, no event", &other,
	    op_pair(ACT_LINK, MEDIA "tolink", MEDIA "linked", 0), 0, WANT_NONE);
	row("D57", "link of media on a card: allowed, no event", &other,
	    op_pair(ACT_LINK, CARD "film", CARD "linked", 0), 0, WANT_NONE);
	for (unsigned int i = 0; i < 4; i++) {
		want.class = kind[i].class;
		snprintf(path, sizeof(path), "%slinked", kind[i].dir);
		row("D58", "link of media into another class: EPERM, CLASS_RULE",
		    kind[i].class == ANGAE_CLASS_STAGING ? &installer : &session,
		    op_pair(ACT_LINK, MEDIA "tolink", path, 0), EPERM, want);
		snprintf(path, sizeof(path), "%sold", kind[i].dir);
		row("D59", "link of another class: EPERM, CLASS_RULE",
		    kind[i].class == ANGAE_CLASS_STAGING ? &installer : &other,
		    op_pair(ACT_LINK, path, MEDIA "stolen", 0), EPERM, want);
	}
}

void rows_create(void)
{
	ways("D50", "in media: allowed", &other, MEDIA, 0, ANGAE_CLASS_MEDIA, 0);
	ways("D50", "in class none: allowed", &other, FREE, 0, ANGAE_CLASS_NONE, 0);
	ways("D51", "in a package by somebody: EPERM, CLASS_RULE", &other, APP "c/", EPERM,
	     ANGAE_CLASS_PACKAGE, ANGAE_WHY_CLASS_RULE);
	ways("D51", "in /data/app by the installer: EPERM, CLASS_RULE", &installer, APP, EPERM,
	     ANGAE_CLASS_PACKAGE, ANGAE_WHY_CLASS_RULE);
	ways("D51", "in /data/app by the session: EPERM, CLASS_RULE", &session, APP, EPERM,
	     ANGAE_CLASS_PACKAGE, ANGAE_WHY_CLASS_RULE);
	ways("D52", "in staging by the installer: allowed", &installer, STAGING "c/", 0,
	     ANGAE_CLASS_STAGING, 0);
	tap(seal(STAGING "cpin", ANGAE_SEAL_PIN) == 0, "the session pins a staging directory");
	ways("D53", "in a pinned directory by the installer: EPERM, PINNED", &installer,
	     STAGING "cpin/", EPERM, ANGAE_CLASS_STAGING, ANGAE_WHY_PINNED);
	ways("D53", "in a pinned directory by the session: EPERM, PINNED", &session,
	     STAGING "cpin/", EPERM, ANGAE_CLASS_STAGING, ANGAE_WHY_PINNED);
	ways("D54", "in staging by somebody: EPERM, NOT_INSTALLER", &other, STAGING "c/", EPERM,
	     ANGAE_CLASS_STAGING, ANGAE_WHY_NOT_INSTALLER);
	ways("D55", "in alerts by the session: allowed", &session, ALERTS, 0, ANGAE_CLASS_ALERT, 0);
	ways("D55", "in state by the session: allowed", &session, STATE, 0, ANGAE_CLASS_STATE, 0);
	ways("D56", "in alerts by root: EPERM, CLASS_RULE", &other, ALERTS, EPERM,
	     ANGAE_CLASS_ALERT, ANGAE_WHY_CLASS_RULE);
	ways("D56", "in state by the installer: EPERM, CLASS_RULE", &installer, STATE, EPERM,
	     ANGAE_CLASS_STATE, ANGAE_WHY_CLASS_RULE);
	links();
}
