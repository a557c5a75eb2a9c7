// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verify and seal. The order matters: entries are pinned before they are
 * looked at, content is frozen before it is judged, and the directory is
 * sealed last.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <angae/identity.h>

#include "clock.h"
#include "decide.h"
#include "install.h"
#include "label.h"
#include "log.h"

static int seal(struct daemon *daemon, int dir, uint32_t op)
{
	struct angae_seal arg = {.size = sizeof(arg), .fd = dir, .op = op};

	return daemon->dev.ops->control(&daemon->dev, ANGAE_IOC_SEAL, &arg);
}

static int broken(struct install *install, const char *check, const char *path, const char *what)
{
	install->content.ask = false;
	install->content.failure = errno == ENOSPC ? "INSTALL_FAILED_INSUFFICIENT_STORAGE"
						   : "INSTALL_FAILED_INTERNAL_ERROR";
	reason_say(&install->content.reason, ANGAE_LAYER_PACKAGE, check, -errno, "%s%s%s", path,
		   *path ? ": " : "", what);
	return -1;
}

static int freeze(struct install *install, const struct tree *tree)
{
	for (size_t i = 0; i < tree->n; i++) {
		const struct tree_entry *file = &tree->entries[i];

		if (!file->dir && install->daemon->verity->enable(file->fd))
			return broken(install, "freeze", file->path,
				      errno == ETXTBSY ? "someone has it open for writing"
						       : strerror(errno));
	}
	return 0;
}

static int relabel(struct install *install, const struct tree *tree)
{
	/* the root last: until then it is staging, and nothing of it is a package */
	for (size_t i = tree->n; i-- > 0;) {
		const struct tree_entry *entry = &tree->entries[i];

		if (install->daemon->label(entry->fd, LABEL_PACKAGE))
			return broken(install, "label", entry->path, strerror(errno));
	}
	return 0;
}

static int store(struct install *install, const struct tree *tree)
{
	struct device *dev = &install->daemon->dev;
	uint64_t until = install->content.until;

	for (size_t i = 0; i < tree->n; i++) {
		const struct tree_entry *file = &tree->entries[i];
		struct angae_store arg = {
			.size = sizeof(arg),
			.fd = file->fd,
			.verdict = ANGAE_VERDICT_ALLOW,
			.scope = ANGAE_SCOPE_READ | ANGAE_SCOPE_EXEC,
			.code = PACKAGE_KNOWN,
			.expires_ns = clock_expiry(until ? until + 1 : 0),
		};

		if (!file->dir && dev->ops->control(dev, ANGAE_IOC_STORE, &arg))
			return broken(install, "store", file->path, strerror(errno));
	}
	return 0;
}

static int record(struct install *install, const struct tree *tree)
{
	const struct content *content = &install->content;
	struct package *package = package_new(tree->n);

	if (!package)
		return broken(install, "record", "", "out of memory");
	memcpy(package->name, content->package, sizeof(package->name));
	memcpy(package->apk, content->apk, ANGAE_SHA256_LEN);
	package->version = content->version;
	package->until = content->until;
	package->signers = content->signers;
	if (package_place_of(install->dir, "", &package->place)) {
		package_free(package);
		return broken(install, "record", "", strerror(errno));
	}
	for (size_t i = 0; i < tree->n; i++) {
		const struct tree_entry *file = &tree->entries[i];
		struct package_file *line = &package->files[package->nfiles];

		if (file->dir)
			continue;
		if (install->daemon->verity->measure(file->fd, line->verity)) {
			package_free(package);
			return broken(install, "verity", file->path, strerror(errno));
		}
		memcpy(line->path, file->path, sizeof(line->path));
		package->nfiles++;
	}
	if (!packages_put(&install->daemon->packages, package))
		return 0;
	package_free(package);
	return broken(install, "record", "", strerror(errno));
}

static int judge(struct install *install, const struct tree *tree)
{
	struct daemon *daemon = install->daemon;
	struct policy *policy = policy_get(&daemon->policy);
	struct content *content = &install->content;
	struct angae_identity identity = {.imei = ""};

	if (daemon->keys >= 0 && angae_identity_read(daemon->keys, &identity))
		identity.imei[0] = '\0';
	content->tree = tree;
	content->policy = policy;
	content->packages = &daemon->packages;
	content->authority = daemon->paths->authority;
	content->imei = identity.imei;
	content->now = real_ns() / 1000000000u;
	content->answered = install->answered;
	chore_aside(install->chores, content_check, content);
	content->tree = NULL;
	content->policy = NULL;
	content->imei = NULL;
	policy_put(policy);
	return content->failure && !content->ask ? -1 : 0;
}

static int place_in_apps(const struct daemon *daemon, const char *name, struct package_place *place)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", daemon->paths->apps, name);
	return package_place_of(AT_FDCWD, path, place);
}

/* A record of the first form knows no place: a directory of that name is it. */
static bool stands(const struct package *package, void *arg)
{
	struct package_place place;

	return !place_in_apps(arg, package->name, &place) &&
	       (!package->place.ino ||
		(package->place.ino == place.ino && package->place.born == place.born));
}

int install_settle(struct daemon *daemon, const char *name)
{
	return packages_settle(&daemon->packages, name, false, stands, daemon);
}

/* The gate lets nothing be renamed over a package: better said now than then. */
static int check_name(struct install *install)
{
	const char *name = install->content.package;
	struct package_place place;

	if (install->replace || place_in_apps(install->daemon, name, &place))
		return 0;
	content_say(&install->content, "INSTALL_FAILED_ALREADY_EXISTS", "name", name,
		    "it is installed");
	return -1;
}

static int verify(struct install *install)
{
	struct tree tree;
	char err[192];
	int ret;

	if (tree_open(&tree, install->dir, err, sizeof(err))) {
		content_say(&install->content, "INSTALL_FAILED_INVALID_APK", "tree", "staging",
			    err);
		return -1;
	}
	ret = freeze(install, &tree);
	if (!ret)
		ret = judge(install, &tree);
	if (!ret)
		ret = check_name(install);
	if (!ret && install->content.ask)
		goto out;
	if (!ret)
		ret = relabel(install, &tree);
	if (!ret)
		ret = record(install, &tree);
	if (!ret)
		ret = store(install, &tree);
out:
	tree_close(&tree);
	return ret;
}

void install_give_up(struct daemon *daemon, int dir)
{
	struct package_place place;

	install_release(daemon, dir);
	if (!package_place_of(dir, "", &place))
		packages_forget(&daemon->packages, &place);
}

bool install_run(struct install *install)
{
	install_settle(install->daemon, NULL);
	if (seal(install->daemon, install->dir, ANGAE_SEAL_PIN)) {
		broken(install, "pin", "", strerror(errno));
		return false;
	}
	if (!verify(install)) {
		if (install->content.ask)
			return false;
		if (!seal(install->daemon, install->dir, ANGAE_SEAL_SEAL))
			return true;
		broken(install, "seal", "", strerror(errno));
	}
	install_give_up(install->daemon, install->dir);
	return false;
}

int install_release(struct daemon *daemon, int dir)
{
	return seal(daemon, dir, ANGAE_SEAL_RELEASE);
}

void install_recover(struct daemon *daemon, const char *staging)
{
	DIR *dir = opendir(staging);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		int fd;

		if (entry->d_name[0] == '.')
			continue;
		fd = openat(dirfd(dir), entry->d_name,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		install_release(daemon, fd);
		close(fd);
	}
	if (dir)
		closedir(dir);
	/* what was sealed cannot move in any more, unless it has */
	if (packages_settle(&daemon->packages, NULL, true, stands, daemon))
		log_line("the record of packages: %s", strerror(errno));
}
