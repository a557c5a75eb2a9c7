// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * notes: short texts of the phone's owner, one file each.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <angae/selfsign.h>

#define NOTES_DIR      "/data/media/notes"
#define NOTES_NAME_MAX 64

static int fail(const char *what)
{
	fprintf(stderr, "notes: %s: %s (%s)\n", what, strerrorname_np(errno), strerror(errno));
	return 1;
}

/* Opens NAME.txt among the notes; -1 with errno, EINVAL for a name that is a path. */
static int open_note(const char *name, int flags)
{
	char file[NOTES_NAME_MAX + sizeof(".txt")];
	int fd, dir;

	if (!name[0] || name[0] == '.' || strchr(name, '/') || strlen(name) > NOTES_NAME_MAX) {
		errno = EINVAL;
		return -1;
	}
	snprintf(file, sizeof(file), "%s.txt", name);
	dir = open(NOTES_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -1;
	fd = openat(dir, file, flags | O_NOFOLLOW | O_CLOEXEC, 0644);
	close(dir);
	return fd;
}

static int put(const char *name, const char *text, int how)
{
	int fd, bad;

	if (mkdir(NOTES_DIR, 0775) && errno != EEXIST)
		return fail(NOTES_DIR);
	fd = open_note(name, O_WRONLY | O_CREAT | how);
	if (fd < 0)
		return fail(name);
	bad = dprintf(fd, "%s\n", text) < 0 || fsync(fd);
	if (close(fd) || bad)
		return fail(name);
	printf("notes: %s kept\n", name);
	return 0;
}

/* Written beside the old one, then put in its place. */
static int replace(const char *name, const char *text)
{
	char old[sizeof(NOTES_DIR) + NOTES_NAME_MAX + 8], new[sizeof(old)];

	if (put("new", text, O_TRUNC))
		return 1;
	snprintf(new, sizeof(new), NOTES_DIR "/new.txt");
	snprintf(old, sizeof(old), NOTES_DIR "/%s.txt", name);
	return rename(new, old) ? fail(name) : 0;
}

/* Bytes before the phone's own signature, which is not the owner's to read. */
static off_t text_length(int fd)
{
	long signature = angae_selfsign_length(fd);
	struct stat st;

	if (fstat(fd, &st))
		return 0;
	return signature > 0 ? st.st_size - signature : st.st_size;
}

static int show(const char *name)
{
	char bytes[4096];
	ssize_t n = 0;
	off_t left;
	int fd = open_note(name, O_RDONLY | O_NONBLOCK);

	if (fd < 0)
		return fail(name);
	for (left = text_length(fd); left > 0; left -= n) {
		n = read(fd, bytes, left < (off_t)sizeof(bytes) ? (size_t)left : sizeof(bytes));
		if (n <= 0)
			break;
		fwrite(bytes, 1, (size_t)n, stdout);
	}
	close(fd);
	return n < 0 ? fail(name) : 0;
}

static int list(void)
{
	DIR *dir = opendir(NOTES_DIR);
	struct dirent *entry;

	if (!dir)
		return errno == ENOENT ? 0 : fail(NOTES_DIR);
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);

		if (entry->d_name[0] != '.' && len > 4 && !strcmp(entry->d_name + len - 4, ".txt"))
			printf("%.*s\n", (int)(len - 4), entry->d_name);
	}
	closedir(dir);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "add"))
		return put(argv[2], argv[3], O_APPEND);
	if (argc == 4 && !strcmp(argv[1], "write"))
		return put(argv[2], argv[3], O_TRUNC);
	if (argc == 4 && !strcmp(argv[1], "replace"))
		return replace(argv[2], argv[3]);
	if (argc == 3 && !strcmp(argv[1], "show"))
		return show(argv[2]);
	if (argc == 2 && !strcmp(argv[1], "list"))
		return list();
	fputs("usage: notes add|write|replace NAME TEXT | show NAME | list\n", stderr);
	return 2;
}
