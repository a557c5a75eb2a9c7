// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <angae/apk_sign.h>
#include <angae/identity.h>

#include "cmd.h"
#include "rewrite.h"

#define LAB_IMSI "001010000000000"

static const char usage[] =
	"usage: angae apk countersign --keys DIR [OPTION…] FILE\n"
	"       angae apk countersign --show [--keys DIR] FILE\n"
	"\n"
	"Puts the state's mark (invented) into a signed APK, in place, or into OUT.\n"
	"  --keys DIR       the lab's keys: authority.pem, authority.key.pem\n"
	"  --package NAME   package it is for (what the manifest says; another is refused)\n"
	"  --versions A-B   version codes it is for (the one of the manifest)\n"
	"  --device IMEI    only on this phone (on any)\n"
	"  --until DATE     last day, YYYY-MM-DD, UTC (no end)\n"
	"  -o OUT           write OUT and leave FILE alone\n"
	"  --show           tell the mark; exit 0: good, 1: none or not good\n"
	"A mark that is there is replaced. Signing the APK again takes it away.\n";

struct job {
	const char *keys;
	const char *package;
	const char *versions;
	const char *out;
	bool show;
	struct angae_apk_mark mark;
};

static bool parse_device(const char *text, struct angae_apk_mark *mark)
{
	struct angae_identity identity = {.imsi = LAB_IMSI};
	char err[128];

	if (strlen(text) >= sizeof(identity.imei)) {
		complain("--device %s: must be 15 digits", text);
		return false;
	}
	snprintf(identity.imei, sizeof(identity.imei), "%s", text);
	if (angae_identity_check(&identity, err, sizeof(err)) < 0) {
		complain("--device %s: %s", text, err);
		return false;
	}
	snprintf(mark->device, sizeof(mark->device), "%s", text);
	return true;
}

/* The first second that is too late. */
static bool parse_until(const char *text, uint64_t *until)
{
	struct tm tm = {0}, again;
	const char *end = strptime(text, "%Y-%m-%d", &tm);
	time_t t;

	again = tm;
	t = end && !*end ? timegm(&again) : -1;
	if (t <= 0 || again.tm_mday != tm.tm_mday || again.tm_mon != tm.tm_mon) {
		complain("--until %s: no such day", text);
		return false;
	}
	*until = (uint64_t)t + 24 * 60 * 60;
	return true;
}

static bool parse_versions(const char *text, struct angae_apk_mark *mark)
{
	char *copy = strdup(text), *high = copy ? strchr(copy, '-') : NULL;
	bool ok = false;

	if (high) {
		*high++ = '\0';
		ok = parse_u64(copy, UINT64_MAX, &mark->min_version) &&
		     parse_u64(high, UINT64_MAX, &mark->max_version) &&
		     mark->min_version <= mark->max_version;
	}
	free(copy);
	if (!ok)
		complain("--versions %s: must be A-B, A not above B", text);
	return ok;
}

/* What is not said is as the manifest says; what is said must fit it. */
static int settle(struct job *job, int in, const char *name)
{
	struct angae_apk_manifest manifest;
	char err[256];
	int ret = CMD_YES;

	if (angae_apk_manifest_read(in, &manifest, err, sizeof(err)) < 0)
		return complain("%s: %s", name, err);
	if (job->package && strcmp(job->package, manifest.package) != 0)
		ret = complain("%s: is %s, not %s", name, manifest.package, job->package);
	snprintf(job->mark.package, sizeof(job->mark.package), "%s", manifest.package);
	if (!job->versions)
		job->mark.min_version = job->mark.max_version = manifest.version_code;
	else if (manifest.version_code < job->mark.min_version ||
		 manifest.version_code > job->mark.max_version)
		ret = complain("%s: is version %" PRIu64 ", not one of %s", name,
			       manifest.version_code, job->versions);
	angae_apk_manifest_free(&manifest);
	return ret;
}

static int mark_open(struct job *job, int in, const struct stat *st, const char *name)
{
	char *cert = join(job->keys, "authority.pem"), *key = join(job->keys, "authority.key.pem");
	char *target = rewrite_target(name, job->out);
	struct angae_apk_tail tail = {0};
	char err[512];
	int ret = CMD_ERROR;

	if (!job->out && !(st->st_mode & 0222))
		complain("%s: is read-only; -o writes elsewhere", name);
	else if (target && settle(job, in, name) == CMD_YES) {
		if (angae_apk_countersign(in, cert, key, &job->mark, &tail, err, sizeof(err)) < 0)
			complain("%s: %s", name, err);
		else if (rewrite_file(in, st, target,
				      &(struct rewrite){.keep = tail.keep,
							.at = tail.keep,
							.bytes = tail.bytes,
							.len = tail.len}) == 0)
			ret = CMD_YES;
	}
	angae_apk_tail_free(&tail);
	free(target);
	free(cert);
	free(key);
	return ret;
}

static void print_until(uint64_t until)
{
	time_t last = (time_t)(until - 1);
	char day[40] = "?";
	struct tm tm;

	if (gmtime_r(&last, &tm))
		strftime(day, sizeof(day), "%Y-%m-%d %H:%M:%S UTC", &tm);
	printf("until    %s\n", day);
}

static void print_mark(const struct angae_apk_mark *mark)
{
	char hex[2 * ANGAE_APK_SHA256_LEN + 1];

	if (mark->good) {
		print_hex(hex, mark->authority, sizeof(mark->authority));
		printf("mark     good, of authority %s\n", hex);
	} else {
		printf("mark     not good: %s\n", mark->detail);
	}
	if (!mark->package[0])
		return;
	printf("package  %s\nversions %" PRIu64 " to %" PRIu64 "\n", mark->package,
	       mark->min_version, mark->max_version);
	printf("device   %s\n", mark->device[0] ? mark->device : "any");
	if (mark->until)
		print_until(mark->until);
	else
		printf("until    no end\n");
}

static int show_open(const struct job *job, int in, const char *name)
{
	char *cert = job->keys ? join(job->keys, "authority.pem") : NULL;
	struct angae_apk_mark mark;
	char err[512];
	int ret = angae_apk_mark_show(in, cert, &mark, err, sizeof(err));

	free(cert);
	if (ret < 0)
		return complain("%s: %s", name, err);
	if (mark.present)
		print_mark(&mark);
	else
		printf("mark     none\n");
	return mark.good ? CMD_YES : CMD_NO;
}

/* CMD_YES: go on. */
static int parse(int argc, char **argv, struct job *job)
{
	enum { KEYS = 256, PACKAGE, VERSIONS, DEVICE, UNTIL, SHOW };
	static const struct option options[] = {
		{"keys", required_argument, NULL, KEYS},
		{"package", required_argument, NULL, PACKAGE},
		{"versions", required_argument, NULL, VERSIONS},
		{"device", required_argument, NULL, DEVICE},
		{"until", required_argument, NULL, UNTIL},
		{"show", no_argument, NULL, SHOW},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	bool ok = true;
	int c;

	while (ok && (c = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		if (c == 'h')
			exit(help(usage));
		else if (c == 'o')
			job->out = optarg;
		else if (c == KEYS)
			job->keys = optarg;
		else if (c == PACKAGE)
			job->package = optarg;
		else if (c == VERSIONS)
			ok = parse_versions(job->versions = optarg, &job->mark);
		else if (c == DEVICE)
			ok = parse_device(optarg, &job->mark);
		else if (c == UNTIL)
			ok = parse_until(optarg, &job->mark.until);
		else if (c == SHOW)
			job->show = true;
		else
			return misuse(usage);
	}
	if (!ok)
		return CMD_ERROR;
	return argc - optind == 1 && (job->show || job->keys) ? CMD_YES : misuse(usage);
}

int cmd_apk_countersign(int argc, char **argv)
{
	struct job job = {0};
	struct stat st;
	int in, ret = parse(argc, argv, &job);

	if (ret != CMD_YES)
		return ret;
	in = open_regular(argv[optind], &st);
	if (in < 0)
		return CMD_ERROR;
	ret = job.show ? show_open(&job, in, argv[optind]) : mark_open(&job, in, &st, argv[optind]);
	close(in);
	return ret;
}
