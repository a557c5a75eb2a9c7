// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pm uninstall: remove the directory, then the daemon's record of it. When it
 * is stopped in between, the record is what is left, and running it again ends
 * the work.
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

static int remove_directory(const char *package, struct pm_failure *why)
{
	int ret, app = open(PM_APP_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (app < 0)
		return pm_fail(why, "DELETE_FAILED_INTERNAL_ERROR", "%s: %s", PM_APP_DIR,
			       strerror(errno));
	ret = pm_tree_remove(app, package);
	if (ret && errno != ENOENT)
		pm_fail(why, "DELETE_FAILED_INTERNAL_ERROR", "%s: %s", package, strerror(errno));
	else if (ret)
		pm_fail(why, "DELETE_FAILED_NOT_INSTALLED", "%s is not installed", package);
	else
		fsync(app);
	close(app);
	return ret;
}

static int uninstall(const char *package, struct pm_failure *why)
{
	struct json_object *reply;
	struct pm_failure ignored;
	int ret;

	if (!pm_name_valid(package))
		return pm_fail(why, "DELETE_FAILED_NOT_INSTALLED", "'%s' is no package name",
			       package);
	if (daemon_listens(why)) {
		why->code = "DELETE_FAILED_INTERNAL_ERROR";
		return -1;
	}
	ret = remove_directory(package, why);
	if (ret && strcmp(why->code, "DELETE_FAILED_NOT_INSTALLED"))
		return -1;
	reply = pm_control_ask(request_for("uninstalled", package), -1, ret ? &ignored : why);
	if (!reply)
		return -1;
	if (!pm_control_ok(reply) && !ret)
		ret = pm_fail(why, "DELETE_FAILED_INTERNAL_ERROR", "%s",
			      pm_control_text(reply, "error"));
	json_object_put(reply);
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
	if (uninstall(argv[1], &why)) {
		printf("Failure [%s: %s]\n", why.code, why.detail);
		return 1;
	}
	puts("Success");
	return 0;
}
