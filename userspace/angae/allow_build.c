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

/* What a bare argument is, after --media, --package or --revoked. */
struct build {
	struct angae_allow_entry *entries;
	size_t n;
	enum angae_allow_section section;
};

/* Return: a zeroed entry at the end of the list. */
static struct angae_allow_entry *add(struct build *b)
{
	struct angae_allow_entry *e = reallocarray(b->entries, b->n + 1, sizeof(*b->entries));

	if (!e) {
		complain("out of memory");
		exit(CMD_ERROR);
	}
	b->entries = e;
	e += b->n++;
	memset(e, 0, sizeof(*e));
	return e;
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

/* NAME:VERSION:FILE */
static int take_package(struct build *b, char *spec)
{
	struct angae_allow_entry *e;
	char *path = spec;
	const char *name = strsep(&path, ":");
	const char *version = path ? strsep(&path, ":") : NULL;
	uint64_t v;

	if (!path || !*path || !parse_u64(version, UINT32_MAX, &v) ||
	    strlen(name) >= ANGAE_PACKAGE_LEN) {
		complain("--package: must be NAME:VERSION:FILE");
		return -1;
	}
	e = add(b);
	e->section = ANGAE_ALLOW_PACKAGE;
	e->version = (uint32_t)v;
	snprintf(e->package, sizeof(e->package), "%s", name);
	return digest_file(path, e);
}

static int take(struct build *b, char *arg)
{
	struct angae_allow_entry *e;

	if (b->section == ANGAE_ALLOW_PACKAGE)
		return take_package(b, arg);
	e = add(b);
	e->section = b->section;
	return digest_file(arg, e);
}

static bool is_there(const struct build *b, const struct angae_allow_entry *e)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->entries[i].section == e->section &&
		    !memcmp(b->entries[i].digest, e->digest, sizeof(e->digest)))
			return true;
	return false;
}

/* The entries of an earlier list, but those that were given anew. */
static int take_base(struct build *b, const char *path, const char *authority, uint64_t version)
{
	struct angae_allow *list = list_open(path, authority);
	struct angae_allow_entry e;
	struct build old = *b;
	int ret = -1;

	if (!list)
		return -1;
	if (version <= angae_allow_version(list)) {
		complain("--version %llu: %s is %llu already, and a phone takes no older list",
			 (unsigned long long)version, path,
			 (unsigned long long)angae_allow_version(list));
	} else {
		for (size_t i = 0; angae_allow_entry_at(list, i, &e); i++) {
			old.entries = b->entries;
			if (!is_there(&old, &e))
				*add(b) = e;
		}
		ret = 0;
	}
	angae_allow_close(list);
	return ret;
}

static int finish(struct build *b, const char *keys, const char *base, uint64_t version,
		  const char *out)
{
	char *cert = join(keys, "authority.pem"), *key = join(keys, "authority.key.pem");
	char err[256];
	int ret = CMD_ERROR;

	if (base && take_base(b, base, cert, version) < 0)
		ret = CMD_ERROR;
	else if (angae_allow_write(out, version, b->entries, b->n, cert, key, err, sizeof(err)) < 0)
		complain("%s", err);
	else
		ret = CMD_YES;
	free(cert);
	free(key);
	return ret;
}

int allow_build(int argc, char **argv)
{
	static const struct option options[] = {
		{"keys", required_argument, NULL, 'k'},
		{"version", required_argument, NULL, 'v'},
		{"base", required_argument, NULL, 'b'},
		{"media", no_argument, NULL, 'm'},
		{"package", no_argument, NULL, 'p'},
		{"revoked", no_argument, NULL, 'r'},
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	const char *keys = NULL, *base = NULL, *out = NULL;
	struct build b = {.section = ANGAE_ALLOW_MEDIA};
	uint64_t version = 0;
	int c, ret = CMD_YES;

	/* '-': bare arguments come in their place, as option 1. */
	while (ret == CMD_YES && (c = getopt_long(argc, argv, "-o:h", options, NULL)) != -1) {
		switch (c) {
		case 'k':
			keys = optarg;
			break;
		case 'v':
			if (!parse_u64(optarg, UINT64_MAX, &version) || !version)
				ret = complain("--version %s: must be a number from 1 on", optarg);
			break;
		case 'b':
			base = optarg;
			break;
		case 'm':
			b.section = ANGAE_ALLOW_MEDIA;
			break;
		case 'p':
			b.section = ANGAE_ALLOW_PACKAGE;
			break;
		case 'r':
			b.section = ANGAE_ALLOW_REVOKED;
			break;
		case 'o':
			out = optarg;
			break;
		case 1:
			ret = take(&b, optarg) < 0 ? CMD_ERROR : CMD_YES;
			break;
		default:
			free(b.entries);
			return c == 'h' ? help(allow_usage) : misuse(allow_usage);
		}
	}
	if (ret == CMD_YES)
		ret = keys && version && out ? finish(&b, keys, base, version, out)
					     : misuse(allow_usage);
	free(b.entries);
	return ret;
}
