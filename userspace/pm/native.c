// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Native code: lib/ABI/lib*.so of the archive, unpacked beside base.apk as
 * Android's installer does. Executables go by the same name (Android: only
 * lib*.so is extracted). The daemon compares each with the archive again.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <angae/zip.h>

#include "pm.h"

#define PM_NATIVE_MAX 256 /* files of one package */

/* The file name of a native entry, or NULL for any other entry. */
static const char *native_name(const char *entry)
{
	const char *name = entry + strlen(PM_NATIVE);
	size_t len;

	if (strncmp(entry, PM_NATIVE, strlen(PM_NATIVE)))
		return NULL;
	len = strlen(name);
	if (len < strlen("libx.so") || len > 128 || strncmp(name, "lib", 3) ||
	    strcmp(name + len - 3, ".so"))
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)name[i]) && !strchr("._+-", name[i]))
			return NULL;
	}
	return name;
}

/* A declared size is only a claim, but a claim beyond the disk needs no try. */
static int check_room(const struct angae_zip *zip, int dir, struct pm_failure *why)
{
	struct statvfs fs;
	uint64_t room, want = 0;
	size_t files = 0;

	if (fstatvfs(dir, &fs))
		return pm_fail_errno(why, "staging directory");
	room = (uint64_t)fs.f_bavail * fs.f_frsize;
	for (size_t i = 0; i < angae_zip_count(zip); i++) {
		const struct angae_zip_entry *entry = angae_zip_entry(zip, i);

		if (!native_name(entry->name))
			continue;
		if (++files > PM_NATIVE_MAX)
			return pm_fail(why, "INSTALL_FAILED_INVALID_APK",
				       "more than %d native files", PM_NATIVE_MAX);
		if (entry->size > room || want > room - entry->size)
			return pm_fail(why, "INSTALL_FAILED_INSUFFICIENT_STORAGE",
				       "native code does not fit: %s", entry->name);
		want += entry->size;
	}
	return 0;
}

static int sink(const void *data, size_t len, void *arg)
{
	const char *p = data;
	int fd = *(int *)arg;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static int extract_one(const struct angae_zip *zip, size_t i, int lib, const char *name,
		       struct pm_failure *why)
{
	char err[PM_DETAIL_LEN / 2] = "";
	int fd = openat(lib, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0775);
	int ret;

	if (fd < 0 && errno == EEXIST)
		return pm_fail(why, "INSTALL_FAILED_INVALID_APK",
			       "%s: native code of that name twice", name);
	if (fd < 0)
		return pm_fail_errno(why, name);
	ret = angae_zip_extract(zip, i, sink, &fd, err, sizeof(err));
	if (ret > 0) {
		errno = ret;
		ret = pm_fail_errno(why, name);
	} else if (ret < 0) {
		ret = pm_fail(why, "INSTALL_FAILED_INVALID_APK", "%s: %s", name, err);
	} else if (fsync(fd)) {
		ret = pm_fail_errno(why, name);
	}
	close(fd);
	return ret;
}

/* Makes @name under @dir and opens it; -1 with @why. */
static int make_dir(int dir, const char *name, struct pm_failure *why)
{
	int fd;

	if (mkdirat(dir, name, 0755) && errno != EEXIST)
		return pm_fail_errno(why, name);
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? pm_fail_errno(why, name) : fd;
}

static int make_native_dir(int dir, struct pm_failure *why)
{
	int fd, lib = make_dir(dir, "lib", why);

	if (lib < 0)
		return -1;
	fd = make_dir(lib, PM_ABI, why);
	close(lib);
	return fd;
}

static int extract_all(const struct angae_zip *zip, int dir, struct pm_failure *why)
{
	int ret = 0, lib = -1;

	for (size_t i = 0; !ret && i < angae_zip_count(zip); i++) {
		const char *name = native_name(angae_zip_entry(zip, i)->name);

		if (!name)
			continue;
		if (lib < 0)
			lib = make_native_dir(dir, why);
		ret = lib < 0 ? -1 : extract_one(zip, i, lib, name, why);
	}
	if (lib >= 0)
		close(lib);
	return ret;
}

int pm_native_extract(int dir, const char *name, struct pm_failure *why)
{
	char err[PM_DETAIL_LEN / 2] = "";
	struct angae_zip *zip;
	int ret, fd;

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return pm_fail_errno(why, name);
	zip = angae_zip_open(fd, err, sizeof(err));
	if (zip) {
		ret = check_room(zip, dir, why);
		if (!ret)
			ret = extract_all(zip, dir, why);
		angae_zip_close(zip);
	} else {
		ret = pm_fail(why, "INSTALL_PARSE_FAILED_NOT_APK", "%s", err);
	}
	close(fd);
	return ret;
}
