// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include <angae/judge.h>

#include "allow.h"
#include "cmd.h"
#include "list.h"

#define HEX_LEN (2 * ANGAE_SHA256_LEN + 1)

static void show_text(const struct angae_allow_entry *e)
{
	char hex[HEX_LEN];

	print_hex(hex, e->digest, ANGAE_SHA256_LEN);
	printf("%-8s %s %12" PRIu64, list_section(e->section), hex, e->size);
	if (e->section == ANGAE_ALLOW_PACKAGE)
		printf(" %s %" PRIu32, e->package, e->version);
	putchar('\n');
}

static json_object *json_entry(const struct angae_allow_entry *e)
{
	json_object *o = json_object_new_object();
	char hex[HEX_LEN];

	print_hex(hex, e->digest, ANGAE_SHA256_LEN);
	json_object_object_add(o, "section", json_object_new_string(list_section(e->section)));
	json_object_object_add(o, "sha256", json_object_new_string(hex));
	json_object_object_add(o, "size", json_object_new_uint64(e->size));
	if (e->section == ANGAE_ALLOW_PACKAGE) {
		json_object_object_add(o, "package", json_object_new_string(e->package));
		json_object_object_add(o, "version", json_object_new_int64(e->version));
	}
	return o;
}

static void show(const struct angae_allow *list, bool json)
{
	json_object *o = json ? json_object_new_object() : NULL;
	json_object *entries = json ? json_object_new_array() : NULL;
	struct angae_allow_entry e;

	if (!json)
		printf("version %" PRIu64 ", %zu entries, signed by the authority\n",
		       angae_allow_version(list), angae_allow_count(list));
	for (size_t i = 0; angae_allow_entry_at(list, i, &e); i++) {
		if (json)
			json_object_array_add(entries, json_entry(&e));
		else
			show_text(&e);
	}
	if (!json)
		return;
	json_object_object_add(o, "version", json_object_new_uint64(angae_allow_version(list)));
	json_object_object_add(o, "entries", entries);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

static int query(const struct angae_allow *list, const char *path, bool json)
{
	static const enum angae_allow_section order[] = {ANGAE_ALLOW_REVOKED, ANGAE_ALLOW_MEDIA,
							 ANGAE_ALLOW_PACKAGE};
	struct angae_allow_entry e;
	uint8_t digest[ANGAE_SHA256_LEN];
	const char *found = "not listed";
	int fd = open_regular(path, NULL), ret;
	char *name;

	if (fd < 0)
		return CMD_ERROR;
	ret = angae_sha256_fd(fd, digest, NULL, NULL, NULL);
	close(fd);
	if (ret < 0)
		return complain("%s: %s", path, strerror(errno));
	ret = CMD_NO;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && ret == CMD_NO; i++)
		if (angae_allow_find(list, order[i], digest, &e)) {
			found = list_section(e.section);
			/* Revoked is listed, but to be refused. */
			if (e.section == ANGAE_ALLOW_REVOKED)
				break;
			ret = CMD_YES;
		}
	name = printable(path);
	if (json) {
		json_object *o = ret == CMD_YES ? json_entry(&e) : json_object_new_object();

		json_object_object_add(o, "file", json_object_new_string(name));
		json_object_object_add(o, "section", json_object_new_string(found));
		puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
							       JSON_C_TO_STRING_NOSLASHESCAPE));
		json_object_put(o);
	} else {
		printf("%s: %s\n", name, found);
	}
	free(name);
	return ret;
}

/* Options that both share. Return: the list, its file taken off the arguments; else @ret is set. */
static struct angae_allow *open_list(int argc, char **argv, bool *json, int *ret)
{
	static const struct option options[] = {
		{"authority", required_argument, NULL, 'A'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	const char *authority = NULL;
	struct angae_allow *list;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'A') {
			authority = optarg;
		} else if (c == 'j') {
			*json = true;
		} else {
			*ret = c == 'h' ? help(allow_usage) : misuse(allow_usage);
			return NULL;
		}
	}
	*ret = CMD_ERROR;
	if (!authority || optind == argc) {
		misuse(allow_usage);
		return NULL;
	}
	list = list_open(argv[optind++], authority);
	return list;
}

int allow_show(int argc, char **argv)
{
	bool json = false;
	int ret;
	struct angae_allow *list = open_list(argc, argv, &json, &ret);

	if (!list)
		return ret;
	ret = CMD_YES;
	if (optind == argc)
		show(list, json);
	else
		ret = misuse(allow_usage);
	angae_allow_close(list);
	return ret;
}

int allow_query(int argc, char **argv)
{
	bool json = false;
	int ret;
	struct angae_allow *list = open_list(argc, argv, &json, &ret);

	if (!list)
		return ret;
	ret = optind == argc ? misuse(allow_usage) : CMD_YES;
	for (int i = optind; i < argc; i++) {
		int one = query(list, argv[i], json);

		if (one > ret)
			ret = one;
	}
	angae_allow_close(list);
	return ret;
}
