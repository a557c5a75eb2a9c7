// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include <angae/apk.h>

#include "apk_report.h"
#include "cmd.h"

static const char usage[] =
	"usage: angae apk verify [OPTION…] FILE…\n"
	"\n"
	"Judges the signatures of each APK as devices of a range of SDK levels would.\n"
	"  --min-sdk N        the oldest device (else what the manifest says)\n"
	"  --max-sdk N        the newest device (else all to come)\n"
	"  --idsig F          the v4 signature file that belongs to FILE\n"
	"  --authority PEM    the lab authority the state's mark is held against\n"
	"  --warnings         show them all, not only their number\n"
	"  --json             one object a line\n"
	"Exit status: 0 all pass, 1 one fails, 2 no verdict: not an APK, or unreadable.\n";

struct verify {
	struct angae_apk_options options;
	bool json;
	bool warnings;
};

static int verify_file(const struct verify *v, const char *file)
{
	struct angae_apk_report report;
	int fd = open_regular(file, NULL);
	int ret;

	if (fd < 0)
		return CMD_ERROR;
	angae_apk_verify(fd, &v->options, &report);
	close(fd);
	if (v->json)
		apk_report_json(file, &report);
	else
		apk_report_text(file, &report, v->warnings);
	ret = report.verdict == ANGAE_APK_PASS	 ? CMD_YES
	      : report.verdict == ANGAE_APK_FAIL ? CMD_NO
						 : CMD_ERROR;
	angae_apk_report_free(&report);
	return ret;
}

static int parse_sdk(const char *option, const char *text, int32_t *sdk)
{
	uint64_t value;

	if (!parse_u64(text, ANGAE_APK_SDK_MAX, &value))
		return complain("%s %s: must be an SDK level", option, text);
	/* No device is older than the first; 0 would mean the manifest's. */
	*sdk = value ? (int32_t)value : 1;
	return CMD_YES;
}

static int check(const struct verify *v, const char *idsig, int nfiles)
{
	const struct angae_apk_options *o = &v->options;

	if (o->min_sdk && o->max_sdk && o->min_sdk > o->max_sdk)
		return complain("--min-sdk %d is above --max-sdk %d", o->min_sdk, o->max_sdk);
	if (idsig && nfiles > 1)
		return complain("--idsig belongs to one FILE");
	return CMD_YES;
}

/* What OpenSSL would make ready and nothing here asks for: half of what a small package takes. */
static void start_crypto(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
				    OPENSSL_INIT_NO_ADD_ALL_CIPHERS,
			    NULL);
}

static int verify_all(struct verify *v, const char *idsig, char **files, int n)
{
	int worst = CMD_YES;

	if (idsig) {
		v->options.idsig = open_regular(idsig, NULL);
		if (v->options.idsig < 0)
			return CMD_ERROR;
	}
	for (int i = 0; i < n; i++) {
		int ret = verify_file(v, files[i]);

		if (ret > worst)
			worst = ret;
	}
	if (idsig)
		close(v->options.idsig);
	return worst;
}

int cmd_apk_verify(int argc, char **argv)
{
	static const struct option options[] = {
		{"min-sdk", required_argument, NULL, 'm'},
		{"max-sdk", required_argument, NULL, 'M'},
		{"idsig", required_argument, NULL, 'i'},
		{"authority", required_argument, NULL, 'a'},
		{"warnings", no_argument, NULL, 'w'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	struct verify v = {.options.idsig = -1};
	const char *idsig = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case 'm':
			if (parse_sdk("--min-sdk", optarg, &v.options.min_sdk) != CMD_YES)
				return CMD_ERROR;
			break;
		case 'M':
			if (parse_sdk("--max-sdk", optarg, &v.options.max_sdk) != CMD_YES)
				return CMD_ERROR;
			break;
		case 'i':
			idsig = optarg;
			break;
		case 'a':
			v.options.authority = optarg;
			break;
		case 'w':
			v.warnings = true;
			break;
		case 'j':
			v.json = true;
			break;
		case 'h':
			return help(usage);
		default:
			return misuse(usage);
		}
	}
	if (optind == argc)
		return misuse(usage);
	if (check(&v, idsig, argc - optind) != CMD_YES)
		return CMD_ERROR;
	start_crypto();
	return verify_all(&v, idsig, argv + optind, argc - optind);
}
