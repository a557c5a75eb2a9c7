// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pm install: copy into staging, ask, and on a yes move the sealed directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pm.h"

struct install {
	bool replace;
	const char *path; /* "-": standard input */
	uid_t caller;
	struct json_object *reply;
};

/*
 * pm is setuid: the file is opened with the caller's own rights, so that what
 * he may not read he cannot have installed. Afterwards pm is system for good,
 * which also keeps the caller's signals off it.
 */
static int open_package(const struct install *install, struct pm_failure *why)
{
	uid_t system = geteuid();
	struct stat st;
	int fd = STDIN_FILENO;

	if (strcmp(install->path, "-")) {
		if (seteuid(install->caller))
			return pm_fail_errno(why, "caller's rights");
		fd = open(install->path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0)
			return pm_fail(why, "INSTALL_FAILED_INVALID_URI", "%s: %s", install->path,
				       strerror(errno));
		if (seteuid(system))
			return pm_fail_errno(why, "own rights");
		if (fstat(fd, &st) || !S_ISREG(st.st_mode))
			return pm_fail(why, "INSTALL_FAILED_INVALID_URI", "%s: not a file",
				       install->path);
	}
	if (setresuid(system, system, system))
		return pm_fail_errno(why, "own rights");
	return fd;
}

static int fill_staging(int in, struct pm_staging *staging, struct pm_failure *why)
{
	if (pm_copy(in, staging->dir, PM_BASE, why) || pm_native_extract(staging->dir, why))
		return -1;
	return pm_staging_settle(staging, why);
}

static int ask_daemon(struct install *install, const struct pm_staging *staging,
		      struct pm_failure *why)
{
	struct json_object *request = json_object_new_object();
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", PM_STAGING_DIR, staging->name);
	json_object_object_add(request, "op", json_object_new_string("install"));
	json_object_object_add(request, "dir", json_object_new_string(path));
	if (strcmp(install->path, "-"))
		json_object_object_add(request, "file", json_object_new_string(install->path));
	json_object_object_add(request, "replace", json_object_new_boolean(install->replace));
	json_object_object_add(request, "uid", json_object_new_int64(install->caller));
	install->reply = pm_control_ask(request, staging->dir, why);
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

/* Makes way for the new one: the gate lets nothing be renamed over a package. */
static int remove_installed(int app, const char *package, bool replace, struct pm_failure *why)
{
	struct stat st;

	if (fstatat(app, package, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : pm_fail_errno(why, package);
	if (!replace)
		return pm_fail(why, "INSTALL_FAILED_ALREADY_EXISTS",
			       "%s is installed; -r replaces it", package);
	if (pm_tree_remove(app, package))
		return pm_fail_errno(why, "removing the installed package");
	return 0;
}

static int move_in(const struct install *install, struct pm_staging *staging,
		   struct pm_failure *why)
{
	const char *package = pm_control_text(install->reply, "package");
	int ret, app;

	if (!pm_name_valid(package))
		return pm_fail(why, "INSTALL_FAILED_INVALID_APK", "package name '%s'", package);
	app = open(PM_APP_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (app < 0)
		return pm_fail_errno(why, PM_APP_DIR);
	ret = remove_installed(app, package, install->replace, why);
	if (!ret && renameat(staging->parent, staging->name, app, package))
		ret = pm_fail_errno(why, "moving into " PM_APP_DIR);
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

/* From a yes to the rename nobody at the terminal may stop us half way. */
static void hold_signals(void)
{
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static int install_staged(struct install *install, int in, struct pm_staging *staging,
			  struct pm_failure *why)
{
	if (fill_staging(in, staging, why))
		return -1;
	hold_signals();
	if (ask_daemon(install, staging, why))
		return -1;
	if (move_in(install, staging, why)) {
		tell_daemon("discard", install, staging);
		return -1;
	}
	tell_daemon("installed", install, staging);
	return 0;
}

static int install_file(struct install *install, struct pm_failure *why)
{
	struct pm_staging staging;
	int ret, in = open_package(install, why);

	if (in < 0)
		return -1;
	pm_staging_sweep();
	ret = pm_staging_make(&staging, why);
	if (!ret) {
		ret = install_staged(install, in, &staging, why);
		if (ret) {
			pm_staging_drop(&staging);
		} else {
			close(staging.dir);
			close(staging.parent);
		}
	}
	if (in != STDIN_FILENO)
		close(in);
	return ret;
}

static int parse(int argc, char **argv, struct install *install)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-r"))
			install->replace = true;
		else if (!install->path && (argv[i][0] != '-' || !argv[i][1]))
			install->path = argv[i];
		else
			return -1;
	}
	return install->path ? 0 : -1;
}

int pm_install(int argc, char **argv)
{
	struct install install = {.caller = getuid()};
	struct pm_failure why = {.code = ""};
	int ret;

	if (parse(argc, argv, &install)) {
		fputs("usage: pm install [-r] FILE|-\n", stderr);
		return 2;
	}
	ret = install_file(&install, &why);
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
