// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <angae/judge.h>

#include "allow.h"
#include "cmd.h"
#include "list.h"

/* What a bare argument is: a text source, or after --media, --revoked a file to digest. */
struct build {
	const char *keys;
	const char *base;
	const char *out;
	uint64_t version;
	enum angae_allow_section section; /* 0: a text source */
	struct argument {
		char *text;
		enum angae_allow_section section;
	} * arguments;
	unsigned int n;
};

static void add(struct build *b, char *text)
{
	struct argument *a = reallocarray(b->arguments, b->n + 1, sizeof(*a));

	if (!a) {
		complain("out of memory");
		exit(CMD_ERROR);
	}
	b->arguments = a;
	a[b->n++] = (struct argument){.text = text, .section = b->section};
}

static int digest_file(const char *path, struct angae_allow_entry *e)
{
	int fd = open_regular(path, NULL);
	int ret;

	if (fd < 0)
		return -1;
	ret = angae_sha256_fd(fd, e->digest, &e->size, NULL, NULL);
	if (ret < 0)
		complain("%s: %s", path, strerror(errno));
	close(fd);
	return ret;
}

static int take(struct angae_allow_builder *builder, const struct build *b, unsigned int i)
{
	struct angae_allow_entry e = {.section = b->arguments[i].section};
	const char *path = b->arguments[i].text;
	char err[192];

	if (!e.section)
		return allow_source(builder, path, i);
	if (digest_file(path, &e) < 0)
		return -1;
	if (!angae_allow_add(builder, &e, allow_tag(i, 0), err, sizeof(err)))
		return 0;
	complain("%s: %s", path, err);
	return -1;
}

/* The entries of an earlier list. */
static int take_base(struct angae_allow_builder *builder, const struct build *b,
		     const char *authority)
{
	struct angae_allow *list = list_open(b->base, authority);
	char err[192];
	int ret;

	if (!list)
		return -1;
	if (b->version <= angae_allow_version(list)) {
		complain("--version %llu: %s is %llu already, and a phone takes no older list",
			 (unsigned long long)b->version, b->base,
			 (unsigned long long)angae_allow_version(list));
		ret = -1;
	} else {
		ret = angae_allow_add_list(builder, list, err, sizeof(err));
		if (ret < 0)
			complain("%s: %s", b->base, err);
	}
	angae_allow_close(list);
	return ret;
}

static void say_where(const struct build *b, uint64_t tag)
{
	uint64_t line = tag & ((1ull << ALLOW_LINE_BITS) - 1);
	const char *text = b->arguments[tag >> ALLOW_LINE_BITS].text;

	if (line)
		complain("  %s:%llu", text, (unsigned long long)line);
	else
		complain("  %s", text);
}

static int finish(struct angae_allow_builder *builder, const struct build *b, const char *cert,
		  const char *key)
{
	uint64_t tags[2];
	char err[256];

	for (unsigned int i = 0; i < b->n; i++)
		if (take(builder, b, i) < 0)
			return CMD_ERROR;
	if (b->base && take_base(builder, b, cert) < 0)
		return CMD_ERROR;
	if (!angae_allow_finish(builder, b->version, cert, key, err, sizeof(err)))
		return CMD_YES;
	complain("%s", err);
	if (angae_allow_twice(builder, tags)) {
		say_where(b, tags[0]);
		say_where(b, tags[1]);
	}
	return CMD_ERROR;
}

static int build(const struct build *b)
{
	char *cert = join(b->keys, "authority.pem"), *key = join(b->keys, "authority.key.pem");
	struct angae_allow_builder *builder;
	char err[192];
	int ret = CMD_ERROR;

	builder = angae_allow_builder_new(b->out, err, sizeof(err));
	if (builder)
		ret = finish(builder, b, cert, key);
	else
		complain("%s", err);
	angae_allow_builder_free(builder);
	free(cert);
	free(key);
	return ret;
}

static const struct option options[] = {
	{"keys", required_argument, NULL, 'k'},
	{"version", required_argument, NULL, 'v'},
	{"base", required_argument, NULL, 'b'},
	{"media", no_argument, NULL, 'm'},
	{"revoked", no_argument, NULL, 'r'},
	{"source", no_argument, NULL, 's'},
	{"output", required_argument, NULL, 'o'},
	{"help", no_argument, NULL, 'h'},
	{0},
};

/* Return: CMD_YES: all is there; or what to exit with, and *@done. */
static int parse(struct build *b, int argc, char **argv, bool *done)
{
	int c;

	*done = true;
	/* '-': bare arguments come in their place, as option 1. */
	while ((c = getopt_long(argc, argv, "-o:h", options, NULL)) != -1) {
		switch (c) {
		case 'k':
			b->keys = optarg;
			break;
		case 'v':
			if (!parse_u64(optarg, UINT64_MAX, &b->version) || !b->version)
				return complain("--version %s: must be a number from 1 on", optarg);
			break;
		case 'b':
			b->base = optarg;
			break;
		case 'm':
			b->section = ANGAE_ALLOW_MEDIA;
			break;
		case 'r':
			b->section = ANGAE_ALLOW_REVOKED;
			break;
		case 's':
			b->section = 0;
			break;
		case 'o':
			b->out = optarg;
			break;
		case 1:
			add(b, optarg);
			break;
		default:
			return c == 'h' ? help(allow_usage) : misuse(allow_usage);
		}
	}
	if (!b->keys || !b->version || !b->out)
		return misuse(allow_usage);
	*done = false;
	return CMD_YES;
}

int allow_build(int argc, char **argv)
{
	struct build b = {0};
	bool done;
	int ret = parse(&b, argc, argv, &done);

	if (!done)
		ret = build(&b);
	free(b.arguments);
	return ret;
}
