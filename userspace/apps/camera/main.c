// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * camera: takes a picture of nothing. What it shows is synthetic (no real
 * person or place is ever on this phone) and depends on the seed alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jpeg.h"

#define CAMERA_DIR "/data/media/DCIM"
#define WIDTH	   320
#define HEIGHT	   240
#define SHOTS_MAX  9999

static int fail(const char *what)
{
	fprintf(stderr, "camera: %s: %s (%s)\n", what, strerrorname_np(errno), strerror(errno));
	return 1;
}

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Hills under a sky with a sun: enough for a picture one recognises again. */
static void expose(uint8_t *pixels, uint32_t seed)
{
	uint32_t state = seed * 2654435761u | 1;
	int sun_x = (int)(next_random(&state) % WIDTH),
	    sun_y = 20 + (int)(next_random(&state) % 60);
	int hill = 120 + (int)(next_random(&state) % 40), height = hill;

	for (int x = 0; x < WIDTH; x++) {
		height += (int)(next_random(&state) % 5) - 2 + (hill - height) / 16;
		for (int y = 0; y < HEIGHT; y++) {
			int dx = x - sun_x, dy = y - sun_y;
			int grey = dx * dx + dy * dy < 300 ? 250 : 150 + y / 3;

			if (y > height)
				grey = 40 + (y - height) / 2 + (int)(next_random(&state) % 16);
			pixels[y * WIDTH + x] = (uint8_t)grey;
		}
	}
}

/* The next free IMG_nnnn.jpg, opened; -1 with errno. */
static int open_next(char *name, size_t len)
{
	int fd = -1, dir = open(CAMERA_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return -1;
	errno = EEXIST;
	for (int shot = 1; fd < 0 && errno == EEXIST && shot <= SHOTS_MAX; shot++) {
		snprintf(name, len, "IMG_%04d.jpg", shot);
		fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0664);
	}
	close(dir);
	return fd;
}

static int take(uint32_t seed)
{
	static uint8_t pixels[WIDTH * HEIGHT];
	char name[16];
	FILE *out;
	int fd = open_next(name, sizeof(name));

	if (fd < 0)
		return fail(CAMERA_DIR);
	out = fdopen(fd, "w");
	if (!out)
		return fail(name);
	expose(pixels, seed);
	if (camera_jpeg_write(out, pixels, WIDTH, HEIGHT) || fsync(fd) || fclose(out))
		return fail(name);
	printf("camera: %s/%s\n", CAMERA_DIR, name);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long seed = 1;
	char *end = "";

	if (argc == 3 && !strcmp(argv[1], "--seed"))
		seed = strtoul(argv[2], &end, 10);
	if ((argc != 1 && argc != 3) || (argc == 3 && (strcmp(argv[1], "--seed") || *end))) {
		fputs("usage: camera [--seed N]\n", stderr);
		return 2;
	}
	return take((uint32_t)seed);
}
