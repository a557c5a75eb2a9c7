// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verify and seal. The order matters: entries are pinned before they are
 * looked at, content is frozen before it is judged, and the directory is
 * sealed last.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "decide.h"
#include "install.h"
#include "label.h"

static int seal(struct daemon *daemon, int dir, uint32_t op)
{
	struct angae_seal arg = {.size = sizeof(arg), .fd = dir, .op = op};

	return daemon->dev.ops->control(&daemon->dev, ANGAE_IOC_SEAL, &arg);
}

static int broken(struct install *install, const char *check, const char *path, const char *what)
{
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

	for (size_t i = 0; i < tree->n; i++) {
		const struct tree_entry *file = &tree->entries[i];
		struct angae_store arg = {
			.size = sizeof(arg),
			.fd = file->fd,
			.verdict = ANGAE_VERDICT_ALLOW,
			.scope = ANGAE_SCOPE_READ | ANGAE_SCOPE_EXEC,
			.code = PACKAGE_KNOWN,
		};

		if (!file->dir && dev->ops->control(dev, ANGAE_IOC_STORE, &arg))
			return broken(install, "store", file->path, strerror(errno));
	}
	return 0;
}

static int record(struct install *install, const struct tree *tree)
{
	const struct angae_allow_entry *entry = &install->content.entry;
	struct package *package = package_new(tree->n);

	if (!package)
		return broken(install, "record", "", "out of memory");
	memcpy(package->name, entry->package, sizeof(package->name));
	package->version = entry->version;
	memcpy(package->apk, entry->digest, ANGAE_SHA256_LEN);
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
	struct policy *policy = policy_get(&install->daemon->policy);
	struct content *content = &install->content;

	content->tree = tree;
	content->judge = (struct angae_judge){
		.profile = &policy->profile,
		.allow = policy->allow,
		.statedir = -1,
		.now = real_ns() / 1000000000u,
	};
	chore_aside(install->chores, content_check, content);
	policy_put(policy);
	content->tree = NULL;
	return content->failure ? -1 : 0;
}

/* The gate lets nothing be renamed over a package: better said now than then. */
static int check_name(struct install *install)
{
	const char *name = install->content.entry.package;
	struct package package;

	if (install->replace || !packages_get(&install->daemon->packages, name, &package) ||
	    !package.installed)
		return 0;
	install->content.failure = "INSTALL_FAILED_ALREADY_EXISTS";
	reason_say(&install->content.reason, ANGAE_LAYER_PACKAGE, "name", 0, "%s is installed",
		   name);
	return -1;
}

static int verify(struct install *install)
{
	struct tree tree;
	char err[192];
	int ret;

	if (tree_open(&tree, install->dir, err, sizeof(err))) {
		install->content.failure = "INSTALL_FAILED_INVALID_APK";
		reason_say(&install->content.reason, ANGAE_LAYER_PACKAGE, "tree", PACKAGE_UNKNOWN,
			   "%s", err);
		return -1;
	}
	ret = freeze(install, &tree);
	if (!ret)
		ret = judge(install, &tree);
	if (!ret)
		ret = check_name(install);
	if (!ret)
		ret = relabel(install, &tree);
	if (!ret)
		ret = record(install, &tree);
	if (!ret)
		ret = store(install, &tree);
	tree_close(&tree);
	return ret;
}

bool install_run(struct install *install)
{
	if (seal(install->daemon, install->dir, ANGAE_SEAL_PIN)) {
		broken(install, "pin", "", strerror(errno));
		return false;
	}
	if (!verify(install)) {
		if (!seal(install->daemon, install->dir, ANGAE_SEAL_SEAL))
			return true;
		broken(install, "seal", "", strerror(errno));
	}
	install_release(install->daemon, install->dir);
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
}
