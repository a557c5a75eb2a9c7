// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Labels and marks of files, kept by the test: a test machine has neither
 * SELinux nor, on every file system, attributes.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "played_own.h"

#define FILES 64

static struct {
	ino_t ino;
	char type[OWN_TYPE_LEN];
	char mark[OWN_MARK_LEN];
} files[FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
const char *played_fail;

void played_forget(void)
{
	memset(files, 0, sizeof(files));
	played_fail = NULL;
}

/* Lock held. The file's place; a new file is media_file. */
static size_t place_of(ino_t ino)
{
	size_t i;

	for (i = 0; i < FILES - 1 && files[i].ino && files[i].ino != ino; i++)
		;
	if (!files[i].ino) {
		files[i].ino = ino;
		strcpy(files[i].type, "media_file");
	}
	return i;
}

static int fails(const char *what)
{
	if (!played_fail || strcmp(played_fail, what) != 0)
		return 0;
	errno = EIO;
	return -1;
}

static int type_at(const struct stat *st, char *type, size_t len)
{
	pthread_mutex_lock(&lock);
	snprintf(type, len, "%s", files[place_of(st->st_ino)].type);
	pthread_mutex_unlock(&lock);
	return 0;
}

static int play_type(int fd, char *type, size_t len)
{
	struct stat st;

	return fstat(fd, &st) ? -1 : type_at(&st, type, len);
}

static int play_type_of(const char *path, char *type, size_t len)
{
	struct stat st;

	return lstat(path, &st) ? -1 : type_at(&st, type, len);
}

static int play_relabel(int fd, const char *type)
{
	struct stat st;

	if (fails("relabel") || fstat(fd, &st))
		return -1;
	pthread_mutex_lock(&lock);
	snprintf(files[place_of(st.st_ino)].type, OWN_TYPE_LEN, "%s", type);
	pthread_mutex_unlock(&lock);
	return 0;
}

static int play_mark(int fd, char *text, size_t len)
{
	struct stat st;
	int ret = 0;

	if (fstat(fd, &st))
		return -1;
	pthread_mutex_lock(&lock);
	snprintf(text, len, "%s", files[place_of(st.st_ino)].mark);
	if (!text[0]) {
		errno = ENODATA;
		ret = -1;
	}
	pthread_mutex_unlock(&lock);
	return ret;
}

static int play_set_mark(int fd, const char *text)
{
	struct stat st;

	if (fails("mark") || fstat(fd, &st))
		return -1;
	pthread_mutex_lock(&lock);
	snprintf(files[place_of(st.st_ino)].mark, OWN_MARK_LEN, "%s", text ? text : "");
	pthread_mutex_unlock(&lock);
	return 0;
}

static int play_reopen(int fd)
{
	char path[32];

	if (fails("reopen"))
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDWR | O_CLOEXEC);
}

const struct own_ops played_own = {
	.type = play_type,
	.type_of = play_type_of,
	.relabel = play_relabel,
	.mark = play_mark,
	.set_mark = play_set_mark,
	.reopen = play_reopen,
};
