// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <angae/atomic.h>
#include <angae/natisign.h>

#include "cmd.h"
#include "copy.h"

static const char usage[] =
	"usage: angae sign --era 2407 --keys DIR [OPTION…] FILE…\n"
	"\n"
	"Puts the state's NATISIGN trailer behind each FILE, in place, or into OUT.\n"
	"  --keys DIR       the lab's keys ('angae key new DIR')\n"
	"  --index N        state key N, 0 to 9 (1)\n"
	"  --as NAME        sign for the extension of NAME instead of FILE's\n"
	"  --seeds S,…      ten seeds instead of random ones\n"
	"  --words A,B      the two words a revocation can name (0,0)\n"
	"  -o OUT           write OUT and leave FILE alone; one FILE only\n"
	"A file that is signed already, empty, read-only or not a regular file is refused.\n"
	"On any error the file is as it was.\n";

struct signing {
	struct angae_natisign_order order;
	uint32_t seeds[ANGAE_NATISIGN_RECORDS];
	const char *as;
	const char *out;
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

/* Content, then trailer, aside; in place when both are there and the file did not move under us. */
static int write_signed(int in, const struct stat *st, const char *path, const uint8_t *trailer)
{
	struct angae_atomic out;
	struct stat now;

	if (angae_atomic_begin(&out, path, st->st_mode & 07777) < 0)
		return complain("%s: %s", path, strerror(errno));
	if (copy_content(in, out.fd, (uint64_t)st->st_size) < 0 ||
	    angae_write_all(out.fd, trailer, ANGAE_NATISIGN_TRAILER) < 0 || fstat(in, &now) < 0) {
		complain("%s: %s; nothing was changed", path, strerror(errno));
		angae_atomic_abort(&out);
		return CMD_ERROR;
	}
	if (now.st_size != st->st_size || now.st_mtim.tv_sec != st->st_mtim.tv_sec ||
	    now.st_mtim.tv_nsec != st->st_mtim.tv_nsec) {
		complain("%s: was written to meanwhile; nothing was changed", path);
		angae_atomic_abort(&out);
		return CMD_ERROR;
	}
	if (angae_atomic_commit(&out, true) < 0)
		return complain("%s: %s", path, strerror(errno));
	return CMD_YES;
}

static int sign_open(const struct signing *s, int in, const struct stat *st, const char *name,
		     const char *target)
{
	uint8_t trailer[ANGAE_NATISIGN_TRAILER];
	char err[256];

	if (angae_natisign_magic(in) == 1)
		return complain("%s: is signed already", name);
	if (!s->out && !(st->st_mode & 0222))
		return complain("%s: is read-only; -o writes elsewhere", name);
	if (angae_natisign_sign(in, s->as ? s->as : name, &s->order, trailer, err, sizeof(err)) < 0)
		return complain("%s: %s", name, err);
	return write_signed(in, st, target, trailer);
}

static int sign_file(const struct signing *s, const char *name)
{
	/* A link is followed: the file it names is signed, the link stays. */
	char *target = s->out ? strdup(s->out) : realpath(name, NULL);
	struct stat st;
	int in, ret = CMD_ERROR;

	if (!target)
		return complain("%s: %s", name, strerror(errno));
	in = open_regular(name, &st);
	if (in >= 0) {
		ret = sign_open(s, in, &st, name, target);
		close(in);
	}
	free(target);
	return ret;
}

static int sign_all(struct signing *s, const char *keys, unsigned int index, char **files, int n)
{
	char name[] = {(char)('0' + index), '.', 'k', 'e', 'y', '.', 'p', 'e', 'm', '\0'};
	char *key = join(keys, name);
	int ret = CMD_YES;

	s->order.key = key;
	s->order.index = (uint8_t)index;
	for (int i = 0; i < n; i++)
		if (sign_file(s, files[i]) != CMD_YES)
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
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	const char *keys = NULL, *era = NULL;
	struct signing s = {0};
	uint64_t index = 1;
	uint32_t words[2];
	int c;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		switch (c) {
		case 'e':
			era = optarg;
			break;
		case 'k':
			keys = optarg;
			break;
		case 'i':
			if (!parse_u64(optarg, 9, &index))
				return complain("--index %s: must be 0 to 9", optarg);
			break;
		case 'a':
			s.as = optarg;
			break;
		case 's':
			if (parse_words(optarg, s.seeds, ANGAE_NATISIGN_RECORDS) < 0)
				return complain("--seeds: must be ten numbers of 32 bits");
			s.order.seeds = s.seeds;
			break;
		case 'w':
			if (parse_words(optarg, words, 2) < 0)
				return complain("--words: must be two numbers of 32 bits");
			s.order.a = words[0];
			s.order.b = words[1];
			break;
		case 'o':
			s.out = optarg;
			break;
		case 'h':
			return help(usage);
		default:
			return misuse(usage);
		}
	}
	if (!era || strcmp(era, "2407"))
		return complain("--era: 2407 is the one era that signs");
	if (!keys || optind == argc || (s.out && argc - optind != 1))
		return misuse(usage);
	return sign_all(&s, keys, (unsigned int)index, argv + optind, argc - optind);
}
