// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * angae guest put, get
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "cmd.h"
#include "guest.h"

#define MODE_OF_STDIN 0644

static int put(struct guest *guest, int fd, const char *path, mode_t mode)
{
	enum channel_result result = channel_put(guest->channel, fd, path, mode, guest->timeout);

	return result ? guest_failed(guest, result) : CMD_YES;
}

int guest_put(struct guest *guest, int argc, char **argv)
{
	static const struct option options[] = {{"mode", required_argument, NULL, 'm'}, {0}};
	long mode = -1;
	char *end = "";
	struct stat st;
	int c, fd, rc;

	while ((c = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (c != 'm')
			return -1;
		mode = strtol(optarg, &end, 8);
		if (end == optarg || *end || mode < 0 || mode > 07777)
			return complain("--mode: an octal number up to 7777");
	}
	if (argc - optind != 2)
		return -1;
	if (!strcmp(argv[optind], "-"))
		return put(guest, 0, argv[optind + 1], mode < 0 ? MODE_OF_STDIN : (mode_t)mode);
	fd = open_regular(argv[optind], &st);
	if (fd < 0)
		return CMD_ERROR;
	rc = put(guest, fd, argv[optind + 1], mode < 0 ? st.st_mode & 07777 : (mode_t)mode);
	close(fd);
	return rc;
}

int guest_get(struct guest *guest, int argc, char **argv)
{
	struct angae_atomic file;
	enum channel_result result;

	if (argc != 3)
		return -1;
	if (!strcmp(argv[2], "-")) {
		result = channel_get(guest->channel, argv[1], 1, guest->timeout);
		return result ? guest_failed(guest, result) : CMD_YES;
	}
	if (angae_atomic_begin(&file, argv[2], 0644))
		return complain("%s: %s", argv[2], strerror(errno));
	result = channel_get(guest->channel, argv[1], file.fd, guest->timeout);
	if (result) {
		angae_atomic_abort(&file);
		return guest_failed(guest, result);
	}
	if (angae_atomic_commit(&file, true))
		return complain("%s: %s", argv[2], strerror(errno));
	return CMD_YES;
}
