// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands that read: status, events, alerts, why, packages.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"

static const char *yes_no(struct json_object *object, const char *key, const char *yes,
			  const char *no)
{
	return json_object_get_boolean(ctl_member(object, key)) ? yes : no;
}

static void say_status(struct json_object *reply)
{
	struct json_object *gate = ctl_member(reply, "gate"), *list = ctl_member(reply, "list");
	struct json_object *daemon = ctl_member(reply, "daemon");
	struct json_object *trace = ctl_member(reply, "trace");

	printf("gate:    %s, %s, %s; %" PRId64 " asked, %" PRId64 " answered from %" PRId64
	       " stored verdicts,\n         %" PRId64 " refused, %" PRId64 " events lost\n",
	       yes_no(gate, "on", "on", "OFF"), yes_no(gate, "locked", "locked", "NOT locked"),
	       ctl_text(gate, "attach"), ctl_number(gate, "asked"), ctl_number(gate, "hits"),
	       ctl_number(gate, "stored"), ctl_number(gate, "refused"), ctl_number(gate, "lost"));
	printf("daemon:  pid %" PRId64 ", %" PRId64 " verdicts, %" PRId64 " refusals, %" PRId64
	       " too late\n",
	       ctl_number(daemon, "pid"), ctl_number(daemon, "answered"),
	       ctl_number(daemon, "refused"), ctl_number(daemon, "late"));
	printf("era:     %s; policy generation %" PRId64 "\n", ctl_text(reply, "title"),
	       ctl_number(gate, "policy_gen"));
	if (*ctl_text(list, "error"))
		printf("list:    none: %s\n", ctl_text(list, "error"));
	else
		printf("list:    version %" PRId64 ", %" PRId64 " entries\n",
		       ctl_number(list, "version"), ctl_number(list, "entries"));
	printf("traces:  %s, %" PRId64 " rows, %" PRId64 " rolled off, %" PRId64 " lost; %" PRId64
	       " alerts\n",
	       yes_no(trace, "open", "open", "CLOSED"), ctl_number(trace, "rows"),
	       ctl_number(trace, "rolled_off"),
	       ctl_number(trace, "lost") + ctl_number(trace, "not_told_yet"),
	       ctl_number(trace, "alerts"));
}

static int ask_and(struct json_object *request, void (*say)(struct json_object *reply))
{
	struct json_object *reply = ctl_ask(request, NULL, 0);
	int ret = CTL_NO;

	if (!reply)
		return CTL_BAD;
	if (ctl_ok(reply)) {
		ret = CTL_YES;
		if (ctl_json)
			ctl_print_json(reply);
		else
			say(reply);
	}
	json_object_put(reply);
	return ret;
}

int ctl_status(int argc, char **argv)
{
	(void)argv;
	return argc == 1 ? ask_and(ctl_request("status"), say_status) : -1;
}

static void say_packages(struct json_object *reply)
{
	struct json_object *array = ctl_member(reply, "packages");

	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *package = json_object_array_get_idx(array, i);

		printf("%s version %" PRId64 ", %s, %" PRId64 " files\n",
		       ctl_text(package, "package"), ctl_number(package, "version"),
		       yes_no(package, "installed", "installed", "sealed, not installed yet"),
		       ctl_number(package, "files"));
	}
}

int ctl_packages(int argc, char **argv)
{
	(void)argv;
	return argc == 1 ? ask_and(ctl_request("packages"), say_packages) : -1;
}

/* A listing: asked for page by page until there is no more, or @wanted are shown. */
struct listing {
	const char *op;	 /* and the key of its array */
	const char *key; /* number of a line */
	void (*say)(struct json_object *line);
	int64_t after;
	int64_t wanted; /* -1: all */
	bool ranges;
};

static bool parse_listing(int argc, char **argv, struct listing *listing)
{
	for (int i = 1; i < argc; i++) {
		int64_t *number = !strcmp(argv[i], "--after") ? &listing->after
				  : !strcmp(argv[i], "-n")    ? &listing->wanted
							      : NULL;

		if (!strcmp(argv[i], "--ranges"))
			listing->ranges = true;
		else if (!number || ++i == argc || !ctl_parse_number(argv[i], number))
			return false;
	}
	return true;
}

static struct json_object *ask_page(const struct listing *listing)
{
	struct json_object *request = ctl_request(listing->op);
	int64_t limit = listing->wanted < 0 || listing->wanted > 200 ? 200 : listing->wanted;

	json_object_object_add(request, "after", json_object_new_int64(listing->after));
	json_object_object_add(request, "limit", json_object_new_int64(limit));
	if (listing->ranges)
		json_object_object_add(request, "ranges", json_object_new_boolean(true));
	return ctl_ask(request, NULL, 0);
}

static bool show_page(struct listing *listing, struct json_object *reply)
{
	struct json_object *array = ctl_member(reply, listing->op);
	size_t n = json_object_array_length(array);

	for (size_t i = 0; i < n; i++) {
		struct json_object *line = json_object_array_get_idx(array, i);

		if (ctl_json)
			ctl_print_json(line);
		else
			listing->say(line);
		listing->after = ctl_number(line, listing->key);
	}
	if (listing->wanted >= 0)
		listing->wanted -= n;
	return n && listing->wanted && json_object_get_boolean(ctl_member(reply, "more"));
}

static int list(int argc, char **argv, struct listing *listing)
{
	bool more = true;

	if (!parse_listing(argc, argv, listing))
		return -1;
	while (more && listing->wanted) {
		struct json_object *reply = ask_page(listing);
		bool ok = reply && ctl_ok(reply);

		more = ok && show_page(listing, reply);
		json_object_put(reply);
		if (!ok)
			return reply ? CTL_NO : CTL_BAD;
	}
	return CTL_YES;
}

int ctl_events(int argc, char **argv)
{
	struct listing listing = {.op = "events", .key = "seq", .say = ctl_say_event, .wanted = -1};

	return list(argc, argv, &listing);
}

int ctl_alerts(int argc, char **argv)
{
	struct listing listing = {
		.op = "alerts", .key = "alert", .say = ctl_say_alert, .wanted = -1};

	return list(argc, argv, &listing);
}

static struct json_object *ask_why(int64_t tgid, int gate)
{
	struct json_object *request = ctl_request("why");

	if (tgid)
		json_object_object_add(request, "tgid", json_object_new_int64(tgid));
	return ctl_ask(request, &gate, gate >= 0);
}

/* Someone else's process is the lab's to ask about; trying to be the lab is itself recorded. */
static struct json_object *ask_why_as_lab(int64_t tgid)
{
	int gate = ctl_gate_open();
	struct json_object *reply;

	if (gate < 0)
		return NULL;
	reply = ask_why(tgid, gate);
	close(gate);
	return reply;
}

int ctl_why(int argc, char **argv)
{
	struct json_object *reply, *other;
	int64_t tgid = 0;
	int ret = CTL_NO;

	if (argc > 2 || (argc == 2 && !ctl_parse_number(argv[1], &tgid)))
		return -1;
	reply = ask_why(tgid, -1);
	if (tgid && reply && !json_object_get_boolean(ctl_member(reply, "ok")) &&
	    (other = ask_why_as_lab(tgid))) {
		json_object_put(reply);
		reply = other;
	}
	if (!reply)
		return CTL_BAD;
	if (ctl_ok(reply)) {
		ret = CTL_YES;
		if (ctl_json)
			ctl_print_json(ctl_member(reply, "event"));
		else
			ctl_say_event(ctl_member(reply, "event"));
	}
	json_object_put(reply);
	return ret;
}
