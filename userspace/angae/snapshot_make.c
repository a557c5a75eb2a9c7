// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "channel.h"
#include "cmd.h"
#include "deadline.h"
#include "run_disks.h"
#include "run_session.h"
#include "snapshot_make.h"
#include "sparse.h"

#define STEP_NS 2000000L

static int set_capability(struct qmp *qmp)
{
	json_object *all = json_object_new_object(), *list = json_object_new_array();
	json_object *one = json_object_new_object();

	json_object_object_add(one, "capability", json_object_new_string("x-ignore-shared"));
	json_object_object_add(one, "state", json_object_new_boolean(true));
	json_object_array_add(list, one);
	json_object_object_add(all, "capabilities", list);
	return qmp_call(qmp, "migrate-set-capabilities", all, RUN_QEMU_MS, NULL);
}

/* Return: 1 it is done, 0 not yet, -1 it will not be. */
static int is_done(struct qmp *qmp)
{
	json_object *answer, *status;
	const char *text = "";
	int done;

	if (qmp_call(qmp, "query-migrate", NULL, RUN_QEMU_MS, &answer))
		return -1;
	if (json_object_object_get_ex(answer, "status", &status))
		text = json_object_get_string(status);
	done = !strcmp(text, "completed") ? 1 : !strcmp(text, "failed") ? -1 : 0;
	json_object_put(answer);
	return done;
}

int snapshot_call(struct qmp *qmp, const char *command, int fd)
{
	const struct timespec step = {.tv_nsec = STEP_NS};
	long long deadline = deadline_in(RUN_QEMU_MS);
	json_object *where;
	int done = 0;

	if (set_capability(qmp) || qmp_give(qmp, "state", fd, RUN_QEMU_MS))
		return -1;
	where = json_object_new_object();
	json_object_object_add(where, "uri", json_object_new_string("fd:state"));
	if (qmp_call(qmp, command, where, RUN_QEMU_MS, NULL))
		return -1;
	while (!(done = is_done(qmp)) && deadline_left(deadline))
		nanosleep(&step, NULL);
	return done == 1 ? 0 : -1;
}

void snapshot_remove(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (e->d_name[0] != '.')
			unlinkat(dirfd(dir), e->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(path);
}

/* Nobody waits for the disk but this one time: a snapshot that is there is whole. */
static int sync_file(const char *dir, const char *name)
{
	char *path = join(dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int ret = fd < 0 ? -1 : fsync(fd);

	if (fd >= 0)
		close(fd);
	free(path);
	return ret;
}

static int write_fit(const char *dir, const char *fit)
{
	char *path = join(dir, "fit");
	struct angae_atomic file;
	int ret = angae_atomic_begin(&file, path, 0600);

	free(path);
	if (ret)
		return -1;
	if (!angae_write_all(file.fd, fit, strlen(fit)))
		return angae_atomic_commit(&file, true);
	angae_atomic_abort(&file);
	return -1;
}

/* Those that were resumed from the old one have its files open, and keep them. */
int snapshot_place(const char *aside, const char *dir, const char *fit)
{
	if (sync_file(aside, "ram") || sync_file(aside, "state") ||
	    sync_file(aside, "userdata.img") || write_fit(aside, fit))
		return complain("%s: %s", aside, strerror(errno));
	snapshot_remove(dir);
	if (rename(aside, dir))
		return complain("%s: %s", dir, strerror(errno));
	return CMD_YES;
}

static bool room(const struct run_handset *h, const char *dir)
{
	struct stat st;
	uint64_t bytes = (uint64_t)h->machine.memory << 20;

	if (stat(h->image.parts[RUN_USERDATA], &st) == 0)
		bytes += (uint64_t)st.st_blocks * 512;
	return sparse_room(dir, bytes, "a snapshot");
}

/* Boot, wait until it is ready, and have the emulator write it down. */
static int save(struct run_handset *h, int state)
{
	int ret;

	if (run_qemu_start(&h->qemu, &h->machine, RUN_QEMU_MS))
		return run_stopped() ? RUN_STOPPED : RUN_DISORDER;
	ret = run_hello(h, NULL);
	channel_close(h->channel);
	h->channel = NULL;
	if (!ret && snapshot_call(h->qemu.qmp, "migrate", state)) {
		complain("QEMU cannot save the handset: %s", qmp_why(h->qemu.qmp));
		ret = RUN_DISORDER;
	}
	return ret;
}

/* The lab's disk comes later: this one has a disk of its size, with nothing on it. */
static int save_with(struct run_handset *h, const char *ram, const char *userdata, int state)
{
	const struct run_machine before = h->machine;
	bool detached = h->qemu.detached;
	int lab = h->lab_fd, ret = CMD_ERROR;

	h->machine.disks[DISK_USERDATA] = (struct run_disk){"userdata", userdata, RUN_KEEP};
	h->machine.ram = ram;
	h->machine.resume = false;
	h->machine.gdb = 0;
	h->qemu.detached = false;
	if (!run_disks_blank(h)) {
		h->qemu.keep[1] = h->lab_fd;
		ret = save(h, state);
		run_qemu_kill(&h->qemu);
		close(h->lab_fd);
	}
	h->machine = before;
	h->qemu.detached = detached;
	h->qemu.keep[1] = h->lab_fd = lab;
	return ret;
}

static int make_in(struct run_handset *h, const char *dir)
{
	char *userdata = join(dir, "userdata.img"), *ram = join(dir, "ram");
	char *path = join(dir, "state");
	int state = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), ret = CMD_ERROR;

	if (state < 0)
		complain("%s: %s", path, strerror(errno));
	else if (!sparse_clone(h->image.parts[RUN_USERDATA], userdata, "a snapshot"))
		ret = save_with(h, ram, userdata, state);
	if (state >= 0)
		close(state);
	free(path);
	free(userdata);
	free(ram);
	return ret;
}

void snapshot_sweep_aside(const char *dir)
{
	char *copy = join(dir, ""), *name, *path;
	size_t len;
	struct dirent *e;
	DIR *all;

	copy[strlen(dir)] = '\0';
	name = strrchr(copy, '/');
	*name++ = '\0';
	len = strlen(name);
	all = opendir(copy);
	while (all && (e = readdir(all))) {
		if (strncmp(e->d_name, name, len) || e->d_name[len] != '.')
			continue;
		path = join(copy, e->d_name);
		snapshot_remove(path);
		free(path);
	}
	if (all)
		closedir(all);
	free(copy);
}

int snapshot_make(struct run_handset *h, const char *dir, char **aside)
{
	char *path = NULL;

	snapshot_sweep_aside(dir);
	if (!room(h, dir))
		return CMD_ERROR;
	/* Beside it: HASH.XXXXXX */
	if (asprintf(&path, "%s.XXXXXX", dir) < 0)
		return complain("out of memory");
	if (!mkdtemp(path)) {
		complain("%s: %s", path, strerror(errno));
		free(path);
		return CMD_ERROR;
	}
	*aside = path;
	complain("the handset is booted once, to be saved");
	return make_in(h, path);
}
