// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What one list has and another has not: both are walked side by side, so
 * memory does not grow with them.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "allow.h"
#include "cmd.h"
#include "list.h"

struct side {
	struct angae_allow *list;
	struct angae_allow_cursor cursor;
	struct angae_allow_entry entry;
	bool more;
	uint64_t alone; /* entries the other has not */
};

struct diff {
	struct side old;
	struct side new;
	bool json;
	bool count; /* and no entries */
	const char *comma;
};

static void step(struct side *side)
{
	side->more = angae_allow_next(side->list, &side->cursor, &side->entry);
}

static void tell(struct diff *d, struct side *side)
{
	bool added = side == &d->new;
	char line[ALLOW_LINE_MAX];
	json_object *o;

	side->alone++;
	if (d->count)
		return;
	if (!d->json) {
		allow_line(&side->entry, line);
		printf("%c %s\n", added ? '+' : '-', line);
		return;
	}
	o = allow_json(&side->entry);
	json_object_object_add(o, "change", json_object_new_string(added ? "added" : "removed"));
	fputs(d->comma, stdout);
	allow_print_json(o);
	d->comma = ",";
}

static void walk(struct diff *d)
{
	step(&d->old);
	step(&d->new);
	while (d->old.more || d->new.more) {
		int order = !d->old.more   ? 1
			    : !d->new.more ? -1
					   : angae_allow_order(&d->old.entry, &d->new.entry);

		if (order < 0)
			tell(d, &d->old);
		else if (order > 0)
			tell(d, &d->new);
		if (order <= 0)
			step(&d->old);
		if (order >= 0)
			step(&d->new);
	}
}

static int run(struct diff *d)
{
	uint64_t from = angae_allow_version(d->old.list), to = angae_allow_version(d->new.list);

	if (d->json)
		printf("{\"from\":%" PRIu64 ",\"to\":%" PRIu64 ",\"changes\":[", from, to);
	walk(d);
	if (angae_allow_damaged(d->old.list) || angae_allow_damaged(d->new.list))
		return complain("a list changed while it was read");
	if (d->json)
		printf("],\"added\":%" PRIu64 ",\"removed\":%" PRIu64 "}\n", d->new.alone,
		       d->old.alone);
	else if (from != to || d->new.alone || d->old.alone)
		printf("version %" PRIu64 " to %" PRIu64 ": %" PRIu64 " added, %" PRIu64
		       " removed\n",
		       from, to, d->new.alone, d->old.alone);
	return from != to || d->new.alone || d->old.alone ? CMD_NO : CMD_YES;
}

int allow_diff(int argc, char **argv)
{
	static const struct option options[] = {
		{"authority", required_argument, NULL, 'A'},
		{"count", no_argument, NULL, 'c'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	struct diff d = {.comma = ""};
	const char *authority = NULL;
	int c, ret = CMD_ERROR;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'A')
			authority = optarg;
		else if (c == 'c')
			d.count = true;
		else if (c == 'j')
			d.json = true;
		else
			return c == 'h' ? help(allow_usage) : misuse(allow_usage);
	}
	if (!authority || argc - optind != 2)
		return misuse(allow_usage);
	d.old.list = list_open(argv[optind], authority);
	d.new.list = d.old.list ? list_open(argv[optind + 1], authority) : NULL;
	if (d.new.list)
		ret = run(&d);
	angae_allow_close(d.old.list);
	angae_allow_close(d.new.list);
	return ret;
}
