// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <angae/apk.h>

#include "apk_report.h"
#include "cmd.h"

static const char usage[] =
	"usage: angae apk show [OPTION…] FILE…\n"
	"\n"
	"Says what the manifest of each APK says; nothing is verified.\n"
	"  --xml     the manifest itself, decoded, as `aapt dump xmltree` prints it\n"
	"  --json    one object a line\n"
	"Exit status: 0, or 2 when one has no manifest that can be read.\n";

enum form { TEXT, XML, JSON };

static int show_manifest(int fd, const char *file, enum form form, char *err, size_t errlen)
{
	struct angae_apk_manifest m;

	if (angae_apk_manifest_read(fd, &m, err, errlen) < 0)
		return -1;
	if (form == JSON)
		apk_manifest_json(file, &m);
	else
		apk_manifest_text(file, &m);
	angae_apk_manifest_free(&m);
	return 0;
}

static int show_file(const char *file, enum form form)
{
	char err[200] = "";
	int fd = open_regular(file, NULL);
	int ret;

	if (fd < 0)
		return CMD_ERROR;
	if (form == XML)
		ret = angae_apk_xml(fd, stdout, err, sizeof(err));
	else
		ret = show_manifest(fd, file, form, err, sizeof(err));
	close(fd);
	if (ret < 0) {
		char *name = printable(file);

		fflush(stdout);
		complain("%s: %s", name, err);
		free(name);
	}
	return ret < 0 ? CMD_ERROR : CMD_YES;
}

int cmd_apk_show(int argc, char **argv)
{
	static const struct option options[] = {
		{"xml", no_argument, NULL, 'x'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	enum form form = TEXT;
	int c, worst = CMD_YES;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case 'x':
			form = XML;
			break;
		case 'j':
			form = JSON;
			break;
		case 'h':
			return help(usage);
		default:
			return misuse(usage);
		}
	}
	if (optind == argc)
		return misuse(usage);
	for (int i = optind; i < argc; i++)
		if (show_file(argv[i], form) != CMD_YES)
			worst = CMD_ERROR;
	return worst;
}
