// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <angae/natisign.h>

#include "cmd.h"
#include "rewrite.h"
#include "watermark.h"

/* A file that is being marked or cleaned. */
struct subject {
	const struct watermark_order *order;
	const char *file;
	char *target;
	int fd;
	struct stat st;
	struct angae_watermark wm;
};

static bool is_zero(int fd)
{
	uint8_t there[ANGAE_WATERMARK_RECORD + ANGAE_WATERMARK_END];

	if (pread(fd, there, sizeof(there), ANGAE_WATERMARK_OFFICE) != (ssize_t)sizeof(there))
		return false;
	for (size_t i = 0; i < sizeof(there); i++)
		if (there[i])
			return false;
	return true;
}

static int apply(const struct subject *s, const struct angae_watermark_edit *edit)
{
	struct rewrite change = {
		.keep = edit->keep, .at = edit->at, .bytes = edit->bytes, .len = edit->len};

	return rewrite_file(s->fd, &s->st, s->target, &change) < 0 ? CMD_ERROR : CMD_YES;
}

/* The mark is there: nothing is to be done, but a copy that was asked for. */
static int leave(const struct subject *s)
{
	struct angae_watermark_edit whole = {.keep = s->wm.size, .at = s->wm.size};

	printf("%s: WM%s is there already\n", s->file, s->order->machine);
	return s->order->out ? apply(s, &whole) : CMD_YES;
}

static int add(const struct subject *s)
{
	const struct watermark_order *order = s->order;
	struct angae_watermark_edit edit;
	char err[256];
	int ret;

	ret = angae_watermark_add(s->fd, &s->wm, order->machine, order->extra, &edit, err,
				  sizeof(err));
	if (ret < 0)
		return complain("%s: %s", s->file, err);
	if (!ret)
		return leave(s);
	/* Red Star does not look: it writes over whatever stands there. */
	if (s->wm.kind == ANGAE_WATERMARK_AT_50 && s->wm.state == ANGAE_WATERMARK_ABSENT &&
	    !order->force && !is_zero(s->fd))
		return complain(
			"%s: at 0x%x stands something else than padding, which --force would destroy",
			s->file, ANGAE_WATERMARK_OFFICE);
	if (s->wm.kind == ANGAE_WATERMARK_TAIL && angae_natisign_magic(s->fd) == 1)
		complain("%s: is signed; with a watermark behind it the signature is not found",
			 s->file);
	return apply(s, &edit);
}

static int strip(const struct subject *s)
{
	struct angae_watermark_edit edit;
	char err[256];

	if (angae_watermark_strip(s->fd, &s->wm, &edit, err, sizeof(err)) < 0) {
		complain("%s: %s; nothing was changed", s->file, err);
		return s->wm.state == ANGAE_WATERMARK_ERROR ? CMD_ERROR : CMD_NO;
	}
	return apply(s, &edit);
}

static int change(const struct watermark_order *order, const char *file,
		  int (*how)(const struct subject *s))
{
	struct subject s = {.order = order, .file = file};
	enum angae_watermark_kind kind = order->kind;
	int ret = CMD_ERROR;

	if (kind == ANGAE_WATERMARK_NONE)
		kind = angae_watermark_kind(file);
	if (kind == ANGAE_WATERMARK_NONE)
		return complain("%s: no type of which it is known how it is marked; --kind says",
				file);
	s.fd = open_regular(file, &s.st);
	if (s.fd < 0)
		return CMD_ERROR;
	s.target = rewrite_target(file, order->out);
	if (s.target && !order->out && !(s.st.st_mode & 0222)) {
		complain("%s: is read-only; -o writes elsewhere", file);
	} else if (s.target) {
		angae_watermark_find(s.fd, kind, &s.wm);
		ret = how(&s);
	}
	free(s.target);
	close(s.fd);
	return ret;
}

int watermark_add(const struct watermark_order *order, const char *file)
{
	return change(order, file, add);
}

int watermark_strip(const struct watermark_order *order, const char *file)
{
	return change(order, file, strip);
}
