// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * player: shows a film as far as a phone without a decoder can. It opens,
 * seeks, maps and reads the file the way a real player does, and says what it
 * played so that it can be compared byte for byte.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "player.h"

static int fail(const char *path, const char *what)
{
	fprintf(stderr, "player: %s: %s: %s (%s)\n", path, what, strerrorname_np(errno),
		strerror(errno));
	return 1;
}

static int play(const char *path, int fd)
{
	char hex[PLAYER_HEX_LEN];
	struct player_map map;
	struct stat st;

	if (fstat(fd, &st))
		return fail(path, "stat");
	if (!S_ISREG(st.st_mode) || !st.st_size) {
		fprintf(stderr, "player: %s: nothing to play\n", path);
		return 1;
	}
	if (player_seek(fd, (uint64_t)st.st_size))
		return fail(path, "seek");
	if (player_map(fd, (uint64_t)st.st_size, &map))
		return fail(path, "map");
	if (player_stream(fd, &map, hex))
		return fail(path, "read");
	printf("player: %s: %s, %llu bytes played\n", path, player_container(&map),
	       (unsigned long long)map.len);
	printf("sha256 %s\n", hex);
	player_unmap(&map);
	return 0;
}

int main(int argc, char **argv)
{
	int ret, fd;

	if (argc != 2) {
		fputs("usage: player FILE\n", stderr);
		return 2;
	}
	fd = open(argv[1], O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return fail(argv[1], "open");
	ret = play(argv[1], fd);
	close(fd);
	return ret;
}
