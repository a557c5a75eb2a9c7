// SPDX-License-Identifier: GPL-2.0-or-later
/* labels FILE…: the label of each, a line, as busybox cannot tell them. */
#include <stdio.h>
#include <sys/xattr.h>

int main(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc; i++) {
		char label[256];
		ssize_t n = lgetxattr(argv[i], "security.selinux", label, sizeof(label) - 1);

		if (n < 0) {
			perror(argv[i]);
			status = 1;
			continue;
		}
		label[n] = '\0';
		printf("%s %s\n", label, argv[i]);
	}
	return status;
}
