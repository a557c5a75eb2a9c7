// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The record of packages in memory; every change is on disk before it counts.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "package.h"
#include "package_file.h"
#include "statefile.h"

/* PACKAGES_MAX of PACKAGE_FILES_MAX lines would be more; no phone comes near it. */
#define RECORD_MAX (8u << 20)

bool package_name_ok(const char *name)
{
	size_t n = strlen(name);

	if (!n || n >= ANGAE_PACKAGE_LEN || !isalpha((unsigned char)name[0]) || name[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)name[i]) && name[i] != '_' && name[i] != '.')
			return false;
		if (name[i] == '.' && name[i + 1] == '.')
			return false;
	}
	return true;
}

struct package *package_new(size_t nfiles)
{
	struct package *package = calloc(1, sizeof(*package));

	if (!package)
		return NULL;
	package->files = calloc(nfiles ? nfiles : 1, sizeof(*package->files));
	if (!package->files) {
		free(package);
		return NULL;
	}
	return package;
}

void package_free(struct package *package)
{
	if (!package)
		return;
	free(package->files);
	free(package);
}

static void copy_out(struct package *out, const struct package *package)
{
	if (!out)
		return;
	*out = *package;
	out->files = NULL;
}

static int save(struct packages *packages)
{
	size_t len;
	char *text = package_file_format(packages, &len);
	int ret;

	if (!text) {
		errno = ENOMEM;
		return -1;
	}
	ret = statefile_write(packages->state, PACKAGE_FILE, text, len, 0640);
	free(text);
	return ret;
}

static bool has_file(const struct package *package, const uint8_t verity[ANGAE_SHA256_LEN])
{
	for (size_t f = 0; f < package->nfiles; f++)
		if (!memcmp(package->files[f].verity, verity, ANGAE_SHA256_LEN))
			return true;
	return false;
}

/* Is @name one of the directories of the path @dir? */
static bool below(const char *dir, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = dir; (at = strstr(at, name)); at++)
		if (at > dir && at[-1] == '/' && (!at[len] || at[len] == '/'))
			return true;
	return false;
}

bool packages_find(struct packages *packages, const uint8_t verity[ANGAE_SHA256_LEN],
		   const char *dir, struct package *out)
{
	const struct package *found = NULL;

	pthread_mutex_lock(&packages->lock);
	for (size_t i = 0; i < packages->n; i++) {
		const struct package *package = packages->list[i];

		if (!has_file(package, verity))
			continue;
		if (!found || below(dir, package->name))
			found = package;
	}
	if (found)
		copy_out(out, found);
	pthread_mutex_unlock(&packages->lock);
	return found;
}

bool packages_get(struct packages *packages, const char *name, struct package *out)
{
	bool found = false;

	pthread_mutex_lock(&packages->lock);
	for (size_t i = 0; i < packages->n && !found; i++) {
		const struct package *package = packages->list[i];

		if (!package->installed || strcmp(package->name, name))
			continue;
		copy_out(out, package);
		found = true;
	}
	pthread_mutex_unlock(&packages->lock);
	return found;
}

bool packages_at(struct packages *packages, size_t i, struct package *out)
{
	bool found;

	pthread_mutex_lock(&packages->lock);
	found = i < packages->n;
	if (found)
		copy_out(out, packages->list[i]);
	pthread_mutex_unlock(&packages->lock);
	return found;
}

int packages_put(struct packages *packages, struct package *package)
{
	int ret = -1;

	pthread_mutex_lock(&packages->lock);
	if (packages->n == PACKAGES_MAX) {
		errno = ENOSPC;
	} else {
		packages->list[packages->n++] = package;
		ret = save(packages);
		if (ret)
			packages->n--;
	}
	pthread_mutex_unlock(&packages->lock);
	return ret;
}

/* The lock is held. */
static void drop(struct packages *packages, size_t i)
{
	package_free(packages->list[i]);
	packages->list[i] = packages->list[--packages->n];
}

int packages_settle(struct packages *packages, const char *name, bool all,
		    package_stands_fn *stands, void *arg)
{
	bool changed = false;
	int ret = 0;

	pthread_mutex_lock(&packages->lock);
	for (size_t i = packages->n; i-- > 0;) {
		struct package *package = packages->list[i];
		bool there;

		if (name && strcmp(package->name, name))
			continue;
		there = stands(package, arg);
		if (there && !package->installed)
			package->installed = changed = true;
		if (there || (!package->installed && !all))
			continue;
		drop(packages, i);
		changed = true;
	}
	if (changed)
		ret = save(packages);
	pthread_mutex_unlock(&packages->lock);
	return ret;
}

int packages_forget(struct packages *packages, const struct package_place *place)
{
	bool changed = false;
	int ret = 0;

	pthread_mutex_lock(&packages->lock);
	for (size_t i = packages->n; i-- > 0;) {
		const struct package *package = packages->list[i];

		if (package->installed || package->place.ino != place->ino ||
		    package->place.born != place->born)
			continue;
		drop(packages, i);
		changed = true;
	}
	if (changed)
		ret = save(packages);
	pthread_mutex_unlock(&packages->lock);
	return ret;
}

int package_place_of(int dir, const char *path, struct package_place *place)
{
	struct statx st;

	if (statx(dir, path, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW,
		  STATX_INO | STATX_TYPE | STATX_BTIME, &st))
		return -1;
	if (!S_ISDIR(st.stx_mode)) {
		errno = ENOTDIR;
		return -1;
	}
	place->ino = st.stx_ino;
	place->born = st.stx_mask & STATX_BTIME
			      ? (uint64_t)st.stx_btime.tv_sec * 1000000000u + st.stx_btime.tv_nsec
			      : 0;
	return 0;
}

static char *read_record(int state, char *err, size_t errlen)
{
	struct stat st;
	char *text;

	if (fstatat(state, PACKAGE_FILE, &st, AT_SYMLINK_NOFOLLOW)) {
		if (errno == ENOENT)
			return calloc(1, 1);
		snprintf(err, errlen, "%s: %s", PACKAGE_FILE, strerror(errno));
		return NULL;
	}
	if (!S_ISREG(st.st_mode) || st.st_size > RECORD_MAX) {
		snprintf(err, errlen, "%s: not a record", PACKAGE_FILE);
		return NULL;
	}
	text = malloc(st.st_size + 1);
	if (text && statefile_read(state, PACKAGE_FILE, text, st.st_size + 1) >= 0)
		return text;
	snprintf(err, errlen, "%s: %s", PACKAGE_FILE, strerror(errno));
	free(text);
	return NULL;
}

int packages_open(struct packages *packages, int state, char *err, size_t errlen)
{
	char *text = read_record(state, err, errlen);
	int ret = -1;

	packages->state = state;
	packages->n = 0;
	pthread_mutex_init(&packages->lock, NULL);
	if (text)
		ret = *text ? package_file_parse(packages, text, err, errlen) : 0;
	free(text);
	if (ret) {
		while (packages->n)
			package_free(packages->list[--packages->n]);
		renameat(state, PACKAGE_FILE, state, PACKAGE_FILE ".bad");
	}
	return ret;
}

void packages_close(struct packages *packages)
{
	while (packages->n)
		package_free(packages->list[--packages->n]);
	pthread_mutex_destroy(&packages->lock);
}
