// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Labels and marks as the kernel keeps them. The mark is an attribute that the
 * gate lets nobody but the session change (row D114).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <selinux/context.h>
#include <selinux/selinux.h>

#include "label.h"
#include "own.h"

#define MARK "user.angae.own"

static int type_in(char *label, char *type, size_t len)
{
	context_t context = context_new(label);
	int ret = -1;

	if (context && strlen(context_type_get(context)) < len) {
		memcpy(type, context_type_get(context), strlen(context_type_get(context)) + 1);
		ret = 0;
	}
	if (context)
		context_free(context);
	freecon(label);
	return ret;
}

static int kernel_type(int fd, char *type, size_t len)
{
	char *label;

	return fgetfilecon_raw(fd, &label) < 0 ? -1 : type_in(label, type, len);
}

static int kernel_type_of(const char *path, char *type, size_t len)
{
	char *label;

	return lgetfilecon_raw(path, &label) < 0 ? -1 : type_in(label, type, len);
}

static int kernel_mark(int fd, char *text, size_t len)
{
	ssize_t n = fgetxattr(fd, MARK, text, len - 1);

	if (n < 0)
		return -1;
	text[n] = '\0';
	return 0;
}

static int kernel_set_mark(int fd, const char *text)
{
	return text ? fsetxattr(fd, MARK, text, strlen(text), 0) : fremovexattr(fd, MARK);
}

/* The gate lets the session do this with such files alone (row D100). */
static int kernel_reopen(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDWR | O_CLOEXEC);
}

const struct own_ops own_kernel = {
	.type = kernel_type,
	.type_of = kernel_type_of,
	.relabel = label_set,
	.mark = kernel_mark,
	.set_mark = kernel_set_mark,
	.reopen = kernel_reopen,
};
