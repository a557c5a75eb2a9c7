// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events in words: what was tried, by whom, what the phone did, and why:
 * layer, check, code.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"

/* "exec" reads "run"; what has no word here is its own. */
static const struct {
	const char *op;
	const char *words;
} tried[] = {
	{"exec", "run"},
	{"mmap_exec", "map as code"},
	{"mprotect_exec", "make executable in memory"},
	{"mkdir", "make the directory"},
	{"mknod", "make the node"},
	{"symlink", "make the link"},
	{"link", "give another name to"},
	{"unlink", "remove"},
	{"rmdir", "remove the directory"},
	{"setattr", "change size, mode or owner of"},
	{"setlabel", "change the label of"},
	{"mount", "mount over"},
	{"signal", "signal process"},
	{"ptrace", "trace process"},
	{"device", "open the gate's device"},
};

static const char *words_of(const char *op)
{
	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		if (!strcmp(op, tried[i].op))
			return tried[i].words;
	}
	return *op ? op : "?";
}

/* u:r:shell:s0 → shell */
static int domain_of(const char *context, const char **domain)
{
	for (int colons = 0; colons < 2 && *context; context++)
		colons += *context == ':';
	*domain = context;
	return (int)strcspn(context, ":");
}

static void say_who(struct json_object *event)
{
	const char *domain;
	int n = domain_of(ctl_text(event, "subject"), &domain);

	printf("%s (uid %" PRId64 "%s%.*s)", ctl_text(event, "comm"), ctl_number(event, "uid"),
	       n ? ", " : "", n, domain);
}

/* HH:MM:SS of the phone's clock. */
static void say_when(struct json_object *event, const char *number)
{
	const char *when = strchr(ctl_text(event, "time"), 'T');

	printf("#%-4" PRId64 " %.8s ", ctl_number(event, number), when ? when + 1 : "--:--:--");
}

static void say_why(struct json_object *event)
{
	printf("\n      why: %s, check %s, code %" PRId64, ctl_text(event, "layer"),
	       ctl_text(event, "check"), ctl_number(event, "code"));
	if (*ctl_text(event, "detail"))
		printf(": %s", ctl_text(event, "detail"));
	if (*ctl_text(event, "source"))
		printf(" [%s]", ctl_text(event, "source"));
}

static void say_tried(struct json_object *event)
{
	const char *path = ctl_text(event, "path"), *decision = ctl_text(event, "decision");
	bool refused = !strcmp(decision, "refuse");

	say_who(event);
	printf(" tried to %s", words_of(ctl_text(event, "op")));
	if (*path)
		printf(" %s", path);
	else if (ctl_number(event, "target"))
		printf(" %" PRId64, ctl_number(event, "target"));
	printf(": %s", refused ? "refused" : "allowed");
	if (refused && ctl_number(event, "errno"))
		printf(" (%s)", ctl_number(event, "errno") == 16 ? "EBUSY" : "EPERM");
}

static void say_rest(struct json_object *event)
{
	if (*ctl_text(event, "about"))
		printf("\n      about: %s", ctl_text(event, "about"));
	if (*ctl_text(event, "label"))
		printf("\n      label: now %s", ctl_text(event, "label"));
	if (ctl_number(event, "alert"))
		printf("\n      alert %" PRId64 " saved on the phone", ctl_number(event, "alert"));
	if (*ctl_text(event, "ranges"))
		printf("\n      bytes looked at: %s", ctl_text(event, "ranges"));
	putchar('\n');
}

void ctl_say_event(struct json_object *event)
{
	const char *kind = ctl_text(event, "kind");

	if (ctl_member(event, "seq"))
		say_when(event, "seq");
	if (!strcmp(kind, "verdict") || (!strcmp(kind, "gate") && *ctl_text(event, "decision") &&
					 strcmp(ctl_text(event, "op"), "control"))) {
		say_tried(event);
	} else if (!strcmp(kind, "late")) {
		say_tried(event);
		printf(", but nobody waited for it any more");
	} else if (!strcmp(kind, "install")) {
		printf("package in %s: %s", ctl_text(event, "path"),
		       strcmp(ctl_text(event, "decision"), "refuse") ? "verified and sealed"
								     : "not installed");
	} else {
		printf("%s: %s", kind, ctl_text(event, "detail"));
	}
	if (ctl_number(event, "count") > 1 && strcmp(kind, "lost"))
		printf(" (%" PRId64 " times)", ctl_number(event, "count"));
	say_why(event);
	say_rest(event);
}

void ctl_say_alert(struct json_object *alert)
{
	say_when(alert, "alert");
	say_who(alert);
	printf(" tried to %s %s", words_of(ctl_text(alert, "op")), ctl_text(alert, "path"));
	say_why(alert);
	if (*ctl_text(alert, "about"))
		printf("\n      about: %s", ctl_text(alert, "about"));
	putchar('\n');
}
