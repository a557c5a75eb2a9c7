// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The library on a pipe: file, name (+NAME, or - for none), state directory
 * and clock, each ended by a NUL; answers with the three numbers of a 2407.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <angae/natisign.h>

enum { PATH, NAME, STATE, NOW, FIELDS };

static bool read_fields(char **fields, size_t *rooms)
{
	for (int i = 0; i < FIELDS; i++)
		if (getdelim(&fields[i], &rooms[i], '\0', stdin) <= 0)
			return false;
	return true;
}

int main(void)
{
	char *fields[FIELDS] = {0};
	size_t rooms[FIELDS] = {0};

	while (read_fields(fields, rooms)) {
		const char *name = fields[NAME][0] == '+' ? fields[NAME] + 1 : NULL;
		int fd = open(fields[PATH], O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		int state = open(fields[STATE], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		printf("%d %d %d\n",
		       angae_natisign_verify(fd, name, state, strtoull(fields[NOW], NULL, 10),
					     NULL),
		       angae_natisign_length(fd), angae_natisign_magic(fd));
		fflush(stdout);
		close(fd);
		close(state);
	}
	for (int i = 0; i < FIELDS; i++)
		free(fields[i]);
	return 0;
}
