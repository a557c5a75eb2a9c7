// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The APK's way into staging: from any readable thing, a pipe too.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "pm.h"

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int pump(int in, int out, struct pm_failure *why)
{
	static char buffer[1 << 17];

	for (;;) {
		ssize_t n = read(in, buffer, sizeof(buffer));

		if (!n)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return pm_fail_errno(why, "reading the package");
		if (write_all(out, buffer, (size_t)n))
			return pm_fail_errno(why, "copying the package");
	}
}

int pm_copy(int in, int dir, const char *name, struct pm_failure *why)
{
	int out = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0664);
	int ret;

	if (out < 0)
		return pm_fail_errno(why, name);
	ret = pump(in, out, why);
	if (!ret && fsync(out))
		ret = pm_fail_errno(why, name);
	/* The daemon freezes the content next, which a file open for writing forbids. */
	if (close(out) && !ret)
		ret = pm_fail_errno(why, name);
	return ret;
}
