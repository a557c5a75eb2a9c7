// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "keys.h"

static const char usage[] =
	"usage: angae key new DIR              make a whole set of keys in DIR\n"
	"       angae key state DIR --index N  add further NATISIGN keys, N from 0 to 9\n"
	"       angae key device DIR           a device key alone, for a further phone\n"
	"\n"
	"The set: authority.pem, authority.key.pem      signs the allowlist\n"
	"         1.dat, 1.key.pem                      NATISIGN; 1.dat goes to the phone\n"
	"         reference-1.dat, reference-1.key.pem  the same, era reference\n"
	"         selfsignkey.dat, device.key.pem       SELFSIGN; both go to the phone\n"
	"         app.pem, app.key.pem, app.pk8         signs apps (RSA)\n"
	"         app-ec.pem, app-ec.key.pem, app-ec.pk8  the same (EC)\n"
	"All are throw-away keys of a lab and say so. A key that is there is never replaced.\n";

static const char *const set[] = {
	"authority.pem",   "authority.key.pem",	  "1.dat",	    "1.key.pem",
	"reference-1.dat", "reference-1.key.pem", "app.pem",	    "app.key.pem",
	"app.pk8",	   "app-ec.pem",	  "app-ec.key.pem", "app-ec.pk8",
	"selfsignkey.dat", "device.key.pem",
};

/* Looked at before the first is written: a set is made whole or not at all. */
static bool anything_there(const char *dir)
{
	bool found = false;

	for (size_t i = 0; i < sizeof(set) / sizeof(set[0]) && !found; i++) {
		char *path = join(dir, set[i]);

		found = !access(path, F_OK);
		if (found)
			complain("%s is there already; keys are never replaced", path);
		free(path);
	}
	return found;
}

static int make_set(const char *dir)
{
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return complain("%s: %s", dir, strerror(errno));
	if (anything_there(dir))
		return CMD_ERROR;
	if (keys_authority(dir) < 0 || keys_state(dir, 1) < 0 || keys_reference(dir, 1) < 0 ||
	    keys_device(dir) < 0 || keys_app(dir) < 0)
		return CMD_ERROR;
	printf("%s: LAB authority, state keys 1, device key, app keys\n", dir);
	return CMD_YES;
}

static int add_keys(const char *what, const char *dir, uint64_t index)
{
	bool state = !strcmp(what, "state") && index != UINT64_MAX;
	int ret;

	if (state)
		ret = keys_state(dir, (unsigned int)index) < 0 ||
		      keys_reference(dir, (unsigned int)index) < 0;
	else if (!strcmp(what, "device") && index == UINT64_MAX)
		ret = keys_device(dir);
	else
		return misuse(usage);
	return ret ? CMD_ERROR : CMD_YES;
}

int cmd_key(int argc, char **argv)
{
	static const struct option options[] = {
		{"index", required_argument, NULL, 'i'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	uint64_t index = UINT64_MAX;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h')
			return help(usage);
		if (c != 'i')
			return misuse(usage);
		if (!parse_u64(optarg, 9, &index))
			return complain("--index %s: must be 0 to 9", optarg);
	}
	if (argc - optind != 2)
		return misuse(usage);
	if (!strcmp(argv[optind], "new") && index == UINT64_MAX)
		return make_set(argv[optind + 1]);
	return add_keys(argv[optind], argv[optind + 1], index);
}
