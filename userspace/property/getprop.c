// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * getprop [-Z] [NAME [DEFAULT]]: what the phone says of itself.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "property.h"

static int usage(void)
{
	fprintf(stderr,
		"usage: getprop [-Z] [NAME [DEFAULT]]\n"
		"  one property, or all as [name]: [value]; -Z: its SELinux context instead\n");
	return 2;
}

static int fail(void)
{
	fprintf(stderr, "getprop: " PROPERTY_SOCKET ": %s\n", strerror(errno));
	return 2;
}

static int ask(int fd, const char *verb, const char *name, char *answer)
{
	char request[PROPERTY_MESSAGE_MAX];
	int n = snprintf(request, sizeof(request), "%s%s%s", verb, *name ? " " : "", name);

	if (n >= (int)sizeof(request)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return property_ask(fd, request, n, answer);
}

/* `ok TYPE VALUE` or `none`. */
static int one(int fd, const char *name, const char *otherwise, bool context)
{
	char answer[PROPERTY_MESSAGE_MAX];
	char *type, *value;

	if (ask(fd, "get", name, answer) < 0)
		return fail();
	if (!strncmp(answer, "error ", 6)) {
		fprintf(stderr, "getprop: %s: %s\n", name, answer + 6);
		return 1;
	}
	type = !strncmp(answer, "ok ", 3) ? answer + 3 : NULL;
	value = type ? strchr(type, ' ') : NULL;
	if (value)
		*value++ = '\0';
	if (value && context)
		puts(type);
	else
		puts(value && *value ? value : otherwise);
	return 0;
}

/* `ok NAME TYPE VALUE` or `end`. */
static int all(int fd, bool context)
{
	char answer[PROPERTY_MESSAGE_MAX];
	char name[PROPERTY_NAME_MAX] = "";

	for (;;) {
		char *said, *type, *value;

		if (ask(fd, "next", name, answer) < 0)
			return fail();
		if (strncmp(answer, "ok ", 3))
			return 0;
		said = answer + 3;
		type = strchr(said, ' ');
		value = type ? strchr(type + 1, ' ') : NULL;
		if (!value || type - said >= (long)sizeof(name)) {
			errno = EPROTO;
			return fail();
		}
		*type++ = '\0';
		*value++ = '\0';
		memcpy(name, said, strlen(said) + 1);
		printf("[%s]: [%s]\n", name, context ? type : value);
	}
}

int main(int argc, char **argv)
{
	bool context = false;
	int opt, fd, status;

	while ((opt = getopt(argc, argv, "Z")) != -1) {
		if (opt != 'Z')
			return usage();
		context = true;
	}
	if (argc - optind > 2)
		return usage();
	fd = property_connect();
	if (fd < 0)
		return fail();
	if (optind == argc)
		status = all(fd, context);
	else
		status = one(fd, argv[optind], optind + 1 < argc ? argv[optind + 1] : "", context);
	close(fd);
	return fflush(stdout) ? 2 : status;
}
