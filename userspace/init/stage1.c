// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /init of the initrd. Static and small: every byte of it is read before the phone lives.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "marks.h"
#include "stage1.h"

#define REAL_INIT "/system/bin/init"

void stage1_say(const char *fmt, ...)
{
	char line[512];
	va_list ap;
	int n;

	n = snprintf(line, sizeof(line), "<5>stage1: ");
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - n, fmt, ap);
	va_end(ap);

	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, line, strlen(line)) < 0)
		fputs(line, stderr);
	close(fd);
}

static void mount_api(const char *type, const char *dir, unsigned long flags)
{
	mkdir(dir, 0755);
	if (mount(type, dir, type, flags | MS_NOSUID | MS_NOEXEC, NULL) && errno != EBUSY)
		stage1_say("cannot mount %s: %s", dir, strerror(errno));
}

static void move(const char *dir)
{
	char to[64];

	snprintf(to, sizeof(to), STAGE1_ROOT "%s", dir);
	if (mount(dir, to, NULL, MS_MOVE, NULL))
		stage1_say("cannot move %s: %s", dir, strerror(errno));
}

/* The initrd's memory comes back only when its files are gone. One level is all it has. */
static void empty(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
}

static int enter(void)
{
	empty("/modules");
	unlink("/init");
	if (chdir(STAGE1_ROOT) || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") ||
	    chdir("/")) {
		stage1_say("cannot enter the system: %s", strerror(errno));
		return -1;
	}
	return 0;
}

int main(void)
{
	char *argv[] = {REAL_INIT, NULL};
	char times[sizeof(MARKS_ENV "=") + MARKS_TEXT] = MARKS_ENV "=";
	char *envp[] = {"PATH=/system/bin", "HOME=/", times, NULL};
	struct mark marks[MARKS_MAX];
	size_t count = 0;

	marks_add(marks, &count, "stage1");
	mount_api("devtmpfs", "/dev", 0);
	mount_api("proc", "/proc", MS_NODEV);
	mount_api("sysfs", "/sys", MS_NODEV);
	stage1_load_modules();
	marks_add(marks, &count, "modules");
	if (stage1_mount_disks() == 0) {
		move("/dev");
		move("/proc");
		move("/sys");
		marks_add(marks, &count, "disks");
		marks_write(marks, count, times + sizeof(MARKS_ENV), MARKS_TEXT);
		if (enter() == 0) {
			execve(argv[0], argv, envp);
			stage1_say("cannot run " REAL_INIT ": %s", strerror(errno));
		}
	}
	/* PID 1 that returns is a panic: with panic=-1 the run ends, and the log says why. */
	return 1;
}
