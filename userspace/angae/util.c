// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <angae/utf8.h>

#include "cmd.h"

int complain(const char *fmt, ...)
{
	va_list ap;

	fputs("angae: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return CMD_ERROR;
}

int help(const char *text)
{
	fputs(text, stdout);
	return CMD_YES;
}

int misuse(const char *text)
{
	fputs(text, stderr);
	return CMD_ERROR;
}

static const char *kind(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	default:
		return "a device";
	}
}

int open_regular(const char *path, struct stat *st)
{
	struct stat own;
	/* O_NONBLOCK: opening a FIFO must not wait for its writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (!st)
		st = &own;
	if (fd < 0 || fstat(fd, st) < 0) {
		complain("%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (!S_ISREG(st->st_mode)) {
		complain("%s: is %s, not a regular file", path, kind(st->st_mode));
		close(fd);
		return -1;
	}
	return fd;
}

bool parse_u64(const char *text, uint64_t max, uint64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoull(text, &end, strncmp(text, "0x", 2) ? 10 : 16);
	return !errno && !*end && *value <= max;
}

static void *need(void *p)
{
	if (!p) {
		complain("out of memory");
		exit(CMD_ERROR);
	}
	return p;
}

char *join(const char *dir, const char *name)
{
	char *path = need(malloc(strlen(dir) + strlen(name) + 2));

	sprintf(path, "%s/%s", dir, name);
	return path;
}

char *beside(const char *name)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	exe[n < 0 ? 0 : n] = '\0';
	return join(dirname(exe), name);
}

char *printable(const char *text)
{
	char *copy = need(strdup(text));

	for (char *s = copy; *s;) {
		size_t n = angae_utf8(s);

		if (!n)
			*s = '?';
		s += n ? n : 1;
	}
	return copy;
}

void print_hex(char *text, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sprintf(text + 2 * i, "%02x", bytes[i]);
}

int tell_files(int argc, char **argv, const char *usage, int (*tell)(const char *path, bool json))
{
	static const struct option options[] = {
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	bool json = false;
	int c, worst = CMD_YES;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c != 'j')
			return c == 'h' ? help(usage) : misuse(usage);
		json = true;
	}
	if (optind == argc)
		return misuse(usage);
	for (int i = optind; i < argc; i++)
		if (tell(argv[i], json) != CMD_YES)
			worst = CMD_ERROR;
	return worst;
}
