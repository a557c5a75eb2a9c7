// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <angae/allow.h>
#include <angae/atomic.h>

#include "cmd.h"
#include "era.h"
#include "image.h"
#include "list.h"
#include "program.h"
#include "run_dir.h"
#include "run_image.h"
#include "sparse.h"

static const char usage[] =
	"usage: angae image make --from DIR [OPTION…] OUT\n"
	"\n"
	"A phone of one's own in the new directory OUT, out of a built image; no compiler is needed.\n"
	"\n"
	"  --keys DIR      of angae key new: the state's keys and the authority on the phone\n"
	"  --list FILE     the state's first allowlist, signed with these; else DIR/allow.list\n"
	"  --era ERA       the era it starts in\n"
	"  --device NAME   the device it is\n"
	"  --size MB       of its storage, 64 to 65536; 8192 unless told\n"
	"  --memory MB, --smp N   the machine\n";

struct wish {
	const char *from;
	const char *out;
	const char *keys;
	const char *list;
	const char *era;
	const char *device;
	uint64_t size;
	uint64_t memory;
	uint64_t smp;
	char *own_list;
};

/* Return: CMD_YES, or CMD_ERROR: complained. */
static int check_keys(struct wish *w)
{
	static const char *const needed[] = {"authority.pem", "1.dat"};
	struct angae_allow *list;
	char *path;
	int ret = CMD_YES;

	if (!w->keys)
		return w->list ? complain("--list goes with --keys: it is signed with them")
			       : CMD_YES;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]) && !ret; i++) {
		path = join(w->keys, needed[i]);
		if (access(path, R_OK))
			ret = complain("%s: %s (angae key new makes a set)", path, strerror(errno));
		free(path);
	}
	if (ret)
		return ret;
	if (!w->list)
		w->list = w->own_list = join(w->keys, "allow.list");
	path = join(w->keys, "authority.pem");
	list = list_open(w->list, path);
	free(path);
	angae_allow_close(list);
	return list ? CMD_YES : CMD_ERROR;
}

static int check(struct wish *w)
{
	struct angae_profile era;

	if (w->era && (!run_name_good(w->era) || era_load(w->era, &era)))
		return complain("--era %s: is no era", w->era);
	if (w->device && !run_name_good(w->device))
		return complain("--device %s: is not the name of a device", w->device);
	if (access(w->out, F_OK) == 0)
		return complain("%s is there already", w->out);
	return check_keys(w);
}

/* Those of the image, but for the two that were asked for. */
static char *kernel_words(const struct run_image *image, const struct wish *w)
{
	struct words words = {0};
	char *copy = strdup(image->words), *save = NULL, *line;

	for (char *s = copy ? strtok_r(copy, " ", &save) : NULL; s; s = strtok_r(NULL, " ", &save))
		if ((!w->era || strncmp(s, "angae.era=", 10)) &&
		    (!w->device || strncmp(s, "angae.device=", 13)))
			words_add(&words, "%s", s);
	if (w->era)
		words_add(&words, "angae.era=%s", w->era);
	if (w->device)
		words_add(&words, "angae.device=%s", w->device);
	line = words_join(&words);
	words_free(&words);
	free(copy);
	return line;
}

static int write_ini(const struct run_image *image, const struct wish *w, const char *dir)
{
	static const char *const accels[] = {"auto", "tcg", "kvm"};
	char *path = join(dir, "image.ini"), *words = kernel_words(image, w);
	FILE *f = fopen(path, "we");
	int ret = f ? 0 : -1;

	if (f) {
		fprintf(f, "[image]\narch = %s\nkernel = %s\nversion = %s\naccel = %s\n",
			run_arch_name(image->arch), image->kernel, image->version,
			accels[image->accel]);
		fprintf(f, "smp = %llu\nmemory = %llu\nwords = %s\n",
			(unsigned long long)(w->smp ? w->smp : image->smp),
			(unsigned long long)(w->memory ? w->memory : image->memory), words);
		ret = ferror(f) || fflush(f) || fsync(fileno(f)) ? -1 : 0;
		ret = fclose(f) || ret ? -1 : 0;
	}
	if (ret)
		complain("%s: %s", path, strerror(errno));
	free(words);
	free(path);
	return ret;
}

static int copy_part(const struct run_image *image, enum run_part part, const char *dir)
{
	char *to;
	int ret;

	if (!image->parts[part])
		return 0;
	to = join(dir, run_image_part(part));
	ret = sparse_clone(image->parts[part], to, "the image");
	free(to);
	return ret;
}

/* System and storage, by the scripts that the build uses too. */
static int make_disks(const struct run_image *image, const struct wish *w, const char *dir)
{
	char *script = beside("../share/angae/image/mk-own"), size[24];
	struct words argv = {0};
	int status;

	snprintf(size, sizeof(size), "%llu", (unsigned long long)w->size);
	setenv("ANGAE_USERDATA_MB", size, 1);
	words_add(&argv, "%s", script);
	words_add(&argv, "%s", image->dir);
	words_add(&argv, "%s", dir);
	if (w->keys) {
		words_add(&argv, "%s", w->keys);
		words_add(&argv, "%s", w->list);
	}
	status = program_run(&argv, "angae's share directory beside this program", false);
	if (status > 0)
		complain("the disks cannot be made (status %d)", status);
	words_free(&argv);
	free(script);
	return status ? -1 : 0;
}

static int fill(const struct run_image *image, const struct wish *w, const char *dir)
{
	static const enum run_part same[] = {RUN_KERNEL, RUN_INITRD, RUN_VENDOR};

	if (!sparse_room(dir, 256ULL << 20, "an image"))
		return -1;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (copy_part(image, same[i], dir))
			return -1;
	return make_disks(image, w, dir) || write_ini(image, w, dir) ? -1 : 0;
}

static void discard(const char *dir)
{
	static const char *const files[] = {"kernel",	      "initrd.img",	 "system.img",
					    "vendor.img",     "userdata.img",	 "image.ini",
					    "system.img.new", "userdata.img.new"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = join(dir, files[i]);

		unlink(path);
		free(path);
	}
	rmdir(dir);
}

static int make(struct wish *w)
{
	struct run_image image;
	char *aside = NULL;
	int ret = run_image_open(&image, w->from);

	if (!ret && asprintf(&aside, "%s.XXXXXX", w->out) < 0)
		ret = complain("out of memory");
	if (!ret && !mkdtemp(aside))
		ret = complain("%s: %s", aside, strerror(errno));
	else if (!ret) {
		ret = fill(&image, w, aside) ? CMD_ERROR : CMD_YES;
		if (!ret && (chmod(aside, 0755) || rename(aside, w->out)))
			ret = complain("%s: %s", w->out, strerror(errno));
		if (ret)
			discard(aside);
	}
	free(aside);
	run_image_close(&image);
	return ret;
}

static bool number(const char *name, const char *value, uint64_t min, uint64_t max, uint64_t *to)
{
	if (parse_u64(value, max, to) && *to >= min)
		return true;
	complain("--%s %s: must be %llu to %llu", name, value, (unsigned long long)min,
		 (unsigned long long)max);
	return false;
}

/* Return: -1, or what to exit with. */
static int take(struct wish *w, int c, const char *value)
{
	switch (c) {
	case 'f':
		w->from = value;
		return -1;
	case 'k':
		w->keys = value;
		return -1;
	case 'l':
		w->list = value;
		return -1;
	case 'e':
		w->era = value;
		return -1;
	case 'd':
		w->device = value;
		return -1;
	case 's':
		return number("size", value, 64, 65536, &w->size) ? -1 : CMD_ERROR;
	case 'm':
		return number("memory", value, 64, 1048576, &w->memory) ? -1 : CMD_ERROR;
	case 'c':
		return number("smp", value, 1, 64, &w->smp) ? -1 : CMD_ERROR;
	default:
		return c == 'h' ? help(usage) : misuse(usage);
	}
}

int image_make(int argc, char **argv)
{
	static const struct option options[] = {
		{"from", required_argument, NULL, 'f'},	  {"keys", required_argument, NULL, 'k'},
		{"list", required_argument, NULL, 'l'},	  {"era", required_argument, NULL, 'e'},
		{"device", required_argument, NULL, 'd'}, {"size", required_argument, NULL, 's'},
		{"memory", required_argument, NULL, 'm'}, {"smp", required_argument, NULL, 'c'},
		{"help", no_argument, NULL, 'h'},	  {0},
	};
	struct wish w = {.size = 8192};
	int c, ret;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		ret = take(&w, c, optarg);
		if (ret >= 0)
			return ret;
	}
	if (optind + 1 != argc || !w.from)
		return misuse(usage);
	w.out = argv[optind];
	ret = check(&w);
	if (!ret)
		ret = make(&w);
	free(w.own_list);
	return ret;
}
