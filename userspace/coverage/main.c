// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * angae-coverage: draws which bytes of a file its signature covers. A program of
 * its own, so that cairo is loaded only when a picture is wanted; `angae verify
 * --coverage` runs it.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <angae/atomic.h>
#include <angae/utf8.h>

#include "picture.h"

enum { DONE = 0, NO_SIGNATURE = 1, FAILED = 2 };

static const char usage[] =
	"usage: angae-coverage [--state DIR] [--now SECONDS] [--era 2407|reference] -o OUT.png FILE\n"
	"\n"
	"Draws FILE as a strip with the blocks each of the ten records of its signature covers.\n"
	"Exit status: 0 drawn, 1 FILE has no signature, 2 usage or unreadable.\n";

static int fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static int fail(const char *fmt, ...)
{
	va_list ap;

	fputs("angae: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return FAILED;
}

static cairo_status_t write_some(void *arg, const unsigned char *data, unsigned int len)
{
	const struct angae_atomic *out = arg;

	return angae_write_all(out->fd, data, len) < 0 ? CAIRO_STATUS_WRITE_ERROR
						       : CAIRO_STATUS_SUCCESS;
}

static int write_png(cairo_surface_t *surface, const char *path)
{
	struct angae_atomic out;
	cairo_status_t status;

	if (angae_atomic_begin(&out, path, 0644) < 0)
		return fail("%s: %s", path, strerror(errno));
	errno = 0;
	status = cairo_surface_write_to_png_stream(surface, write_some, &out);
	if (status != CAIRO_STATUS_SUCCESS) {
		fail("%s: %s", path, errno ? strerror(errno) : cairo_status_to_string(status));
		angae_atomic_abort(&out);
		return FAILED;
	}
	if (angae_atomic_commit(&out, true) < 0)
		return fail("%s: %s", path, strerror(errno));
	return DONE;
}

static int draw(const struct picture *p, const char *path)
{
	cairo_surface_t *surface =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, PICTURE_W, PICTURE_H);
	cairo_t *cr = cairo_create(surface);
	int ret;

	picture_draw(cr, p);
	if (cairo_status(cr) != CAIRO_STATUS_SUCCESS)
		ret = fail("cannot draw: %s", cairo_status_to_string(cairo_status(cr)));
	else
		ret = write_png(surface, path);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return ret;
}

/* The last component, what is no plain UTF-8 made '?'. */
static char *plain_name(const char *file)
{
	const char *slash = strrchr(file, '/');
	char *name = strdup(slash && slash[1] ? slash + 1 : file);

	for (char *s = name; s && *s;) {
		size_t n = angae_utf8(s);

		if (!n)
			*s = '?';
		s += n ? n : 1;
	}
	return name;
}

static int read_file(const char *file, const char *state, struct picture *p,
		     struct angae_coverage *c)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), dir = -1;
	int ret = DONE;
	char err[256];
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		ret = fail("%s: %s", file, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		ret = fail("%s: is not a regular file", file);
	if (ret == DONE && state)
		dir = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ret == DONE && state && dir < 0)
		ret = fail("%s: %s", state, strerror(errno));
	if (ret == DONE && angae_coverage_read(fd, dir, p->now, c, err, sizeof(err)) < 0) {
		fail("%s: %s", file, err);
		ret = NO_SIGNATURE;
	}
	if (dir >= 0)
		close(dir);
	if (fd >= 0)
		close(fd);
	return ret;
}

static int run(struct picture *p, const char *file, const char *state, const char *out)
{
	struct angae_coverage *c = malloc(sizeof(*c));
	char *name = plain_name(file);
	int ret;

	if (!c || !name) {
		ret = fail("out of memory");
	} else {
		p->c = c;
		p->name = name;
		ret = read_file(file, state, p, c);
		if (ret == DONE)
			ret = draw(p, out);
	}
	free(name);
	free(c);
	return ret;
}

static bool parse_now(const char *text, uint64_t *now)
{
	char *end;

	errno = 0;
	*now = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"state", required_argument, NULL, 's'}, {"now", required_argument, NULL, 'n'},
		{"era", required_argument, NULL, 'e'},	 {"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},	 {0},
	};
	const char *state = NULL, *out = NULL;
	struct picture p = {.now = (uint64_t)time(NULL)};
	int c;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (c == 's') {
			state = optarg;
		} else if (c == 'n' && !parse_now(optarg, &p.now)) {
			return fail("--now %s: must be seconds since 1970", optarg);
		} else if (c == 'e') {
			p.reference = !strcmp(optarg, "reference");
		} else if (c == 'o') {
			out = optarg;
		} else if (c != 'n') {
			fputs(usage, c == 'h' ? stdout : stderr);
			return c == 'h' ? DONE : FAILED;
		}
	}
	if (!out || argc - optind != 1) {
		fputs(usage, stderr);
		return FAILED;
	}
	return run(&p, argv[optind], state, out);
}
