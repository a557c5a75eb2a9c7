// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "house.h"

#define ROUND_US 10000
#define ROUNDS	 1000

char house_out[1 << 16];
char house_err[1 << 16];

static void be_labd(int port, int desk)
{
	const char *labd = getenv("LABD");

	if (!labd)
		_exit(127);
	/* apart() has seen to it that neither overwrites the other. */
	dup2(desk, DESK_FD);
	dup2(port, DESK_PORT);
	execl(labd, "labd", NULL);
	_exit(127);
}

/* Return: a descriptor that is none of labd's own, or -1. */
static int apart(int fd)
{
	int far = fcntl(fd, F_DUPFD_CLOEXEC, DESK_FD + 1);

	close(fd);
	return far;
}

/* Return: descriptor of house->desk, or -1. */
static int lay_desk(struct house *house)
{
	int fd = apart(memfd_create("desk", MFD_CLOEXEC));

	if (fd < 0 || ftruncate(fd, sizeof(*house->desk)))
		return -1;
	house->desk = mmap(NULL, sizeof(*house->desk), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return house->desk == MAP_FAILED ? -1 : fd;
}

int house_setup(void **state)
{
	struct house *house = calloc(1, sizeof(*house));
	int ends[2], desk;

	*state = house;
	house->at = unit_directory(house->dir);
	desk = lay_desk(house);
	if (desk < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -1;
	ends[1] = apart(ends[1]);
	/* As when what another labd has left behind is still about. */
	house->desk->busy = 3;
	house->labd = fork();
	if (house->labd == 0) {
		close(ends[0]);
		be_labd(ends[1], desk);
	}
	close(ends[1]);
	close(desk);
	house->socket = ends[0];
	if (channel_attach(ends[0], &house->channel))
		return -1;
	return channel_hello(house->channel, SECONDS, NULL) == CHANNEL_OK ? 0 : -1;
}

int house_teardown(void **state)
{
	struct house *house = *state;
	char command[PATH_MAX + 16];
	int status;

	channel_close(house->channel);
	kill(house->labd, SIGKILL);
	waitpid(house->labd, &status, 0);
	munmap(house->desk, sizeof(*house->desk));
	close(house->at);
	snprintf(command, sizeof(command), "rm -rf '%s'", house->dir);
	free(house);
	return system(command);
}

const char *house_path(const struct house *house, const char *name)
{
	static char path[PATH_MAX + 256];

	snprintf(path, sizeof(path), "%s/%s", house->dir, name);
	return path;
}

int house_entries(const struct house *house)
{
	DIR *dir = opendir(house->dir);
	struct dirent *e;
	int count = 0;

	while (dir && (e = readdir(dir)))
		count += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	if (dir)
		closedir(dir);
	return count;
}

static pid_t number_in(const char *path)
{
	FILE *f = fopen(path, "re");
	int pid = 0;

	if (f && fscanf(f, "%d", &pid) != 1)
		pid = 0;
	if (f)
		fclose(f);
	return pid;
}

bool house_gone(const struct house *house, const char *name)
{
	pid_t pid = number_in(house_path(house, name));

	for (int i = 0; pid && i < ROUNDS; i++) {
		if (kill(pid, 0) && errno == ESRCH)
			return true;
		usleep(ROUND_US);
	}
	return false;
}

static bool keep(void *context, int stream, const void *data, size_t len)
{
	char *to = stream == 1 ? house_out : house_err;
	size_t *used = (size_t *)context + stream - 1;

	assert_true(*used + len < sizeof(house_out));
	memcpy(to + *used, data, len);
	*used += len;
	to[*used] = '\0';
	return true;
}

int house_sh(struct house *house, const char *line)
{
	char *const argv[] = {"sh", "-c", (char *)line, NULL};
	size_t used[2] = {0};
	const struct channel_run run = {
		.argv = argv, .timeout = SECONDS, .take = keep, .context = used};
	int status = -1;

	house_out[0] = house_err[0] = '\0';
	assert_int_equal(channel_run(house->channel, &run, &status), CHANNEL_OK);
	return status;
}

void house_says(struct house *house, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len) {
		ssize_t n = send(house->socket, at, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EAGAIN) {
			usleep(ROUND_US);
			continue;
		}
		assert_true(n > 0);
		at += n;
		len -= n;
	}
}

/* Have labd look at its port; @seen grows when it does. */
static void look(struct house *house, _Atomic unsigned int *seen)
{
	unsigned int before = *seen;
	int i;

	assert_int_equal(kill(house->labd, SIGIO), 0);
	for (i = 0; *seen == before && i < ROUNDS; i++)
		usleep(ROUND_US);
	assert_true(i < ROUNDS);
}

/* Looks for the second time when it has drawn its conclusions from the first. */
static void poke(struct house *house, _Atomic unsigned int *seen)
{
	look(house, seen);
	look(house, seen);
}

void house_plug(struct house *house, bool in)
{
	house->desk->unplugged = !in;
	poke(house, in ? &house->desk->seen_there : &house->desk->seen_gone);
}

void house_time(struct house *house, int64_t ms)
{
	house->desk->stopped_at = ms;
	poke(house, house->desk->unplugged ? &house->desk->seen_gone : &house->desk->seen_there);
}
