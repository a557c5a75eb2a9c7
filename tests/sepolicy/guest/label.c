// SPDX-License-Identifier: GPL-2.0-or-later
/* label TYPE FILE: give a file a label, as busybox cannot. */
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

int main(int argc, char **argv)
{
	char context[128];

	if (argc != 3)
		return 2;
	snprintf(context, sizeof(context), "u:object_r:%s:s0", argv[1]);
	if (lsetxattr(argv[2], "security.selinux", context, strlen(context) + 1, 0)) {
		perror(argv[2]);
		return 1;
	}
	return 0;
}
