// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "snapshot_fit.h"

#define FIT_MAX 32768
#define OF	"image "

/* A file that was written to, or is another one, has another line. */
static void add_file(struct words *fit, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		st = (struct stat){0};
	words_add(fit, "%s %llu:%llu %lld %lld.%09ld\n", path, (unsigned long long)st.st_dev,
		  (unsigned long long)st.st_ino, (long long)st.st_size,
		  (long long)st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
}

char *snapshot_fit(const struct run_handset *h, const char *dir)
{
	static const char *const files[] = {"ram", "state", "userdata.img"};
	struct words fit = {0};
	char *line;

	words_add(&fit, OF "%s\n", h->image.dir);
	add_file(&fit, h->machine.qemu);
	for (int i = 0; i < RUN_PARTS; i++)
		if (h->image.parts[i])
			add_file(&fit, h->image.parts[i]);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = join(dir, files[i]);
		struct stat st = {0};

		if (stat(path, &st) < 0)
			st.st_size = -1;
		words_add(&fit, "%s %lld\n", files[i], (long long)st.st_size);
		free(path);
	}
	line = words_join(&fit);
	words_free(&fit);
	return line;
}

char *snapshot_fit_read(const char *dir)
{
	char *path = join(dir, "fit"), *text = calloc(1, FIT_MAX);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 && text ? read(fd, text, FIT_MAX - 1) : -1;

	if (fd >= 0)
		close(fd);
	free(path);
	if (n > 0)
		return text;
	free(text);
	return NULL;
}

bool snapshot_fit_image(const char *fit, const char *image)
{
	size_t len = strlen(image);

	return !strncmp(fit, OF, strlen(OF)) && !strncmp(fit + strlen(OF), image, len) &&
	       fit[strlen(OF) + len] == '\n';
}

/* The last three words of a line are the file's, all before them is its path. */
static bool same_file(const char *line)
{
	struct words now = {0};
	char *path = strdup(line), *fresh, *blank;
	bool same = path;

	for (int i = 0; i < 3 && same; i++) {
		blank = strrchr(path, ' ');
		same = blank;
		if (blank)
			*blank = '\0';
	}
	if (same) {
		add_file(&now, path);
		fresh = words_join(&now);
		fresh[strcspn(fresh, "\n")] = '\0';
		same = !strcmp(fresh, line);
		free(fresh);
	}
	words_free(&now);
	free(path);
	return same;
}

bool snapshot_fit_lives(const char *fit)
{
	char *copy = strdup(fit), *save = NULL, *line;
	bool lives = copy && !strncmp(fit, OF, strlen(OF));

	if (lives)
		strtok_r(copy, "\n", &save);
	while (lives && (line = strtok_r(NULL, "\n", &save))) {
		line += strspn(line, " ");
		if (*line == '/')
			lives = same_file(line);
	}
	free(copy);
	return lives;
}
