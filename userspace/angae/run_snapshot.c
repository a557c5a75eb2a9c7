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
#include "snapshot_fit.h"
#include "snapshot_lock.h"
#include "snapshot_make.h"
#include "snapshot_sweep.h"

#define HASH_LEN 32

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

static bool fits(const struct run_handset *h, const char *dir, bool tell)
{
	char *there = snapshot_fit_read(dir), *wanted = snapshot_fit(h, dir);
	bool same = there && !strcmp(there, wanted);

	if (there && !same && tell)
		complain(
			"the snapshot does not fit any more (image or emulator have changed): it is "
			"made anew");
	free(there);
	free(wanted);
	return same;
}

static int make(struct run_snapshot *s, struct run_handset *h)
{
	char *aside = NULL, *fit;
	int ret;

	snapshot_sweep(s->dir, h->image.dir);
	ret = snapshot_make(h, s->dir, &aside);
	if (!ret) {
		fit = snapshot_fit(h, aside);
		ret = snapshot_place(aside, s->dir, fit);
		free(fit);
	}
	if (ret && aside)
		snapshot_remove(aside);
	free(aside);
	return ret;
}

/* Two that want the same snapshot make it once. It stays locked until the emulator has its files. */
static int find_or_make(struct run_snapshot *s, struct run_handset *h)
{
	int ret = 0;

	s->lock = snapshot_lock(s->dir, SNAPSHOT_SHARED);
	if (s->lock < 0)
		return CMD_ERROR;
	if (fits(h, s->dir, false))
		return 0;
	close(s->lock);
	s->lock = snapshot_lock(s->dir, SNAPSHOT_ALONE);
	if (s->lock < 0)
		return CMD_ERROR;
	if (!fits(h, s->dir, true))
		ret = make(s, h);
	snapshot_lock_share(s->lock);
	return ret;
}

static int use(struct run_snapshot *s, struct run_handset *h)
{
	char *state = join(s->dir, "state"), *fit = join(s->dir, "fit");

	s->ram = join(s->dir, "ram");
	s->userdata = join(s->dir, "userdata.img");
	s->state = open(state, O_RDONLY | O_CLOEXEC);
	if (s->state < 0)
		complain("%s: %s", state, strerror(errno));
	/* When it was used last, for snapshot_sweep(). A cache that cannot be written to serves, too. */
	(void)utimensat(AT_FDCWD, fit, NULL, 0);
	free(state);
	free(fit);
	h->machine.ram = s->ram;
	h->machine.resume = true;
	h->machine.disks[DISK_USERDATA].path = s->userdata;
	return s->state < 0 ? CMD_ERROR : 0;
}

int run_snapshot_open(struct run_snapshot *s, struct run_handset *h)
{
	char *under = snapshots(), *name;
	int ret;

	*s = (struct run_snapshot){.state = -1, .lock = -1};
	if (!under)
		return CMD_ERROR;
	name = hash(h);
	s->dir = name ? join(under, name) : NULL;
	free(name);
	free(under);
	ret = s->dir ? find_or_make(s, h) : CMD_ERROR;
	if (!ret)
		ret = use(s, h);
	return run_stopped() ? RUN_STOPPED : ret;
}

static void unlock(struct run_snapshot *s)
{
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

int run_snapshot_load(struct run_snapshot *s, struct run_handset *h)
{
	int ret = snapshot_call(h->qemu.qmp, "migrate-incoming", s->state);

	unlock(s);
	return ret;
}

/* The one that is there now may be another's, made anew in between: the open file tells. */
static bool is_ours(const struct run_snapshot *s)
{
	char *path = join(s->dir, "state");
	struct stat here, there;
	bool ours = fstat(s->state, &here) == 0 && stat(path, &there) == 0 &&
		    here.st_ino == there.st_ino && here.st_dev == there.st_dev;

	free(path);
	return ours;
}

void run_snapshot_drop(struct run_snapshot *s)
{
	int alone;

	unlock(s);
	alone = snapshot_lock(s->dir, SNAPSHOT_ALONE);
	if (alone < 0)
		return;
	if (is_ours(s))
		snapshot_remove(s->dir);
	close(alone);
}

void run_snapshot_close(struct run_snapshot *s, struct run_handset *h)
{
	h->machine.ram = NULL;
	h->machine.disks[DISK_USERDATA].path = h->image.parts[RUN_USERDATA];
	unlock(s);
	free(s->dir);
	free(s->ram);
	free(s->userdata);
	if (s->state >= 0)
		close(s->state);
}
