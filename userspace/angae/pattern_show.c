// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include <angae/revoked.h>

#include "cmd.h"
#include "pattern.h"

#define LIST_MAX (16 << 20)

uint8_t *pattern_load(const char *path, size_t *len)
{
	uint8_t *bytes = NULL;
	struct stat st;
	int fd = open_regular(path, &st);

	if (fd < 0)
		return NULL;
	if (st.st_size > LIST_MAX)
		complain("%s: more than %d MiB is no such list", path, LIST_MAX >> 20);
	else
		bytes = malloc((size_t)st.st_size + 1);
	*len = (size_t)st.st_size;
	if (bytes && pread(fd, bytes, *len, 0) != (ssize_t)*len) {
		complain("%s: cannot be read", path);
		free(bytes);
		bytes = NULL;
	}
	close(fd);
	return bytes;
}

/* Eight bytes up to a NUL, or to the last that is none; what is no plain text becomes '?'. */
static char *extension(const struct angae_revoked *entry)
{
	char text[ANGAE_REVOKED_EXT + 1] = {0};
	size_t len = ANGAE_REVOKED_EXT;

	while (len && !entry->ext[len - 1])
		len--;
	for (size_t i = 0; i < len; i++)
		text[i] = entry->ext[i] ? entry->ext[i] : '?';
	return printable(text);
}

static void show_text(const uint8_t *list, size_t len)
{
	size_t cut = len % ANGAE_REVOKED_LEN;
	struct angae_revoked entry;

	for (size_t off = 0; off + ANGAE_REVOKED_LEN <= len; off += ANGAE_REVOKED_LEN) {
		char *ext;

		angae_revoked_unpack(list + off, &entry);
		ext = extension(&entry);
		printf("  at %-6zu word 0x%08" PRIx32 "  %-8s  a 0x%08" PRIx32 "  b 0x%08" PRIx32,
		       off, entry.word, ext, entry.a, entry.b);
		if (entry.unused)
			printf("  (unused word 0x%08" PRIx32 ")", entry.unused);
		putchar('\n');
		free(ext);
	}
	if (cut)
		printf("  at %-6zu cut short: %zu of %d bytes, names nothing\n", len - cut, cut,
		       ANGAE_REVOKED_LEN);
}

static json_object *json_records(const uint8_t *list, size_t len)
{
	json_object *records = json_object_new_array();
	struct angae_revoked entry;

	for (size_t off = 0; off + ANGAE_REVOKED_LEN <= len; off += ANGAE_REVOKED_LEN) {
		json_object *o = json_object_new_object();
		char *ext;

		angae_revoked_unpack(list + off, &entry);
		ext = extension(&entry);
		json_object_object_add(o, "offset", json_object_new_uint64(off));
		json_object_object_add(o, "unused", json_object_new_int64(entry.unused));
		json_object_object_add(o, "word", json_object_new_int64(entry.word));
		json_object_object_add(o, "extension", json_object_new_string(ext));
		json_object_object_add(o, "a", json_object_new_int64(entry.a));
		json_object_object_add(o, "b", json_object_new_int64(entry.b));
		json_object_array_add(records, o);
		free(ext);
	}
	return records;
}

static void show_json(const char *name, const uint8_t *list, size_t len)
{
	json_object *o = json_object_new_object();

	json_object_object_add(o, "file", json_object_new_string(name));
	json_object_object_add(o, "records", json_records(list, len));
	json_object_object_add(o, "cut", json_object_new_uint64(len % ANGAE_REVOKED_LEN));
	json_object_object_add(o, "source", json_object_new_string("HH"));
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

int pattern_show(int argc, char **argv)
{
	static const struct option options[] = {
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	bool json = false;
	uint8_t *list;
	size_t len;
	char *name;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c != 'j')
			return c == 'h' ? help(pattern_usage) : misuse(pattern_usage);
		json = true;
	}
	if (argc - optind != 1)
		return misuse(pattern_usage);
	list = pattern_load(argv[optind], &len);
	if (!list)
		return CMD_ERROR;
	name = printable(argv[optind]);
	if (json) {
		show_json(name, list, len);
	} else {
		printf("%s: %zu revoked signatures (HH)\n", name, len / ANGAE_REVOKED_LEN);
		show_text(list, len);
	}
	free(name);
	free(list);
	return CMD_YES;
}
