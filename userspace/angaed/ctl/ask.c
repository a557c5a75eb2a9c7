// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What waits for somebody's word, and the word. The owner sees and answers
 * what he installs himself, the lab everything.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"

/* With the lab's proof where it is to be had. */
static struct json_object *ask(struct json_object *request)
{
	int gate = getuid() ? -1 : ctl_gate_open();
	struct json_object *reply = ctl_ask(request, &gate, gate >= 0);

	if (gate >= 0)
		close(gate);
	return reply;
}

static void say_asks(struct json_object *reply)
{
	struct json_object *array = ctl_member(reply, "asks");

	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *line = json_object_array_get_idx(array, i);

		if (ctl_json) {
			ctl_print_json(line);
			continue;
		}
		printf("%" PRId64 ": %s version %" PRId64 ", for uid %" PRId64 ", %" PRId64
		       " s left\n      signer %s\n      %s\n",
		       ctl_number(line, "ask"), ctl_text(line, "package"),
		       ctl_number(line, "version"), ctl_number(line, "uid"),
		       ctl_number(line, "left_ms") / 1000, ctl_text(line, "signer"),
		       ctl_text(line, "detail"));
	}
}

static int finish(struct json_object *reply, void (*say)(struct json_object *reply))
{
	int ret = CTL_NO;

	if (!reply)
		return CTL_BAD;
	if (ctl_ok(reply)) {
		ret = CTL_YES;
		if (say)
			say(reply);
	}
	json_object_put(reply);
	return ret;
}

int ctl_asks(int argc, char **argv)
{
	(void)argv;
	return argc == 1 ? finish(ask(ctl_request("asks")), say_asks) : -1;
}

int ctl_answer(int argc, char **argv)
{
	struct json_object *request;
	int64_t id;

	if (argc != 3 || !ctl_parse_number(argv[1], &id) ||
	    (strcmp(argv[2], "yes") && strcmp(argv[2], "no")))
		return -1;
	request = ctl_request("answer");
	json_object_object_add(request, "id", json_object_new_int64(id));
	json_object_object_add(request, "answer", json_object_new_string(argv[2]));
	return finish(ask(request), NULL);
}
