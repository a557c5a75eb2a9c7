// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "allow.h"
#include "cmd.h"
#include "list.h"

struct show {
	const char *authority;
	bool entries;
	bool json;
};

static void facts(const struct angae_allow *list)
{
	char hex[2 * ANGAE_SHA256_LEN + 1];

	print_hex(hex, angae_allow_verity(list), ANGAE_SHA256_LEN);
	printf("version %" PRIu64 ", %" PRIu64 " entries, signed by the authority\n",
	       angae_allow_version(list), angae_allow_count(list));
	printf("data %" PRIu64 " bytes, fs-verity %s\n", angae_allow_size(list), hex);
	for (unsigned int s = ANGAE_ALLOW_MEDIA; s <= ANGAE_ALLOW_VERITY; s++)
		printf("%-15s %" PRIu64 "\n", list_section(s), angae_allow_section_count(list, s));
}

/* Entries are told as they come: there may be ten million. */
static void show(const struct angae_allow *list, const struct show *how)
{
	struct angae_allow_cursor cursor = {0};
	struct angae_allow_entry e;
	char line[ALLOW_LINE_MAX];

	/* Entries alone are a source to build from; the facts are a comment then. */
	if (how->entries)
		printf("# version %" PRIu64 ", %" PRIu64 " entries\n", angae_allow_version(list),
		       angae_allow_count(list));
	else
		facts(list);
	while (how->entries && angae_allow_next(list, &cursor, &e)) {
		allow_line(&e, line);
		puts(line);
	}
}

static void show_json(const struct angae_allow *list, const struct show *how)
{
	json_object *sections = json_object_new_object();
	struct angae_allow_cursor cursor = {0};
	char hex[2 * ANGAE_SHA256_LEN + 1];
	struct angae_allow_entry e;
	const char *comma = "";

	print_hex(hex, angae_allow_verity(list), ANGAE_SHA256_LEN);
	for (unsigned int s = ANGAE_ALLOW_MEDIA; s <= ANGAE_ALLOW_VERITY; s++)
		json_object_object_add(sections, list_section(s),
				       json_object_new_uint64(angae_allow_section_count(list, s)));
	printf("{\"version\":%" PRIu64 ",\"count\":%" PRIu64 ",\"size\":%" PRIu64
	       ",\"verity\":\"%s\",\"sections\":",
	       angae_allow_version(list), angae_allow_count(list), angae_allow_size(list), hex);
	allow_print_json(sections);
	if (how->entries) {
		printf(",\"entries\":[");
		while (angae_allow_next(list, &cursor, &e)) {
			fputs(comma, stdout);
			allow_print_json(allow_json(&e));
			comma = ",";
		}
		putchar(']');
	}
	puts("}");
}

int allow_show(int argc, char **argv)
{
	static const struct option options[] = {
		{"authority", required_argument, NULL, 'A'},
		{"entries", no_argument, NULL, 'e'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	struct show how = {0};
	struct angae_allow *list;
	bool damaged;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'A')
			how.authority = optarg;
		else if (c == 'e')
			how.entries = true;
		else if (c == 'j')
			how.json = true;
		else
			return c == 'h' ? help(allow_usage) : misuse(allow_usage);
	}
	if (!how.authority || optind != argc - 1)
		return misuse(allow_usage);
	list = list_open(argv[optind], how.authority);
	if (!list)
		return CMD_ERROR;
	if (how.json)
		show_json(list, &how);
	else
		show(list, &how);
	damaged = angae_allow_damaged(list);
	angae_allow_close(list);
	return damaged ? complain("%s: changed while it was read", argv[optind]) : CMD_YES;
}
