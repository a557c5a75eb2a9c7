// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One small text file an alert. Its mode is open on purpose: that nobody but
 * the daemon touches it is SELinux's and the gate's doing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alert.h"
#include "statefile.h"
#include "words.h"

#define NAME_FORMAT "alert-%06" PRId64 ".txt"

static void note(struct alerts *alerts, const char *name)
{
	int64_t number;
	int end = -1;

	if (sscanf(name, "alert-%" SCNd64 ".txt%n", &number, &end) != 1 || end < 0 || name[end] ||
	    number <= 0)
		return;
	if (!alerts->oldest || number < alerts->oldest)
		alerts->oldest = number;
	if (number > alerts->newest)
		alerts->newest = number;
}

int alerts_open(struct alerts *alerts, const char *path)
{
	struct dirent *entry;
	DIR *dir;

	alerts->oldest = alerts->newest = 0;
	alerts->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (alerts->dir < 0)
		return -1;
	dir = fdopendir(dup(alerts->dir));
	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		note(alerts, entry->d_name);
	closedir(dir);
	if (!alerts->oldest)
		alerts->oldest = 1;
	return 0;
}

void alerts_close(struct alerts *alerts)
{
	if (alerts->dir >= 0)
		close(alerts->dir);
	alerts->dir = -1;
}

static void roll_off(struct alerts *alerts)
{
	char name[64];

	while (alerts->newest - alerts->oldest >= ALERT_FILES_MAX) {
		snprintf(name, sizeof(name), NAME_FORMAT, alerts->oldest);
		if (unlinkat(alerts->dir, name, 0) && errno != ENOENT)
			return;
		alerts->oldest++;
	}
}

int alert_write(struct alerts *alerts, const struct trace_row *row)
{
	time_t seconds = row->real_ns / 1000000000u;
	char text[2048], name[64], when[32];
	struct tm tm;
	int n;

	if (alerts->dir < 0) {
		errno = EBADF;
		return -1;
	}
	gmtime_r(&seconds, &tm);
	strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &tm);
	n = snprintf(text, sizeof(text),
		     "alert:   %" PRId64 "\n"
		     "time:    %s\n"
		     "file:    %s%s%s\n"
		     "by:      %s (uid %u, %s)\n"
		     "tried:   %s\n"
		     "answer:  refused\n"
		     "why:     %s\n"
		     "layer:   %s\n"
		     "check:   %s\n"
		     "code:    %d\n"
		     "%s%s%s",
		     row->alert, when, row->dir, row->dir[0] ? "/" : "", row->name, row->comm,
		     row->uid, row->subject, row->op ? word_op(row->op) : "install", row->detail,
		     row->layer, row->check, row->code, row->about ? "about:   " : "",
		     row->about ? row->about : "", row->about ? "\n" : "");
	if (n >= (int)sizeof(text))
		n = sizeof(text) - 1;
	snprintf(name, sizeof(name), NAME_FORMAT, row->alert);
	if (statefile_write(alerts->dir, name, text, n, 0666))
		return -1;
	if (row->alert > alerts->newest)
		alerts->newest = row->alert;
	roll_off(alerts);
	return 0;
}
