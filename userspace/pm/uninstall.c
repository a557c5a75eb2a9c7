// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pm uninstall: the directory goes to staging in one step, then the daemon
 * forgets it, then it is taken apart. So it is there whole or not at all;
 * stopped in between, the next pm takes it apart, and the daemon's next start
 * sets the record right.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pm.h"

static struct json_object *request_for(const char *op, const char *package)
{
	struct json_object *request = json_object_new_object();

	json_object_object_add(request, "op", json_object_new_string(op));
	if (package)
		json_object_object_add(request, "package", json_object_new_string(package));
	return request;
}

/* Nothing is removed while nobody would note it. */
static int daemon_listens(struct pm_failure *why)
{
	struct json_object *reply = pm_control_ask(request_for("packages", NULL), -1, why);
	int ret = reply ? 0 : -1;

	json_object_put(reply);
	return ret;
}

/* Takes it out of /data/app into staging, under @name. */
static int take_out(int app, int staging, const char *package, char *name, size_t len,
		    struct pm_failure *why)
{
	if (pm_staging_name(name, len) ||
	    (renameat2(app, package, staging, name, RENAME_NOREPLACE) && errno != ENOENT))
		return pm_fail(why, "DELETE_FAILED_INTERNAL_ERROR", "%s: %s", package,
			       strerror(errno));
	if (faccessat(staging, name, F_OK, AT_SYMLINK_NOFOLLOW))
		return pm_fail(why, "DELETE_FAILED_NOT_INSTALLED", "%s is not installed", package);
	fsync(staging);
	fsync(app);
	return 0;
}

/* The record goes with it; where there was none, what is left of one. */
static int forget(const char *package, bool gone, struct pm_failure *why)
{
	struct pm_failure ignored;
	struct json_object *reply =
		pm_control_ask(request_for("uninstalled", package), -1, gone ? why : &ignored);
	int ret = 0;

	if (!reply)
		return -1;
	if (!pm_control_ok(reply))
		ret = pm_fail(gone ? why : &ignored, "DELETE_FAILED_INTERNAL_ERROR", "%s",
			      pm_control_text(reply, "error"));
	json_object_put(reply);
	return ret;
}

static int uninstall(const char *package, int app, int staging, struct pm_failure *why)
{
	char name[32];
	int ret = take_out(app, staging, package, name, sizeof(name), why);

	if (ret && strcmp(why->code, "DELETE_FAILED_NOT_INSTALLED"))
		return -1;
	if (forget(package, !ret, why) && !ret)
		ret = -1;
	pm_tree_remove(staging, name);
	return ret;
}

static int uninstall_package(const char *package, struct pm_failure *why)
{
	int app, staging, ret;

	if (!pm_name_valid(package))
		return pm_fail(why, "DELETE_FAILED_NOT_INSTALLED", "'%s' is no package name",
			       package);
	if (daemon_listens(why)) {
		why->code = "DELETE_FAILED_INTERNAL_ERROR";
		return -1;
	}
	app = open(PM_APP_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	staging = open(PM_STAGING_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (app < 0 || staging < 0)
		ret = pm_fail(why, "DELETE_FAILED_INTERNAL_ERROR", PM_APP_DIR ": %s",
			      strerror(errno));
	else
		ret = uninstall(package, app, staging, why);
	if (app >= 0)
		close(app);
	if (staging >= 0)
		close(staging);
	return ret;
}

int pm_uninstall(int argc, char **argv)
{
	struct pm_failure why = {.code = ""};

	if (argc != 2) {
		fputs("usage: pm uninstall PACKAGE\n", stderr);
		return 2;
	}
	pm_staging_sweep();
	if (uninstall_package(argv[1], &why)) {
		printf("Failure [%s: %s]\n", why.code, why.detail);
		return 1;
	}
	puts("Success");
	return 0;
}
