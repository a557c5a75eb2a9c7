// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Changing labels through a descriptor.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <selinux/context.h>
#include <selinux/selinux.h>

#include "label.h"

bool label_is(int fd, const char *type)
{
	char *label;
	context_t context;
	bool same;

	if (fgetfilecon_raw(fd, &label) < 0)
		return false;
	context = context_new(label);
	same = context && !strcmp(context_type_get(context), type);
	if (context)
		context_free(context);
	freecon(label);
	return same;
}

int label_set(int fd, const char *type)
{
	char *label;
	context_t context;
	int ret = -1;

	if (fgetfilecon_raw(fd, &label) < 0)
		return -1;
	context = context_new(label);
	if (context && !strcmp(context_type_get(context), type))
		ret = 0;
	else if (context && !context_type_set(context, type) && context_str(context))
		ret = fsetfilecon_raw(fd, context_str(context));
	if (context)
		context_free(context);
	freecon(label);
	return ret;
}

static bool unchanged(int fd, const struct timespec *judged)
{
	struct stat st;

	return !fstat(fd, &st) && st.st_ctim.tv_sec == judged->tv_sec &&
	       st.st_ctim.tv_nsec == judged->tv_nsec;
}

/*
 * The lease is what makes this sound: while it is held there is no writer, and
 * one that comes waits. If one came (the lease is being broken) it was let in
 * under the old label, so the old label is put back before it may go on.
 */
int label_verified(int fd, const char *from, const char *to, const struct timespec *judged)
{
	int error = 0;

	if (!label_is(fd, from)) {
		errno = EINVAL;
		return -1;
	}
	if (fcntl(fd, F_SETLEASE, F_RDLCK)) {
		if (errno == EAGAIN)
			errno = EBUSY;
		return -1;
	}
	if (!unchanged(fd, judged)) {
		error = ESTALE;
	} else if (label_set(fd, to)) {
		error = errno;
	} else if (fcntl(fd, F_GETLEASE) != F_RDLCK) {
		label_set(fd, from);
		error = EBUSY;
	}
	fcntl(fd, F_SETLEASE, F_UNLCK);
	errno = error;
	return error ? -1 : 0;
}
