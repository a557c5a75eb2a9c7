// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "sign.h"

static const char usage[] =
	"usage: angae sign --era 2407|reference --keys DIR [OPTION…] FILE…\n"
	"       angae sign --self --imei N --imsi N --keys DIR [OPTION…] FILE…\n"
	"\n"
	"Puts a signature behind each FILE, in place, or into OUT: the state's, of an era,\n"
	"or with --self a phone's own.\n"
	"  --keys DIR       the lab's keys ('angae key new DIR')\n"
	"  --index N        state key N, 0 to 9 (1)\n"
	"  --as NAME        sign for the extension of NAME instead of FILE's\n"
	"  --seeds S,…      ten seeds instead of random ones (2407)\n"
	"  --words A,B      the two words a revocation can name (0,0)\n"
	"  --tail TAIL      the bytes of the file TAIL, 436 at most, behind the signature (2407)\n"
	"  --imei N         15 digits of a test number, 00…\n"
	"  --imsi N         15 digits of the test network, 00101…\n"
	"  -o OUT           write OUT and leave FILE alone; one FILE only\n"
	"A file that is signed already, empty, read-only or not a regular file is refused.\n"
	"On any error the file is as it was.\n";

/* What the options said, before it is looked at as a whole. */
struct asked {
	struct signing s;
	uint32_t seeds[ANGAE_NATISIGN_RECORDS];
	const char *era;
	const char *keys;
	const char *imei;
	const char *imsi;
	uint64_t index;
	bool self;
	bool words;
};

static int parse_words(char *text, uint32_t *words, size_t n)
{
	char *next = text;

	for (size_t i = 0; i < n; i++) {
		char *word = strsep(&next, ",");
		uint64_t v;

		if (!word || !parse_u64(word, UINT32_MAX, &v))
			return -1;
		words[i] = (uint32_t)v;
	}
	return next ? -1 : 0;
}

static int read_tail(struct signing *s, const char *path)
{
	struct stat st;
	ssize_t n;
	int fd = open_regular(path, &st);

	if (fd < 0)
		return CMD_ERROR;
	n = st.st_size > SIGN_TAIL_MAX ? -1 : pread(fd, s->tail, sizeof(s->tail), 0);
	close(fd);
	if (n < 0)
		return complain("%s: a tail has at most %d bytes of its own", path, SIGN_TAIL_MAX);
	s->taillen = (size_t)n;
	s->has_tail = true;
	return CMD_YES;
}

static int take_words(struct asked *a, char *text)
{
	uint32_t words[2];

	if (parse_words(text, words, 2) < 0)
		return complain("--words: must be two numbers of 32 bits");
	a->s.order.a = words[0];
	a->s.order.b = words[1];
	a->words = true;
	return CMD_YES;
}

static int take_option(struct asked *a, int c, char *value)
{
	switch (c) {
	case 'e':
		a->era = value;
		return CMD_YES;
	case 'k':
		a->keys = value;
		return CMD_YES;
	case 'i':
		return parse_u64(value, 9, &a->index)
			       ? CMD_YES
			       : complain("--index %s: must be 0 to 9", value);
	case 'a':
		a->s.as = value;
		return CMD_YES;
	case 's':
		a->s.order.seeds = a->seeds;
		return parse_words(value, a->seeds, ANGAE_NATISIGN_RECORDS) < 0
			       ? complain("--seeds: must be ten numbers of 32 bits")
			       : CMD_YES;
	case 'w':
		return take_words(a, value);
	case 't':
		return read_tail(&a->s, value);
	case 'S':
		a->self = true;
		return CMD_YES;
	case 'E':
		a->imei = value;
		return CMD_YES;
	case 'I':
		a->imsi = value;
		return CMD_YES;
	case 'o':
		a->s.out = value;
		return CMD_YES;
	default:
		return misuse(usage);
	}
}

static int take_identity(struct asked *a)
{
	struct angae_identity *id = &a->s.identity;
	char err[160];

	if (!a->imei || !a->imsi)
		return complain("--self: needs --imei and --imsi");
	if (strlen(a->imei) >= sizeof(id->imei) || strlen(a->imsi) >= sizeof(id->imsi))
		return complain("--imei, --imsi: must be 15 digits");
	snprintf(id->imei, sizeof(id->imei), "%s", a->imei);
	snprintf(id->imsi, sizeof(id->imsi), "%s", a->imsi);
	if (angae_identity_check(id, err, sizeof(err)) < 0)
		return complain("%s", err);
	return CMD_YES;
}

/* Era 2014 checks the signature of a 2407; a phone signs its own in the same way in every era. */
static int choose_kind(struct asked *a)
{
	struct signing *s = &a->s;
	bool is_2407 = a->era && (!strcmp(a->era, "2407") || !strcmp(a->era, "2014"));

	if (!is_2407 && a->era && strcmp(a->era, "reference") != 0)
		return complain("--era %s: must be 2407 or reference", a->era);
	if (a->self) {
		s->kind = SIGN_SELF;
		if (s->order.seeds || a->words || s->has_tail || a->index != UINT64_MAX)
			return complain("--self: has no --index, --seeds, --words or --tail");
		return take_identity(a);
	}
	if (a->imei || a->imsi)
		return complain("--imei, --imsi: go with --self");
	if (!a->era)
		return complain("--era: 2407 or reference, or --self, is needed");
	s->kind = is_2407 ? SIGN_2407 : SIGN_REFERENCE;
	if (!is_2407 && (s->order.seeds || s->has_tail))
		return complain("--seeds, --tail: era reference has neither");
	return CMD_YES;
}

static int sign_all(struct asked *a, char **files, int n)
{
	uint64_t index = a->index == UINT64_MAX ? 1 : a->index;
	char name[32];
	char *key;
	int ret = CMD_YES;

	if (a->s.kind == SIGN_SELF)
		snprintf(name, sizeof(name), "device.key.pem");
	else
		snprintf(name, sizeof(name), "%s%u.key.pem",
			 a->s.kind == SIGN_REFERENCE ? "reference-" : "", (unsigned int)index);
	key = join(a->keys, name);
	a->s.order.key = key;
	a->s.order.index = (uint8_t)index;
	for (int i = 0; i < n; i++)
		if (sign_file(&a->s, files[i]) != CMD_YES)
			ret = CMD_ERROR;
	free(key);
	return ret;
}

int cmd_sign(int argc, char **argv)
{
	static const struct option options[] = {
		{"era", required_argument, NULL, 'e'},
		{"keys", required_argument, NULL, 'k'},
		{"index", required_argument, NULL, 'i'},
		{"as", required_argument, NULL, 'a'},
		{"seeds", required_argument, NULL, 's'},
		{"words", required_argument, NULL, 'w'},
		{"tail", required_argument, NULL, 't'},
		{"self", no_argument, NULL, 'S'},
		{"imei", required_argument, NULL, 'E'},
		{"imsi", required_argument, NULL, 'I'},
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	struct asked a = {.index = UINT64_MAX};
	int c;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (c == 'h')
			return help(usage);
		if (take_option(&a, c, optarg) != CMD_YES)
			return CMD_ERROR;
	}
	if (choose_kind(&a) != CMD_YES)
		return CMD_ERROR;
	if (!a.keys || optind == argc || (a.s.out && argc - optind != 1))
		return misuse(usage);
	return sign_all(&a, argv + optind, argc - optind);
}
