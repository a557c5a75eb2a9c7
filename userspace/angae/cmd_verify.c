// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <angae/judge.h>
#include <angae/natisign.h>

#include "app.h"
#include "cmd.h"
#include "coverage.h"
#include "era.h"
#include "list.h"
#include "report.h"

static const char usage[] =
	"usage: angae verify [OPTION…] FILE…\n"
	"\n"
	"Judges each FILE as a phone would, check by check.\n"
	"  --era ERA          2014 (the default), reference, the path of a profile,\n"
	"                     or 2407: NATISIGN alone\n"
	"  --state DIR        the phone's /data/local/tmp: <n>.dat, pattern.dat\n"
	"  --allow LIST       the state allowlist, with\n"
	"  --authority PEM    the certificate it is signed by\n"
	"  --package          judge as an app (APK) that is to be installed\n"
	"  --now SECONDS      the phone's clock; it picks the record that counts\n"
	"  --as NAME          the name the phone sees\n"
	"  --code[=WHAT]      only the number: of NATISIGN in that era, or WHAT: len, magic\n"
	"  --ranges           list every stretch of bytes a check looked at, OFFSET+LENGTH\n"
	"  --coverage OUT.png draw what the signature on the one FILE covers\n"
	"  --json             one object a line\n"
	"Exit status: 0 all are let through, 1 one is not, 2 usage or unreadable.\n";

enum code { CODE_NO, CODE_VERIFY, CODE_LEN, CODE_MAGIC };

struct verify {
	struct angae_judge judge;
	struct angae_profile profile;
	const char *era;
	const char *state;
	const char *list;
	const char *authority;
	const char *as;
	bool raw; /* NATISIGN alone, no era around it */
	bool package;
	bool json;
	bool ranges;
	const char *coverage;
	enum code code;
};

static int print_code(const struct verify *v, int fd, const char *name)
{
	int code;

	switch (v->code) {
	case CODE_LEN:
		code = angae_natisign_length(fd);
		printf("%d\n", code);
		return code == ANGAE_NATI_OPEN ? CMD_ERROR : code ? CMD_YES : CMD_NO;
	case CODE_MAGIC:
		code = angae_natisign_magic(fd);
		break;
	default:
		code = strcmp(v->era, "reference")
			       ? angae_natisign_verify(fd, name, v->judge.statedir, v->judge.now,
						       NULL)
			       : angae_reference_verify(fd, name, v->judge.statedir, NULL, NULL,
							NULL, NULL, NULL);
	}
	printf("%d\n", code);
	return code == ANGAE_NATI_OK ? CMD_YES : code == ANGAE_NATI_OPEN ? CMD_ERROR : CMD_NO;
}

/* Era 2407: what the library says, and nothing around it. */
static void judge_raw(const struct verify *v, int fd, const char *name, struct angae_judgement *out)
{
	int code;

	memset(out, 0, sizeof(*out));
	out->nchecks = 1;
	code = angae_natisign_verify(fd, name, v->judge.statedir, v->judge.now, &out->checks[0]);
	out->decision = code == ANGAE_NATI_OK	  ? ANGAE_DECISION_ALLOW
			: code == ANGAE_NATI_OPEN ? ANGAE_DECISION_ERROR
						  : ANGAE_DECISION_REFUSE;
	if (code == ANGAE_NATI_OK || code == ANGAE_NATI_DIGEST)
		out->expires = v->judge.now + 1;
}

static int judge_file(const struct verify *v, int fd, const char *file, const char *name)
{
	struct report report = {
		.fd = fd,
		.file = file,
		.as = v->as ? name : file,
		.era = v->era,
		.natisign = v->raw ? ANGAE_NATISIGN_2407 : v->profile.natisign,
		.ranges = v->ranges,
	};
	struct angae_judgement out;

	if (v->raw)
		judge_raw(v, fd, name, &out);
	else if (v->package)
		app_judge(&v->judge, v->authority, fd, &out);
	else
		angae_judge_media(&v->judge, fd, name, &out);
	if (v->json)
		report_json(&report, &out);
	else
		report_text(&report, &out);
	if (out.decision == ANGAE_DECISION_ERROR)
		return CMD_ERROR;
	return out.decision == ANGAE_DECISION_REFUSE ? CMD_NO : CMD_YES;
}

static int verify_file(const struct verify *v, const char *file)
{
	const char *name = v->as ? v->as : file;
	int fd = open_regular(file, NULL);
	int ret;

	/* The number is asked for: what cannot be opened has one too. */
	if (v->code != CODE_NO)
		ret = print_code(v, fd, name);
	else
		ret = fd < 0 ? CMD_ERROR : judge_file(v, fd, file, name);
	if (fd >= 0)
		close(fd);
	return ret;
}

static int verify_all(struct verify *v, char **files, int n)
{
	int worst = CMD_YES;

	for (int i = 0; i < n; i++) {
		int ret = verify_file(v, files[i]);

		if (ret > worst)
			worst = ret;
	}
	return worst;
}

static int parse_code(struct verify *v, const char *what)
{
	if (!what)
		v->code = CODE_VERIFY;
	else if (!strcmp(what, "len"))
		v->code = CODE_LEN;
	else if (!strcmp(what, "magic"))
		v->code = CODE_MAGIC;
	else
		return complain("--code=%s: must be len or magic", what);
	return CMD_YES;
}

static int prepare(struct verify *v)
{
	v->raw = !strcmp(v->era, "2407");
	v->judge.profile = &v->profile;
	v->judge.statedir = -1;
	if (!v->raw && v->code == CODE_NO && era_load(v->era, &v->profile) < 0)
		return CMD_ERROR;
	if (v->raw && v->package)
		return complain("--package: era 2407 is NATISIGN alone, which signs no packages");
	if (v->state) {
		v->judge.statedir = open(v->state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (v->judge.statedir < 0)
			return complain("%s: %s", v->state, strerror(errno));
	}
	if (!v->list != !v->authority)
		return complain("--allow and --authority go together");
	if (v->list) {
		struct angae_allow *allow = list_open(v->list, v->authority);

		v->judge.allow = allow;
		if (!allow)
			return CMD_ERROR;
	}
	return CMD_YES;
}

static int parse_option(struct verify *v, int c)
{
	switch (c) {
	case 'e':
		v->era = optarg;
		return CMD_YES;
	case 's':
		v->state = optarg;
		return CMD_YES;
	case 'l':
		v->list = optarg;
		return CMD_YES;
	case 'A':
		v->authority = optarg;
		return CMD_YES;
	case 'n':
		if (!parse_u64(optarg, UINT64_MAX - 1, &v->judge.now))
			return complain("--now %s: must be seconds since 1970", optarg);
		return CMD_YES;
	case 'a':
		v->as = optarg;
		return CMD_YES;
	case 'c':
		return parse_code(v, optarg);
	case 'p':
		v->package = true;
		return CMD_YES;
	case 'j':
		v->json = true;
		return CMD_YES;
	case 'r':
		v->ranges = true;
		return CMD_YES;
	case 'C':
		v->coverage = optarg;
		return CMD_YES;
	default:
		return misuse(usage);
	}
}

static int run(struct verify *v, char **files, int n)
{
	int ret = prepare(v), drawn;

	if (ret == CMD_YES)
		ret = verify_all(v, files, n);
	if (v->coverage && ret != CMD_ERROR) {
		drawn = coverage_draw(files[0], v->state, v->judge.now,
				      v->profile.natisign == ANGAE_NATISIGN_REFERENCE, v->coverage);
		if (drawn > ret)
			ret = drawn;
	}
	if (v->judge.statedir >= 0)
		close(v->judge.statedir);
	angae_allow_close((struct angae_allow *)v->judge.allow);
	return ret;
}

int cmd_verify(int argc, char **argv)
{
	static const struct option options[] = {
		{"era", required_argument, NULL, 'e'},
		{"state", required_argument, NULL, 's'},
		{"allow", required_argument, NULL, 'l'},
		{"authority", required_argument, NULL, 'A'},
		{"now", required_argument, NULL, 'n'},
		{"as", required_argument, NULL, 'a'},
		{"code", optional_argument, NULL, 'c'},
		{"package", no_argument, NULL, 'p'},
		{"ranges", no_argument, NULL, 'r'},
		{"coverage", required_argument, NULL, 'C'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	struct verify v = {.era = "2014", .judge.now = (uint64_t)time(NULL)};
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h')
			return help(usage);
		if (parse_option(&v, c) != CMD_YES)
			return CMD_ERROR;
	}
	if (optind == argc || (v.coverage && argc - optind != 1))
		return misuse(usage);
	return run(&v, argv + optind, argc - optind);
}
