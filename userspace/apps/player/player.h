/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The player's steps on one open file.
 */
#ifndef PLAYER_H
#define PLAYER_H

#include <stddef.h>
#include <stdint.h>

#define PLAYER_HEX_LEN 65

struct player_map {
	const unsigned char *data;
	size_t len;
};

/** player_seek() - jump through the film reading a little each time; 0 or -1 with errno. */
int player_seek(int fd, uint64_t size);
/** player_map() - map the film read-only; 0 or -1 with errno. */
int player_map(int fd, uint64_t size, struct player_map *map);
void player_unmap(struct player_map *map);
/**
 * player_stream() - read it from the start to the end
 * @hex: SHA-256 of what was read
 *
 * Return: 0, or -1 with errno; EIO when the map shows other bytes than the reads.
 */
int player_stream(int fd, const struct player_map *map, char hex[PLAYER_HEX_LEN]);
/** player_container() - what it looks like, from its first bytes; a static string. */
const char *player_container(const struct player_map *map);

#endif
