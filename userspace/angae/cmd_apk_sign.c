// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <angae/apk_sign.h>

#include "cmd.h"
#include "rewrite.h"

static const char usage[] =
	"usage: angae apk sign --keys DIR [OPTION…] FILE…\n"
	"\n"
	"Signs each FILE by APK signature schemes v2 and v3, in place, or into OUT.\n"
	"  --keys DIR        the lab's keys ('angae key new DIR'): app.pem, app.key.pem (RSA)\n"
	"  --ec              app-ec.pem and app-ec.key.pem of DIR instead\n"
	"  --cert F --key F  another certificate and its key (PEM), instead of --keys\n"
	"  --lineage F       proof of rotation ('apksigner rotate') that ends in the certificate\n"
	"  --old-cert F --old-key F  with --lineage: its first certificate, for scheme v2;\n"
	"                    without them scheme v2, for Android 7 and 8, is left out\n"
	"  --min-sdk N       oldest SDK level that scheme v3 is for (28)\n"
	"  -o OUT            write OUT and leave FILE alone; one FILE only\n"
	"What was signed before is signed anew. Scheme v1 (JAR) is not made; the files of an old\n"
	"one leave the archive's directory. Align first (zipalign): nothing is moved here.\n"
	"On any error the file is as it was.\n";

struct job {
	struct angae_apk_order order;
	const char *keys;
	bool ec;
	const char *out;
	char *cert; /* of --keys */
	char *key;
};

static void tell(const char *name, const struct angae_apk_outcome *outcome)
{
	char hex[2 * ANGAE_APK_SHA256_LEN + 1];
	char *shown = printable(name);

	print_hex(hex, outcome->cert.sha256, sizeof(outcome->cert.sha256));
	printf("%s: signed by %s, certificate SHA-256 %s\n", shown,
	       outcome->v2 ? "v2 and v3" : "v3 alone", hex);
	if (outcome->dropped)
		printf("%s: %zu files of old signatures left the archive's directory; v1 is not "
		       "made, so Android before 7 will not take it\n",
		       shown, outcome->dropped);
	if (outcome->unmarked)
		printf("%s: the state's mark was for the old signature, and is gone\n", shown);
	free(shown);
}

static int sign_open(const struct job *job, int in, const struct stat *st, const char *name,
		     const char *target)
{
	struct angae_apk_outcome outcome;
	struct angae_apk_tail tail;
	char err[512];
	int ret = CMD_ERROR;

	if (!job->out && !(st->st_mode & 0222))
		return complain("%s: is read-only; -o writes elsewhere", name);
	if (angae_apk_sign(in, &job->order, &tail, &outcome, err, sizeof(err)) < 0)
		return complain("%s: %s", name, err);
	if (rewrite_file(in, st, target,
			 &(struct rewrite){.keep = tail.keep,
					   .at = tail.keep,
					   .bytes = tail.bytes,
					   .len = tail.len}) == 0) {
		tell(job->out ? job->out : name, &outcome);
		ret = CMD_YES;
	}
	angae_apk_tail_free(&tail);
	return ret;
}

static int sign_file(const struct job *job, const char *name)
{
	/* A link is followed: the file it names is signed, the link stays. */
	char *target = rewrite_target(name, job->out);
	struct stat st;
	int in, ret = CMD_ERROR;

	if (!target)
		return CMD_ERROR;
	in = open_regular(name, &st);
	if (in >= 0) {
		ret = sign_open(job, in, &st, name, target);
		close(in);
	}
	free(target);
	return ret;
}

static bool parse(int argc, char **argv, struct job *job)
{
	enum { KEYS = 256, EC, CERT, KEY, LINEAGE, OLD_CERT, OLD_KEY, MIN_SDK };
	static const struct option options[] = {
		{"keys", required_argument, NULL, KEYS},
		{"ec", no_argument, NULL, EC},
		{"cert", required_argument, NULL, CERT},
		{"key", required_argument, NULL, KEY},
		{"lineage", required_argument, NULL, LINEAGE},
		{"old-cert", required_argument, NULL, OLD_CERT},
		{"old-key", required_argument, NULL, OLD_KEY},
		{"min-sdk", required_argument, NULL, MIN_SDK},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	const char **texts[] = {[KEYS - KEYS] = &job->keys,
				[CERT - KEYS] = &job->order.cert,
				[KEY - KEYS] = &job->order.key,
				[LINEAGE - KEYS] = &job->order.lineage,
				[OLD_CERT - KEYS] = &job->order.old_cert,
				[OLD_KEY - KEYS] = &job->order.old_key};
	uint64_t n;
	int c;

	while ((c = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		if (c == 'h')
			exit(help(usage));
		else if (c == 'o')
			job->out = optarg;
		else if (c == EC)
			job->ec = true;
		else if (c == MIN_SDK && parse_u64(optarg, 10000, &n))
			job->order.min_sdk = (int32_t)n;
		else if (c >= KEYS && c <= OLD_KEY)
			*texts[c - KEYS] = optarg;
		else
			return false;
	}
	return optind < argc && !(job->out && argc - optind > 1);
}

/* One source of keys, and pairs of them. */
static bool settle(struct job *job)
{
	struct angae_apk_order *order = &job->order;

	if (!order->cert != !order->key || !order->old_cert != !order->old_key ||
	    (order->old_cert && !order->lineage) || !job->keys == !order->cert ||
	    (job->ec && !job->keys))
		return false;
	if (job->keys) {
		job->cert = join(job->keys, job->ec ? "app-ec.pem" : "app.pem");
		job->key = join(job->keys, job->ec ? "app-ec.key.pem" : "app.key.pem");
		order->cert = job->cert;
		order->key = job->key;
	}
	return true;
}

int cmd_apk_sign(int argc, char **argv)
{
	struct job job = {0};
	int ret = CMD_YES;

	if (!parse(argc, argv, &job) || !settle(&job))
		return misuse(usage);
	for (int i = optind; i < argc; i++)
		if (sign_file(&job, argv[i]) != CMD_YES)
			ret = CMD_ERROR;
	free(job.cert);
	free(job.key);
	return ret;
}
