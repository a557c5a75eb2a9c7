// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pm install: copy into staging, ask, and on a yes move the sealed directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pm.h"

struct install {
	bool replace;
	const char *paths[PM_APKS_MAX]; /* the base first; "-": standard input */
	int fds[PM_APKS_MAX];
	size_t n;
	uid_t caller;
	struct json_object *reply;
};

static int open_one(const char *path, struct pm_failure *why)
{
	struct stat st;
	int fd;

	if (!strcmp(path, "-"))
		return STDIN_FILENO;
	fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return pm_fail(why, "INSTALL_FAILED_INVALID_URI", "%s: %s", path, strerror(errno));
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return pm_fail(why, "INSTALL_FAILED_INVALID_URI", "%s: not a file", path);
}

/*
 * pm is setuid: the files are opened with the caller's own rights, so that what
 * he may not read he cannot have installed. Afterwards pm is system for good,
 * which also keeps the caller's signals off it.
 */
static int open_packages(struct install *install, struct pm_failure *why)
{
	uid_t system = geteuid();
	int ret = 0;

	if (seteuid(install->caller))
		return pm_fail_errno(why, "caller's rights");
	for (size_t i = 0; i < install->n && !ret; i++) {
		install->fds[i] = open_one(install->paths[i], why);
		ret = install->fds[i] < 0 ? -1 : 0;
	}
	if (seteuid(system) || setresuid(system, system, system))
		return pm_fail_errno(why, "own rights");
	return ret;
}

static int fill_staging(const struct install *install, struct pm_staging *staging,
			struct pm_failure *why)
{
	for (size_t i = 0; i < install->n; i++) {
		char name[32] = PM_BASE;

		if (i)
			snprintf(name, sizeof(name), "split_%zu.apk", i);
		if (pm_copy(install->fds[i], staging->dir, name, why) ||
		    pm_native_extract(staging->dir, name, why))
			return -1;
	}
	return pm_staging_settle(staging, why);
}

/* What the phone says to its owner (S4), in his language above the record's. */
static void show_warning(struct json_object *reply)
{
	struct json_object *warning;

	if (!json_object_object_get_ex(reply, "warning", &warning))
		return;
	puts("");
	if (pm_control_text(warning, "ko")[0])
		printf("%s\n(Korean: our rendering)\n", pm_control_text(warning, "ko"));
	printf("%s\n\n", pm_control_text(warning, "en"));
}

static int64_t number(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) ? json_object_get_int64(value) : 0;
}

static void show_question(struct json_object *notice)
{
	long long id = number(notice, "ask");

	show_warning(notice);
	printf("%s: %s\nInstall it all the same? The phone waits %lld s for: angaectl answer %lld yes|no\n",
	       pm_control_text(notice, "package"), pm_control_text(notice, "detail"),
	       (long long)number(notice, "ask_ms") / 1000, id);
	fflush(stdout);
}

static int ask_daemon(struct install *install, const struct pm_staging *staging,
		      struct pm_failure *why)
{
	struct json_object *request = json_object_new_object();
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", PM_STAGING_DIR, staging->name);
	json_object_object_add(request, "op", json_object_new_string("install"));
	json_object_object_add(request, "dir", json_object_new_string(path));
	if (strcmp(install->paths[0], "-"))
		json_object_object_add(request, "file", json_object_new_string(install->paths[0]));
	json_object_object_add(request, "replace", json_object_new_boolean(install->replace));
	json_object_object_add(request, "uid", json_object_new_int64(install->caller));
	install->reply = pm_control_wait(request, staging->dir, show_question, why);
	if (!install->reply)
		return -1;
	if (pm_control_ok(install->reply))
		return 0;
	if (pm_control_text(install->reply, "failure")[0])
		return pm_fail(why, pm_control_text(install->reply, "failure"), "%s",
			       pm_control_text(install->reply, "detail"));
	return pm_fail(why, "INSTALL_FAILED_INTERNAL_ERROR", "%s",
		       pm_control_text(install->reply, "error"));
}

/*
 * Where one stands already the two change places, so that there is always one
 * that is whole; the old one is then what is left in staging.
 */
static int rename_in(int app, const char *package, const struct pm_staging *staging, bool replace)
{
	for (int try = 0; try < 3; try++) {
		if (!renameat2(staging->parent, staging->name, app, package, RENAME_NOREPLACE))
			return 0;
		if (errno != EEXIST || !replace)
			return -1;
		if (!renameat2(staging->parent, staging->name, app, package, RENAME_EXCHANGE))
			return 0;
		if (errno != ENOENT)
			return -1;
	}
	return -1;
}

static int move_in(const struct install *install, struct pm_staging *staging,
		   struct pm_failure *why)
{
	const char *package = pm_control_text(install->reply, "package");
	int ret = 0, app;

	if (!pm_name_valid(package))
		return pm_fail(why, "INSTALL_FAILED_INVALID_APK", "package name '%s'", package);
	app = open(PM_APP_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (app < 0)
		return pm_fail_errno(why, PM_APP_DIR);
	if (rename_in(app, package, staging, install->replace))
		ret = errno == EEXIST ? pm_fail(why, "INSTALL_FAILED_ALREADY_EXISTS",
						"%s is installed; -r replaces it", package)
				      : pm_fail_errno(why, "moving into " PM_APP_DIR);
	if (!ret && (fsync(app) || fsync(staging->parent)))
		ret = pm_fail_errno(why, PM_APP_DIR);
	close(app);
	return ret;
}

/* op: "installed" ends an install, "discard" takes the seal off one that will not be. */
static void tell_daemon(const char *op, const struct install *install,
			const struct pm_staging *staging)
{
	struct json_object *request = json_object_new_object();
	struct pm_failure ignored;

	json_object_object_add(request, "op", json_object_new_string(op));
	json_object_object_add(request, "package",
			       json_object_new_string(pm_control_text(install->reply, "package")));
	json_object_put(pm_control_ask(request, staging->dir, &ignored));
}

static int install_staged(struct install *install, struct pm_staging *staging,
			  struct pm_failure *why)
{
	if (fill_staging(install, staging, why))
		return -1;
	pm_hold_signals();
	if (ask_daemon(install, staging, why))
		return -1;
	if (move_in(install, staging, why)) {
		tell_daemon("discard", install, staging);
		return -1;
	}
	tell_daemon("installed", install, staging);
	return 0;
}

static int install_files(struct install *install, struct pm_failure *why)
{
	struct pm_staging staging;
	int ret;

	if (open_packages(install, why))
		return -1;
	pm_staging_sweep();
	ret = pm_staging_make(&staging, why);
	if (!ret) {
		ret = install_staged(install, &staging, why);
		/* what is left of it there, or what it has replaced */
		pm_staging_drop(&staging);
	}
	return ret;
}

static int parse(int argc, char **argv, struct install *install)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-r"))
			install->replace = true;
		else if (install->n < PM_APKS_MAX && (argv[i][0] != '-' || !argv[i][1]))
			install->paths[install->n++] = argv[i];
		else
			return -1;
	}
	for (size_t i = 0; i < install->n; i++)
		if (!strcmp(install->paths[i], "-") && install->n > 1)
			return -1;
	return install->n ? 0 : -1;
}

int pm_install(int argc, char **argv)
{
	struct install install = {.caller = getuid()};
	struct pm_failure why = {.code = ""};
	int ret;

	if (parse(argc, argv, &install)) {
		fputs("usage: pm install [-r] BASE [SPLIT…]|-\n", stderr);
		return 2;
	}
	ret = install_files(&install, &why);
	if (ret) {
		if (install.reply)
			show_warning(install.reply);
		printf("Failure [%s: %s]\n", why.code, why.detail);
	} else {
		puts("Success");
	}
	json_object_put(install.reply);
	return ret ? 1 : 0;
}
