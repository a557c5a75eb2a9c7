// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ini.h>

#include "cmd.h"
#include "run_image.h"

#define INI_FILE_MAX 16384
/* Debian's libinih cuts longer lines in two without a word. */
#define INI_LINE_MAX 190

static const char *const part_names[] = {
	[RUN_KERNEL] = "kernel",     [RUN_INITRD] = "initrd.img",     [RUN_SYSTEM] = "system.img",
	[RUN_VENDOR] = "vendor.img", [RUN_USERDATA] = "userdata.img",
};

struct parser {
	struct run_image *image;
	bool arch;
	const char *why;
};

const char *run_image_part(enum run_part part)
{
	return part_names[part];
}

static const char *set_text(char *to, size_t size, const char *value)
{
	if (!*value || strlen(value) >= size)
		return "is empty or too long";
	snprintf(to, size, "%s", value);
	return NULL;
}

/* A second line of words goes on after the first. */
static const char *add_text(char *to, size_t size, const char *value)
{
	size_t len = strlen(to);

	if (len + strlen(value) + 2 > size)
		return "is too long";
	snprintf(to + len, size - len, "%s%s", len ? " " : "", value);
	return NULL;
}

static const char *set_number(unsigned int *to, unsigned int max, const char *value)
{
	uint64_t n;

	if (!parse_u64(value, max, &n) || !n)
		return "is not a number in its range";
	*to = (unsigned int)n;
	return NULL;
}

static const char *set_accel(enum run_accel *to, const char *value)
{
	static const char *const names[] = {"auto", "tcg", "kvm"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(value, names[i])) {
			*to = (enum run_accel)i;
			return NULL;
		}
	return "is not auto, tcg or kvm";
}

static const char *set(struct parser *p, const char *name, const char *value)
{
	struct run_image *image = p->image;

	if (!strcmp(name, "arch")) {
		p->arch = run_arch_from(value, &image->arch);
		return p->arch ? NULL : "is not amd64 or arm64";
	}
	if (!strcmp(name, "kernel"))
		return set_text(image->kernel, sizeof(image->kernel), value);
	if (!strcmp(name, "version"))
		return set_text(image->version, sizeof(image->version), value);
	if (!strcmp(name, "accel"))
		return set_accel(&image->accel, value);
	if (!strcmp(name, "smp"))
		return set_number(&image->smp, 64, value);
	if (!strcmp(name, "memory"))
		return set_number(&image->memory, 1048576, value);
	if (!strcmp(name, "words"))
		return add_text(image->words, sizeof(image->words), value);
	return "is not a key of an image";
}

static int take(void *user, const char *section, const char *name, const char *value)
{
	struct parser *p = user;

	p->why = strcmp(section, "image") ? "is not in section [image]" : set(p, name, value);
	return !p->why;
}

static bool long_line(const char *text)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (strcspn(text, "\n") > INI_LINE_MAX)
			return true;
	return false;
}

int run_image_parse(struct run_image *image, const char *text, char *err, size_t size)
{
	struct parser p = {.image = image};
	int line;

	image->smp = 2;
	image->memory = 1024;
	line = long_line(text) ? -1 : ini_parse_string(text, take, &p);
	if (line < 0)
		snprintf(err, size, "a line of more than %d bytes", INI_LINE_MAX);
	else if (line > 0)
		snprintf(err, size, "line %d: %s", line, p.why ? p.why : "is no key = value");
	else if (!p.arch || !*image->kernel)
		snprintf(err, size, "must say arch and kernel");
	else
		return 0;
	return -1;
}

/* Return: for free(), or NULL; complains. */
static char *read_ini(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = f ? calloc(1, INI_FILE_MAX) : NULL;
	size_t n;

	if (!f) {
		if (errno == ENOENT)
			complain("%s is missing: run 'make image'", path);
		else
			complain("%s: %s", path, strerror(errno));
		return NULL;
	}
	n = text ? fread(text, 1, INI_FILE_MAX, f) : 0;
	if (!n || n == INI_FILE_MAX || ferror(f)) {
		complain("%s: cannot be read, is empty, or has more than %d bytes", path,
			 INI_FILE_MAX - 1);
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

static bool is_optional(enum run_part part)
{
	return part == RUN_VENDOR;
}

static int find_parts(struct run_image *image)
{
	for (int i = 0; i < RUN_PARTS; i++) {
		char *path = join(image->dir, part_names[i]);

		if (!access(path, R_OK)) {
			image->parts[i] = path;
			continue;
		}
		if (!is_optional((enum run_part)i) || errno != ENOENT) {
			if (errno == ENOENT)
				complain("%s is missing: run 'make image'", path);
			else
				complain("%s: %s", path, strerror(errno));
			free(path);
			return CMD_ERROR;
		}
		free(path);
	}
	return CMD_YES;
}

int run_image_open(struct run_image *image, const char *dir)
{
	char *path, *text, err[128];
	int ret = CMD_ERROR;

	*image = (struct run_image){.dir = realpath(dir, NULL)};
	if (!image->dir)
		return complain("%s is missing: run 'make image' (%s)", dir, strerror(errno));
	path = join(image->dir, "image.ini");
	text = read_ini(path);
	if (text && run_image_parse(image, text, err, sizeof(err)))
		complain("%s: %s", path, err);
	else if (text)
		ret = find_parts(image);
	free(text);
	free(path);
	return ret;
}

void run_image_close(struct run_image *image)
{
	for (int i = 0; i < RUN_PARTS; i++)
		free(image->parts[i]);
	free(image->dir);
	*image = (struct run_image){0};
}
