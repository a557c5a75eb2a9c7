// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include <angae/judge.h>

#include "cmd.h"
#include "image.h"
#include "run_image.h"

/* A storage of gigabytes is all but empty: hashing its holes would take a minute. */
#define HASH_MAX (1LL << 30)

static const char usage[] =
	"usage: angae image show [--json] DIR…\n"
	"\n"
	"What image.ini says, and of each part its size, what it takes on disk, and its SHA-256 (of\n"
	"parts up to 1 GiB).\n";

struct facts {
	long long size;
	long long disk;
	char digest[2 * ANGAE_SHA256_LEN + 1];
};

static int look(const char *path, struct facts *facts)
{
	uint8_t digest[ANGAE_SHA256_LEN];
	uint64_t size;
	struct stat st;
	int fd = open_regular(path, &st), ret = 0;

	if (fd < 0)
		return -1;
	*facts = (struct facts){.size = st.st_size, .disk = st.st_blocks * 512LL};
	if (st.st_size <= HASH_MAX) {
		ret = angae_sha256_fd(fd, digest, &size, NULL, NULL);
		if (ret)
			complain("%s: %s", path, strerror(errno));
		else
			print_hex(facts->digest, digest, sizeof(digest));
	}
	close(fd);
	return ret;
}

static const char *accel_name(enum run_accel accel)
{
	static const char *const names[] = {"auto", "tcg", "kvm"};

	return names[accel];
}

static json_object *of_image(const struct run_image *image)
{
	json_object *o = json_object_new_object();

	json_object_object_add(o, "image", json_object_new_string(image->dir));
	json_object_object_add(o, "arch", json_object_new_string(run_arch_name(image->arch)));
	json_object_object_add(o, "kernel", json_object_new_string(image->kernel));
	json_object_object_add(o, "version", json_object_new_string(image->version));
	json_object_object_add(o, "accel", json_object_new_string(accel_name(image->accel)));
	json_object_object_add(o, "smp", json_object_new_int((int)image->smp));
	json_object_object_add(o, "memory", json_object_new_int((int)image->memory));
	json_object_object_add(o, "words", json_object_new_string(image->words));
	json_object_object_add(o, "parts", json_object_new_array());
	return o;
}

static void add_part(json_object *o, const char *name, const struct facts *facts)
{
	json_object *part = json_object_new_object(), *parts;

	json_object_object_add(part, "name", json_object_new_string(name));
	json_object_object_add(part, "size", json_object_new_int64(facts->size));
	json_object_object_add(part, "disk", json_object_new_int64(facts->disk));
	json_object_object_add(part, "sha256",
			       *facts->digest ? json_object_new_string(facts->digest) : NULL);
	json_object_object_get_ex(o, "parts", &parts);
	json_object_array_add(parts, part);
}

static void print_part(const char *name, const struct facts *facts)
{
	printf("  %-12s %8.1f MiB  %7.1f on disk  %s\n", name, (double)facts->size / 1048576,
	       (double)facts->disk / 1048576, facts->digest);
}

static int show(const char *dir, bool json)
{
	struct run_image image;
	struct facts facts;
	json_object *o;
	int ret = run_image_open(&image, dir);

	if (ret) {
		run_image_close(&image);
		return ret;
	}
	o = of_image(&image);
	if (!json)
		printf("%s: %s-%s %s\n  accel %s, %u CPUs, %u MiB, words %s\n", image.dir,
		       run_arch_name(image.arch), image.kernel, image.version,
		       accel_name(image.accel), image.smp, image.memory, image.words);
	for (int i = 0; i < RUN_PARTS && !ret; i++) {
		if (!image.parts[i])
			continue;
		ret = look(image.parts[i], &facts) ? CMD_ERROR : CMD_YES;
		if (!ret && json)
			add_part(o, run_image_part((enum run_part)i), &facts);
		else if (!ret)
			print_part(run_image_part((enum run_part)i), &facts);
	}
	if (json && !ret)
		puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
							       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
	run_image_close(&image);
	return ret;
}

int image_show(int argc, char **argv)
{
	return tell_files(argc, argv, usage, show);
}
