// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "pattern.h"
#include "rewrite.h"

const char pattern_usage[] =
	"usage: angae pattern build -o FILE [--base FILE] [--add SIGNED | --record WORD,EXT,A,B]…\n"
	"       angae pattern show [--json] FILE\n"
	"\n"
	"pattern.dat: signatures that a phone refuses though they are good.\n"
	"  --add SIGNED   name the signature on this file\n"
	"  --record …     name one by its fields: file word, extension with its dot, the two words\n"
	"  --base FILE    start from an earlier list\n"
	"A record that is there already is not added again.\n";

/* The list that is being made. */
struct list {
	uint8_t *records;
	size_t n;
};

static int take(struct list *list, const uint8_t record[ANGAE_REVOKED_LEN])
{
	uint8_t *records;

	for (size_t i = 0; i < list->n; i++)
		if (!memcmp(list->records + i * ANGAE_REVOKED_LEN, record, ANGAE_REVOKED_LEN))
			return CMD_YES;
	records = reallocarray(list->records, list->n + 1, ANGAE_REVOKED_LEN);
	if (!records)
		return complain("out of memory");
	memcpy(records + list->n * ANGAE_REVOKED_LEN, record, ANGAE_REVOKED_LEN);
	list->records = records;
	list->n++;
	return CMD_YES;
}

static int take_entry(struct list *list, const struct angae_revoked *entry)
{
	uint8_t record[ANGAE_REVOKED_LEN];

	angae_revoked_pack(entry, record);
	return take(list, record);
}

static int take_signed(struct list *list, const char *path)
{
	struct angae_revoked entry;
	int fd = open_regular(path, NULL), ret;
	char err[256];

	if (fd < 0)
		return CMD_ERROR;
	ret = angae_revoked_of(fd, &entry, err, sizeof(err));
	close(fd);
	if (ret < 0)
		return complain("%s: %s", path, err);
	return take_entry(list, &entry);
}

static bool word(char **rest, uint32_t *value)
{
	const char *text = strsep(rest, ",");
	uint64_t v;

	if (!text || !parse_u64(text, UINT32_MAX, &v))
		return false;
	*value = (uint32_t)v;
	return true;
}

static int take_record(struct list *list, char *text)
{
	struct angae_revoked entry = {0};
	const char *ext;
	bool ok;

	ok = word(&text, &entry.word);
	ext = strsep(&text, ",");
	ok = ok && ext && strlen(ext) <= sizeof(entry.ext) && word(&text, &entry.a) &&
	     word(&text, &entry.b) && !text;
	if (!ok)
		return complain(
			"--record: must be WORD,EXT,A,B: numbers of 32 bits, at most %zu characters",
			sizeof(entry.ext));
	memcpy(entry.ext, ext, strlen(ext));
	return take_entry(list, &entry);
}

/* Taken over as it is, but for a record cut short at its end, which names nothing. */
static int take_base(struct list *list, const char *path)
{
	size_t len, n;
	uint8_t *bytes = pattern_load(path, &len), *records;

	if (!bytes)
		return CMD_ERROR;
	n = len / ANGAE_REVOKED_LEN;
	records = reallocarray(list->records, list->n + n + 1, ANGAE_REVOKED_LEN);
	if (!records) {
		free(bytes);
		return complain("out of memory");
	}
	memcpy(records + list->n * ANGAE_REVOKED_LEN, bytes, n * ANGAE_REVOKED_LEN);
	list->records = records;
	list->n += n;
	free(bytes);
	return CMD_YES;
}

static int build(int argc, char **argv)
{
	static const struct option options[] = {
		{"add", required_argument, NULL, 'a'},	{"record", required_argument, NULL, 'r'},
		{"base", required_argument, NULL, 'b'}, {"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},	{0},
	};
	struct list list = {0};
	const char *out = NULL;
	int c, ret = CMD_YES;

	while (ret == CMD_YES && (c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (c == 'a')
			ret = take_signed(&list, optarg);
		else if (c == 'r')
			ret = take_record(&list, optarg);
		else if (c == 'b')
			ret = take_base(&list, optarg);
		else if (c == 'o')
			out = optarg;
		else {
			free(list.records);
			return c == 'h' ? help(pattern_usage) : misuse(pattern_usage);
		}
	}
	if (ret == CMD_YES && (!out || optind != argc))
		ret = misuse(pattern_usage);
	else if (ret == CMD_YES)
		ret = write_file(out, 0644, list.records, list.n * ANGAE_REVOKED_LEN) < 0
			      ? CMD_ERROR
			      : CMD_YES;
	free(list.records);
	return ret;
}

int cmd_pattern(int argc, char **argv)
{
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return help(pattern_usage);
	if (argc > 1 && !strcmp(argv[1], "build"))
		return build(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "show"))
		return pattern_show(argc - 1, argv + 1);
	return misuse(pattern_usage);
}
