// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "cmd.h"
#include "copy.h"
#include "rewrite.h"

static bool moved(int in, const struct stat *st)
{
	struct stat now;

	return fstat(in, &now) < 0 || now.st_size != st->st_size ||
	       now.st_mtim.tv_sec != st->st_mtim.tv_sec ||
	       now.st_mtim.tv_nsec != st->st_mtim.tv_nsec;
}

/* Owner first: changing it clears mode bits. */
static int keep_owner(int fd, const struct stat *st)
{
	struct stat now;

	if (fstat(fd, &now) < 0)
		return -1;
	if (now.st_uid == st->st_uid && now.st_gid == st->st_gid)
		return 0;
	return fchown(fd, st->st_uid, st->st_gid) < 0 ? -1 : fchmod(fd, st->st_mode & 07777);
}

static int fill(int in, int out, const struct rewrite *change)
{
	if (copy_content(in, out, change->keep) < 0)
		return -1;
	if (lseek(out, (off_t)change->at, SEEK_SET) < 0)
		return -1;
	return angae_write_all(out, change->bytes, change->len);
}

int rewrite_file(int in, const struct stat *st, const char *path, const struct rewrite *change)
{
	struct angae_atomic out;

	if (angae_atomic_begin(&out, path, st->st_mode & 07777) < 0) {
		complain("%s: %s", path, strerror(errno));
		return -1;
	}
	if (keep_owner(out.fd, st) < 0 || fill(in, out.fd, change) < 0) {
		complain("%s: %s; nothing was changed", path, strerror(errno));
		angae_atomic_abort(&out);
		return -1;
	}
	if (moved(in, st)) {
		complain("%s: was written to meanwhile; nothing was changed", path);
		angae_atomic_abort(&out);
		return -1;
	}
	if (angae_atomic_commit(&out, true) < 0) {
		complain("%s: %s", path, strerror(errno));
		return -1;
	}
	return 0;
}

int write_file(const char *path, mode_t mode, const void *bytes, size_t len)
{
	struct angae_atomic out;
	int ret = angae_atomic_begin(&out, path, mode);

	if (!ret && angae_write_all(out.fd, bytes, len) < 0) {
		angae_atomic_abort(&out);
		ret = -1;
	} else if (!ret) {
		ret = angae_atomic_commit(&out, true);
	}
	if (ret)
		complain("%s: %s", path, strerror(errno));
	return ret;
}

char *rewrite_target(const char *name, const char *out)
{
	char *target = out ? strdup(out) : realpath(name, NULL);

	if (!target)
		complain("%s: %s", name, strerror(errno));
	return target;
}
