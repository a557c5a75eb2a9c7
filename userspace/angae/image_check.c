// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>

#include <json-c/json.h>

#include "cmd.h"
#include "image.h"
#include "program.h"
#include "run_image.h"

static const char usage[] =
	"usage: angae image check [--json] DIR\n"
	"\n"
	"Is every part there, of its kind, for the image's processor, and as long as it says? And do\n"
	"fsck.erofs and e2fsck find the file systems whole? Exit status 0: yes, 1: no, 2: no image.\n";

static bool is_broken(const char *program, const char *flags, const char *package, const char *path)
{
	struct words argv = {0};
	int status;

	words_add(&argv, "%s", program);
	if (*flags)
		words_add(&argv, "%s", flags);
	words_add(&argv, "%s", path);
	status = program_run(&argv, package, true);
	words_free(&argv);
	return status;
}

/* The whole file system, by the program that knows it. */
static bool deep(const struct run_image *image, enum run_part part, char *why, size_t size)
{
	const char *path = image->parts[part];
	bool broken = false;

	if (part == RUN_SYSTEM || part == RUN_VENDOR)
		broken = is_broken("fsck.erofs", "", "erofs-utils", path);
	else if (part == RUN_USERDATA)
		broken = is_broken("e2fsck", "-fn", "e2fsprogs", path);
	if (broken)
		snprintf(why, size, "%s finds it broken",
			 part == RUN_USERDATA ? "e2fsck" : "fsck.erofs");
	return broken;
}

static void tell(json_object *parts, const char *name, const char *why, bool json)
{
	json_object *part;

	if (!json) {
		printf("%-12s %s\n", name, why ? why : "is whole");
		return;
	}
	part = json_object_new_object();
	json_object_object_add(part, "name", json_object_new_string(name));
	json_object_object_add(part, "whole", json_object_new_boolean(!why));
	json_object_object_add(part, "why", why ? json_object_new_string(why) : NULL);
	json_object_array_add(parts, part);
}

static int check(const char *dir, bool json)
{
	struct run_image image;
	json_object *parts;
	char why[160];
	int ret = run_image_open(&image, dir);

	if (ret) {
		run_image_close(&image);
		return ret;
	}
	parts = json_object_new_array();
	for (int i = 0; i < RUN_PARTS; i++) {
		enum run_part part = (enum run_part)i;
		bool bad;

		if (!image.parts[i])
			continue;
		bad = run_image_fault(&image, part, why, sizeof(why)) ||
		      deep(&image, part, why, sizeof(why));
		tell(parts, run_image_part(part), bad ? why : NULL, json);
		ret = bad ? CMD_NO : ret;
	}
	if (json)
		puts(json_object_to_json_string_ext(parts, JSON_C_TO_STRING_PLAIN));
	json_object_put(parts);
	run_image_close(&image);
	return ret;
}

int image_check(int argc, char **argv)
{
	static const struct option options[] = {
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c != 'j')
			return c == 'h' ? help(usage) : misuse(usage);
		json = true;
	}
	return optind + 1 == argc ? check(argv[optind], json) : misuse(usage);
}
