// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "cmd.h"
#include "run_disks.h"
#include "run_snapshot.h"
#include "snapshot_make.h"

#define HASH_LEN 32
#define FIT_MAX	 4096

/* ${XDG_CACHE_HOME:-~/.cache}/angae/snapshots, made; for free(), or NULL: complained. */
static char *snapshots(void)
{
	static const char *const below[] = {"angae", "snapshots"};
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *path =
		cache && *cache == '/' ? join(cache, "") : join(home ? home : "/tmp", ".cache");
	int ret = mkdir(path, 0700);

	for (size_t i = 0; i < sizeof(below) / sizeof(below[0]); i++) {
		char *next = join(path, below[i]);

		free(path);
		path = next;
		ret = mkdir(path, 0700);
	}
	if (!ret || errno == EEXIST)
		return path;
	complain("%s: %s", path, strerror(errno));
	free(path);
	return NULL;
}

/* The machine, not what it was made from: a new image makes the same snapshot anew. */
static char *hash(const struct run_handset *h)
{
	const struct run_machine *m = &h->machine;
	struct words what = {0};
	uint8_t digest[HASH_LEN];
	char text[2 * HASH_LEN + 1], *line;

	words_add(&what, "%s %s %s", h->options->snapshot, h->image.dir, m->words);
	words_add(&what, "%u %u %u", m->smp, m->memory, m->accel);
	line = words_join(&what);
	words_free(&what);
	if (!EVP_Digest(line, strlen(line), digest, NULL, EVP_sha256(), NULL))
		memset(digest, 0, sizeof(digest));
	free(line);
	print_hex(text, digest, sizeof(digest));
	return strdup(text);
}

/* A file that was written to, or is another one, has another line. */
static void add_file(struct words *fit, const char *path)
{
	struct stat st;

	if (!path || stat(path, &st) < 0)
		st = (struct stat){0};
	words_add(fit, "%s %llu:%llu %lld %lld.%09ld\n", path ? path : "-",
		  (unsigned long long)st.st_dev, (unsigned long long)st.st_ino,
		  (long long)st.st_size, (long long)st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
}

/* The emulator and the image; and, once they are made, the files of the snapshot. */
static char *fit_of(const struct run_handset *h, const char *dir)
{
	static const char *const files[] = {"ram", "state", "userdata.img"};
	struct words fit = {0};
	char *line;

	add_file(&fit, h->machine.qemu);
	for (int i = 0; i < RUN_PARTS; i++)
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

/* Return: what is written in it, for free(); NULL: there is no such snapshot. */
static char *fit_read(const char *dir)
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

static bool fits(const struct run_handset *h, const char *dir, bool anew)
{
	char *there = fit_read(dir), *wanted = fit_of(h, dir);
	bool same = there && !strcmp(there, wanted);

	if (there && !same)
		complain(
			"the snapshot does not fit any more (image or emulator have changed): it is "
			"made anew");
	else if (there && anew)
		complain("the emulator does not take the snapshot: it is made anew");
	free(there);
	free(wanted);
	return same && !anew;
}

/* Two that want the same snapshot make it once. Return: fd, or -1: complained. */
static int lock(const char *dir)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char *path = NULL;
	int fd;

	if (asprintf(&path, "%s~", dir) < 0)
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || fcntl(fd, F_OFD_SETLKW, &all)) {
		if (!run_stopped())
			complain("%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

static int find_or_make(struct run_snapshot *s, struct run_handset *h, bool anew)
{
	char *aside = NULL, *fit;
	int ret;

	if (fits(h, s->dir, anew))
		return 0;
	ret = snapshot_make(h, s->dir, &aside);
	if (!ret) {
		fit = fit_of(h, aside);
		ret = snapshot_place(aside, s->dir, fit);
		free(fit);
	}
	if (ret && aside)
		snapshot_remove(aside);
	free(aside);
	return ret;
}

static int use(struct run_snapshot *s, struct run_handset *h)
{
	char *state = join(s->dir, "state");

	s->ram = join(s->dir, "ram");
	s->userdata = join(s->dir, "userdata.img");
	s->state = open(state, O_RDONLY | O_CLOEXEC);
	if (s->state < 0)
		complain("%s: %s", state, strerror(errno));
	free(state);
	h->machine.ram = s->ram;
	h->machine.resume = true;
	h->machine.disks[DISK_USERDATA].path = s->userdata;
	return s->state < 0 ? CMD_ERROR : 0;
}

int run_snapshot_open(struct run_snapshot *s, struct run_handset *h, bool anew)
{
	char *under = snapshots(), *name;
	int held, ret = CMD_ERROR;

	*s = (struct run_snapshot){.state = -1};
	if (!under)
		return CMD_ERROR;
	name = hash(h);
	s->dir = name ? join(under, name) : NULL;
	free(name);
	free(under);
	held = s->dir ? lock(s->dir) : -1;
	if (held >= 0) {
		ret = find_or_make(s, h, anew);
		if (!ret)
			ret = use(s, h);
		close(held);
	}
	return run_stopped() ? RUN_STOPPED : ret;
}

int run_snapshot_load(struct run_snapshot *s, struct run_handset *h)
{
	return snapshot_call(h->qemu.qmp, "migrate-incoming", s->state);
}

void run_snapshot_close(struct run_snapshot *s, struct run_handset *h)
{
	h->machine.ram = NULL;
	h->machine.disks[DISK_USERDATA].path = h->image.parts[RUN_USERDATA];
	free(s->dir);
	free(s->ram);
	free(s->userdata);
	if (s->state >= 0)
		close(s->state);
}
