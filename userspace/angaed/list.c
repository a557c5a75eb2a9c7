// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Another allowlist for the phone.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "list.h"

#define ASIDE POLICY_LIST ".new"

static int copy(int from, int to)
{
	char buf[16384];
	off_t at = 0;

	for (;;) {
		ssize_t n = pread(from, buf, sizeof(buf), at);

		if (!n)
			return fsync(to);
		if (n < 0 || write(to, buf, n) != n)
			return -1;
		at += n;
		if (at > LIST_BYTES_MAX) {
			errno = EFBIG;
			return -1;
		}
	}
}

struct check {
	int fd;
	const char *authority;
	uint64_t version;
	bool good;
	char err[160];
};

static void check_list(void *arg)
{
	struct check *check = arg;
	struct angae_allow *list =
		angae_allow_open(check->fd, check->authority, check->err, sizeof(check->err));

	if (!list)
		return;
	check->good = true;
	check->version = angae_allow_version(list);
	angae_allow_close(list);
}

static uint64_t version_in_force(struct daemon *daemon)
{
	struct policy *policy = policy_get(&daemon->policy);
	uint64_t version = policy->allow ? angae_allow_version(policy->allow) : 0;

	policy_put(policy);
	return version;
}

static int check_copy(struct daemon *daemon, struct chores *chores, int fd, char *err,
		      size_t errlen)
{
	struct check check = {.fd = fd, .authority = daemon->paths->authority};
	uint64_t current = version_in_force(daemon);

	chore_aside(chores, check_list, &check);
	if (!check.good) {
		snprintf(err, errlen, "%s", check.err);
		return -1;
	}
	if (check.version > current)
		return 0;
	snprintf(err, errlen, "version %" PRIu64 " is not higher than %" PRIu64 " in force",
		 check.version, current);
	return -1;
}

int list_install(struct daemon *daemon, struct chores *chores, int fd, char *err, size_t errlen)
{
	int ret = -1, aside = openat(daemon->state, ASIDE,
				     O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);

	if (aside < 0) {
		snprintf(err, errlen, "%s: %s", ASIDE, strerror(errno));
		return -1;
	}
	if (copy(fd, aside))
		snprintf(err, errlen, "copying the list: %s", strerror(errno));
	else
		ret = check_copy(daemon, chores, aside, err, errlen);
	close(aside);
	if (!ret && renameat(daemon->state, ASIDE, daemon->state, POLICY_LIST)) {
		snprintf(err, errlen, "%s: %s", POLICY_LIST, strerror(errno));
		ret = -1;
	}
	if (ret)
		unlinkat(daemon->state, ASIDE, 0);
	else
		fsync(daemon->state);
	return ret;
}
