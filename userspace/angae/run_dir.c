// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <angae/atomic.h>

#include "cmd.h"
#include "run_dir.h"
#include "words.h"

#define NUMBERED_MAX 1000
#define TRIES	     20
#define TRY_US	     5000

enum taken { TAKEN_MINE, TAKEN_BUSY, TAKEN_FAILED };

bool run_name_good(const char *name)
{
	size_t n =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

	return n && !name[n] && n <= RUN_NAME_MAX && *name != '.' && *name != '-';
}

/* A directory that is this user's alone: /tmp is everybody's. */
static bool private_directory(const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) < 0 && errno != EEXIST) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
	    (st.st_mode & 022)) {
		complain("%s is not a directory that only you may write to", path);
		return false;
	}
	return true;
}

/* Return: for free(), or NULL; complains. */
static char *base(void)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	char own[32], *path;
	bool good = true;

	if (!runtime || *runtime != '/') {
		snprintf(own, sizeof(own), "/tmp/angae-%u", geteuid());
		good = private_directory(own);
		runtime = own;
	}
	path = join(runtime, "angae");
	if (good && private_directory(path))
		return path;
	free(path);
	return NULL;
}

static bool is_held(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static bool hold(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

static bool is_running(const char *path)
{
	char *name = join(path, "lock");
	int fd = open(name, O_RDWR | O_CLOEXEC);
	bool held = fd >= 0 && is_held(fd);

	if (fd >= 0)
		close(fd);
	free(name);
	return held;
}

/* Everything but the lock, which goes last: until then nobody else takes the directory. */
static bool empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	bool any = false;

	while (dir && (e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
		    !strcmp(e->d_name, "lock"))
			continue;
		any = true;
		unlinkat(dirfd(dir), e->d_name, 0);
	}
	if (dir)
		closedir(dir);
	return any;
}

static void remove_all(const char *path)
{
	char *lock = join(path, "lock");

	empty(path);
	unlink(lock);
	rmdir(path);
	free(lock);
}

/* An emulator that goes in good order takes its sockets with it. */
static bool was_cut_off(const char *path)
{
	char *socket = join(path, "lab.sock");
	bool there = access(socket, F_OK) == 0;

	free(socket);
	return there;
}

/* Of a directory that is locked by this program. Return: something was in it, which is told. */
static bool empty_dead(const char *path, const char *name)
{
	bool cut_off = was_cut_off(path);

	if (!empty(path))
		return false;
	complain("handset '%s' %s; what it left behind is removed", name,
		 cut_off ? "is dead: its emulator was killed or crashed" : "has ended");
	return true;
}

/* The one that is locked is the one at that path: another may have removed it in between. */
static bool is_there(const char *path, int fd)
{
	struct stat here, there;

	return fstat(fd, &here) == 0 && stat(path, &there) == 0 && here.st_ino == there.st_ino &&
	       here.st_dev == there.st_dev;
}

static enum taken take_once(const char *path, int *fd)
{
	char *lock = join(path, "lock");
	enum taken taken = TAKEN_BUSY;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		taken = TAKEN_FAILED;
	*fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0 && errno != ENOENT)
		taken = TAKEN_FAILED;
	if (*fd >= 0 && hold(*fd) && is_there(lock, *fd))
		taken = TAKEN_MINE;
	if (taken == TAKEN_FAILED)
		complain("%s: %s", lock, strerror(errno));
	if (taken != TAKEN_MINE && *fd >= 0)
		close(*fd);
	free(lock);
	return taken;
}

static enum taken take(struct run_dir *dir, const char *under, const char *name, bool told)
{
	enum taken taken = TAKEN_BUSY;

	dir->path = join(under, name);
	/* Another may hold it for a moment, to remove what is left of a dead one. */
	for (int i = 0; i < (told ? TRIES : 1) && taken == TAKEN_BUSY; i++) {
		if (i)
			usleep(TRY_US);
		taken = take_once(dir->path, &dir->lock);
	}
	if (taken == TAKEN_MINE) {
		snprintf(dir->name, sizeof(dir->name), "%s", name);
		if (told)
			empty_dead(dir->path, name);
		else
			empty(dir->path);
	} else {
		free(dir->path);
		dir->path = NULL;
	}
	return taken;
}

static enum taken take_numbered(struct run_dir *dir, const char *under)
{
	enum taken taken = TAKEN_BUSY;
	char name[RUN_NAME_MAX + 1];

	for (int i = 1; i <= NUMBERED_MAX && taken == TAKEN_BUSY; i++) {
		snprintf(name, sizeof(name), "handset-%d", i);
		taken = take(dir, under, name, false);
	}
	return taken;
}

int run_dir_take(struct run_dir *dir, const char *name)
{
	char *under = base();
	enum taken taken;

	*dir = (struct run_dir){.lock = -1};
	if (!under)
		return CMD_ERROR;
	taken = name ? take(dir, under, name, true) : take_numbered(dir, under);
	if (taken == TAKEN_BUSY)
		complain("the name '%s' is taken: a handset of that name is running",
			 name ? name : "handset-1000");
	free(under);
	return taken == TAKEN_MINE ? CMD_YES : CMD_ERROR;
}

void run_dir_leave(struct run_dir *dir)
{
	if (dir->lock >= 0)
		close(dir->lock);
	free(dir->path);
	*dir = (struct run_dir){.lock = -1};
}

void run_dir_drop(struct run_dir *dir)
{
	if (dir->path)
		remove_all(dir->path);
	run_dir_leave(dir);
}

char *run_dir_file(const struct run_dir *dir, const char *name)
{
	return join(dir->path, name);
}

int run_dir_write(const struct run_dir *dir, const char *name, const char *text)
{
	char *path = run_dir_file(dir, name);
	struct angae_atomic file;
	int ret = angae_atomic_begin(&file, path, 0600);

	free(path);
	if (ret)
		return -1;
	if (!angae_write_all(file.fd, text, strlen(text)))
		return angae_atomic_commit(&file, true);
	angae_atomic_abort(&file);
	return -1;
}

/* Calls @take for each directory that is, or is not, one of a running handset. */
static unsigned int each(bool running,
			 void (*take_it)(void *context, const char *name, const char *path),
			 void *context)
{
	char *under = base();
	DIR *dir = under ? opendir(under) : NULL;
	struct dirent *e;
	unsigned int count = 0;

	while (dir && (e = readdir(dir))) {
		char *path;

		if (!run_name_good(e->d_name))
			continue;
		path = join(under, e->d_name);
		if (is_running(path) == running) {
			take_it(context, e->d_name, path);
			count++;
		}
		free(path);
	}
	if (dir)
		closedir(dir);
	free(under);
	return count;
}

unsigned int run_dir_each(void (*take_it)(void *context, const char *name, const char *path),
			  void *context)
{
	return each(true, take_it, context);
}

/* It is locked first: it may come to life just now. */
static void clean_one(void *context, const char *name, const char *path)
{
	int fd;

	(void)context;
	(void)name;
	if (take_once(path, &fd) != TAKEN_MINE)
		return;
	remove_all(path);
	close(fd);
}

void run_dir_clean(void)
{
	each(false, clean_one, NULL);
}

static void clean_of(void *context, const char *name, const char *path)
{
	const char *file = context;
	size_t len = strlen(path);

	if (!strncmp(file, path, len) && file[len] == '/')
		clean_one(NULL, name, path);
}

void run_dir_clean_of(const char *file)
{
	each(false, clean_of, (void *)file);
}

/* It is locked first, as above. */
static void bury(void *context, const char *name, const char *path)
{
	bool *told = context;
	int fd;

	if (access(path, F_OK) || take_once(path, &fd) != TAKEN_MINE)
		return;
	*told = empty_dead(path, name) || *told;
	remove_all(path);
	close(fd);
}

struct found {
	struct words names;
	char *path;
};

static void note(void *context, const char *name, const char *path)
{
	struct found *found = context;

	words_add(&found->names, "%s", name);
	free(found->path);
	found->path = join(path, "");
}

static char *find_named(const char *name)
{
	char *under = base(), *path = under && run_name_good(name) ? join(under, name) : NULL;
	bool told = false;

	free(under);
	if (path && is_running(path))
		return path;
	if (path)
		bury(&told, name, path);
	if (!told)
		complain("no handset '%s' is running", name);
	free(path);
	return NULL;
}

static char *find_only(void)
{
	struct found found = {0};
	char *path = NULL, *names;
	bool told = false;

	run_dir_each(note, &found);
	if (found.names.count == 1)
		path = join(found.path, "");
	else if (found.names.count) {
		names = words_join(&found.names);
		complain("several handsets are running, say which: %s", names);
		free(names);
	} else {
		each(false, bury, &told);
		complain("no handset is running");
	}
	words_free(&found.names);
	free(found.path);
	return path;
}

char *run_dir_find(const char *name, const char *file)
{
	char *path = name ? find_named(name) : find_only();
	char *whole = path ? join(path, file) : NULL;

	free(path);
	return whole;
}
