// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include <angae/inspect.h>

#include "cmd.h"
#include "inspect.h"

#define TEXT_RAW 16 /* bytes shown on a line */
#define JSON_RAW 1024
#define NAME_W	 22
#define PLACE_W	 18

static void text_item(const struct angae_item *item, void *arg)
{
	int indent = 2 * (int)item->depth + 2;
	size_t shown = item->rawlen < TEXT_RAW ? item->rawlen : TEXT_RAW;
	char place[48] = "", hex[2 * TEXT_RAW + 1];

	(void)arg;
	if (item->len)
		snprintf(place, sizeof(place), "%" PRIu64 "+%" PRIu64, item->off, item->len);
	printf("%*s%-*s %-*s ", indent, "", NAME_W - indent, item->name, PLACE_W, place);
	if (item->raw) {
		print_hex(hex, item->raw, shown);
		printf("%s%s  ", hex, shown < item->rawlen ? "…" : "");
	}
	printf("%s (%s)\n", item->value, item->source);
}

void inspect_text(int fd, const char *name, uint64_t size, const char *container)
{
	printf("%s: %" PRIu64 " bytes%s%s%s\n", name, size, container ? ", " : "",
	       container ? container : "", container ? " (libmagic)" : "");
	if (!angae_inspect(fd, text_item, NULL))
		puts("  nothing else is recognised");
}

/* The list that items of each depth go to. */
struct tree {
	json_object *lists[ANGAE_INSPECT_DEPTH + 1];
};

static void add_raw(json_object *o, const struct angae_item *item)
{
	size_t n = item->rawlen < JSON_RAW ? item->rawlen : JSON_RAW;
	char hex[2 * JSON_RAW + 1];

	if (!item->raw)
		return;
	print_hex(hex, item->raw, n);
	json_object_object_add(o, "raw", json_object_new_string(hex));
}

static void json_item(const struct angae_item *item, void *arg)
{
	struct tree *tree = arg;
	json_object *o = json_object_new_object(), *items = json_object_new_array();

	json_object_object_add(o, "name", json_object_new_string(item->name));
	if (item->len) {
		json_object_object_add(o, "offset", json_object_new_uint64(item->off));
		json_object_object_add(o, "length", json_object_new_uint64(item->len));
	}
	add_raw(o, item);
	json_object_object_add(o, "value", json_object_new_string(item->value));
	json_object_object_add(o, "source", json_object_new_string(item->source));
	json_object_object_add(o, "items", items);
	json_object_array_add(tree->lists[item->depth], o);
	tree->lists[item->depth + 1] = items;
}

void inspect_json(int fd, const char *name, uint64_t size, const char *container)
{
	json_object *o = json_object_new_object();
	struct tree tree = {.lists = {json_object_new_array()}};

	json_object_object_add(o, "file", json_object_new_string(name));
	json_object_object_add(o, "size", json_object_new_uint64(size));
	json_object_object_add(o, "container",
			       container ? json_object_new_string(container) : NULL);
	angae_inspect(fd, json_item, &tree);
	json_object_object_add(o, "parts", tree.lists[0]);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}
