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

struct query {
	const struct angae_allow *list;
	const char *authority;
	const char *app;
	const char *signer;
	const char *version;
	bool json;
};

/* What is to be refused comes first. */
static const enum angae_allow_section order[] = {
	ANGAE_ALLOW_REVOKED, ANGAE_ALLOW_REVOKED_SIGNER, ANGAE_ALLOW_MEDIA,
	ANGAE_ALLOW_VERITY,  ANGAE_ALLOW_SIGNER,
};

static int digest_of(const char *what, uint8_t digest[ANGAE_SHA256_LEN])
{
	int fd, ret;

	if (allow_digest(what, digest))
		return 0;
	fd = open_regular(what, NULL);
	if (fd < 0)
		return -1;
	ret = angae_sha256_fd(fd, digest, NULL, NULL, NULL);
	if (ret < 0)
		complain("%s: %s", what, strerror(errno));
	close(fd);
	return ret;
}

static void say(const struct query *q, const char *what, const char *says,
		const struct angae_allow_entry *e)
{
	char *name = printable(what);

	if (q->json) {
		json_object *o = e ? allow_json(e) : json_object_new_object();

		json_object_object_add(o, "file", json_object_new_string(name));
		json_object_object_add(o, "section", json_object_new_string(says));
		allow_print_json(o);
		putchar('\n');
	} else {
		printf("%s: %s\n", name, says);
	}
	free(name);
}

static int query(const struct query *q, const char *what)
{
	struct angae_allow_entry e;
	uint8_t digest[ANGAE_SHA256_LEN];

	if (digest_of(what, digest) < 0)
		return CMD_ERROR;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (angae_allow_find(q->list, order[i], digest, &e)) {
			say(q, what, list_section(order[i]), &e);
			/* Listed, but to be refused. */
			return i < 2 ? CMD_NO : CMD_YES;
		}
	say(q, what, "not listed", NULL);
	return CMD_NO;
}

static int query_app(const struct query *q)
{
	static const struct {
		const char *says;
		int status;
	} answers[] = {
		[ANGAE_APP_NOT_LISTED] = {"not listed", CMD_NO},
		[ANGAE_APP_LISTED] = {"listed", CMD_YES},
		[ANGAE_APP_SIGNER_LISTED] = {"signer listed", CMD_YES},
		[ANGAE_APP_SIGNER_REVOKED] = {"signer revoked", CMD_NO},
		[ANGAE_APP_OTHER_SIGNER] = {"listed with another signer", CMD_NO},
		[ANGAE_APP_OTHER_VERSION] = {"listed with other versions", CMD_NO},
	};
	struct angae_allow_rule rule;
	enum angae_allow_app says;
	uint8_t signer[ANGAE_SHA256_LEN];
	uint64_t version;
	struct angae_allow_entry e = {.section = ANGAE_ALLOW_RULE};

	if (!q->signer || !allow_digest(q->signer, signer))
		return complain("--signer: must be the SHA-256 of a certificate");
	if (!q->version || !parse_u64(q->version, UINT64_MAX, &version))
		return complain("--version: must be a version code");
	says = angae_allow_app(q->list, q->app, version, signer, &rule);
	if (says == ANGAE_APP_LISTED) {
		memcpy(e.digest, rule.signer, sizeof(e.digest));
		memcpy(e.package, rule.package, sizeof(e.package));
		e.min_version = rule.min_version;
		e.max_version = rule.max_version;
	}
	say(q, q->app, answers[says].says, says == ANGAE_APP_LISTED ? &e : NULL);
	return answers[says].status;
}

static int query_all(const struct query *q, char **what, int n)
{
	int ret = q->app ? query_app(q) : CMD_YES;

	for (int i = 0; i < n; i++) {
		int one = query(q, what[i]);

		if (one > ret)
			ret = one;
	}
	return ret;
}

int allow_query(int argc, char **argv)
{
	static const struct option options[] = {
		{"authority", required_argument, NULL, 'A'},
		{"app", required_argument, NULL, 'a'},
		{"signer", required_argument, NULL, 's'},
		{"version", required_argument, NULL, 'v'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	struct query q = {0};
	struct angae_allow *list;
	int c, ret;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case 'A':
			q.authority = optarg;
			break;
		case 'a':
			q.app = optarg;
			break;
		case 's':
			q.signer = optarg;
			break;
		case 'v':
			q.version = optarg;
			break;
		case 'j':
			q.json = true;
			break;
		default:
			return c == 'h' ? help(allow_usage) : misuse(allow_usage);
		}
	}
	if (!q.authority || argc - optind < (q.app ? 1 : 2) || (!q.app && (q.signer || q.version)))
		return misuse(allow_usage);
	list = list_open(argv[optind], q.authority);
	if (!list)
		return CMD_ERROR;
	q.list = list;
	ret = query_all(&q, argv + optind + 1, argc - optind - 1);
	if (angae_allow_damaged(list))
		ret = complain("%s: changed while it was read", argv[optind]);
	angae_allow_close(list);
	return ret;
}
