// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "snapshot_fit.h"
#include "snapshot_lock.h"
#include "snapshot_make.h"
#include "snapshot_sweep.h"

#define HASH_DIGITS 64

/* One of @image that serves; the longest unused are first. */
struct kept {
	char *dir;
	struct timespec used;
};

static int by_use(const void *a, const void *b)
{
	const struct timespec *x = &((const struct kept *)a)->used;
	const struct timespec *y = &((const struct kept *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? -1 : 1;
	return (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

/* With the lock; a maker that was killed may have left something beside it. */
static void remove_locked(const char *dir)
{
	snapshot_sweep_aside(dir);
	snapshot_remove(dir);
	snapshot_lock_remove(dir);
}

static void remove_free(const char *dir)
{
	int fd = snapshot_lock_try(dir);

	if (fd < 0)
		return;
	remove_locked(dir);
	close(fd);
}

static struct timespec last_use(const char *dir)
{
	char *path = join(dir, "fit");
	struct stat st = {0};

	if (stat(path, &st))
		st = (struct stat){0};
	free(path);
	return st.st_mtim;
}

/* Return: it is one of @image and may serve again; else it was removed, or is another's business. */
static bool look(const char *dir, const char *image)
{
	char *fit = snapshot_fit_read(dir);
	bool lives = fit && snapshot_fit_lives(fit);
	bool ours = lives && snapshot_fit_image(fit, image);

	free(fit);
	if (!lives)
		remove_free(dir);
	return ours;
}

/* HASH, or HASH~ and HASH.XXXXXX of one that was never finished. */
static bool is_one(const char *name)
{
	return strspn(name, "0123456789abcdef") == HASH_DIGITS;
}

/* Calls look() for all beside @dir. Return: those that serve, @count of them, for free(). */
static struct kept *look_at_all(const char *dir, const char *image, size_t *count)
{
	size_t under = (size_t)(strrchr(dir, '/') - dir);
	char *path = strndup(dir, under);
	DIR *all = path ? opendir(path) : NULL;
	struct kept *kept = NULL, *more;
	struct dirent *e;

	*count = 0;
	while (all && (e = readdir(all))) {
		bool whole = strlen(e->d_name) == HASH_DIGITS;
		char *one;

		if (!is_one(e->d_name) || !strncmp(e->d_name, dir + under + 1, HASH_DIGITS))
			continue;
		e->d_name[HASH_DIGITS] = '\0';
		one = join(path, e->d_name);
		more = look(one, image) && whole ? realloc(kept, (*count + 1) * sizeof(*kept))
						 : NULL;
		if (more) {
			kept = more;
			kept[(*count)++] = (struct kept){one, last_use(one)};
		} else {
			free(one);
		}
	}
	if (all)
		closedir(all);
	free(path);
	return kept;
}

void snapshot_sweep(const char *dir, const char *image)
{
	size_t count;
	struct kept *kept = look_at_all(dir, image, &count);

	if (!kept)
		return;
	qsort(kept, count, sizeof(*kept), by_use);
	for (size_t i = 0; i < count; i++) {
		/* With the one that is to be made there are as many as are kept. */
		if (i + SNAPSHOTS_KEPT <= count)
			remove_free(kept[i].dir);
		free(kept[i].dir);
	}
	free(kept);
}
