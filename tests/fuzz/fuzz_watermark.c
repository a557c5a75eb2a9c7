// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first byte chooses the kind; the rest is the file. A good chain can be
 * read, marked and taken off, and what is left has none of this length.
 * covers: watermark.c watermark_find.c watermark_edit.c watermark_machine.c
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <angae/watermark.h>

#include "input.h"

static void read_all(int fd, const struct angae_watermark *wm, size_t len)
{
	struct angae_watermark_record record;

	if (wm->off + (uint64_t)wm->count * ANGAE_WATERMARK_RECORD > len)
		abort();
	for (uint32_t i = 0; i < wm->count; i++)
		if (angae_watermark_record(fd, wm, i, &record) < 0 ||
		    (wm->state == ANGAE_WATERMARK_GOOD && !record.good))
			abort();
	if (!angae_watermark_record(fd, wm, wm->count, &record))
		abort();
}

static void apply(int fd, const struct angae_watermark_edit *edit)
{
	if (edit->at > edit->keep || ftruncate(fd, (off_t)edit->keep) < 0 ||
	    pwrite(fd, edit->bytes, edit->len, (off_t)edit->at) != (ssize_t)edit->len)
		abort();
}

/* Marked for a machine that is not on it, the chain is good and has that machine last. */
static void mark(int fd, struct angae_watermark *wm)
{
	enum angae_watermark_kind kind = wm->kind;
	struct angae_watermark_record record;
	struct angae_watermark_edit edit;
	uint32_t before = wm->count;
	char err[200] = "";

	switch (angae_watermark_add(fd, wm, "FUZZ", 5, &edit, err, sizeof(err))) {
	case 1:
		apply(fd, &edit);
		break;
	case 0:
		return;
	default:
		if (!err[0])
			abort();
		return;
	}
	if (angae_watermark_find(fd, kind, wm) != ANGAE_WATERMARK_GOOD ||
	    (kind == ANGAE_WATERMARK_TAIL && wm->count != before + 1) ||
	    angae_watermark_record(fd, wm, wm->count - 1, &record) < 0 ||
	    strcmp(record.text, "WMFUZZ") || record.extra != 5)
		abort();
}

/* Any machine's name, and a file that cannot be read: told, each of them. */
static void refuse(int fd, const struct angae_watermark *found, const char *machine)
{
	struct angae_watermark wm = *found;
	struct angae_watermark_edit edit;
	char err[200] = "";

	if (angae_watermark_add(fd, &wm, machine, 0, &edit, err, sizeof(err)) == 1 &&
	    strlen(machine) > ANGAE_WATERMARK_MACHINE)
		abort();
	if (wm.count && wm.state == ANGAE_WATERMARK_GOOD &&
	    angae_watermark_add(-1, &wm, "X", 0, &edit, err, sizeof(err)) != -1)
		abort();
	if (angae_watermark_find(-1, wm.kind, &wm) != ANGAE_WATERMARK_ERROR ||
	    angae_watermark_add(-1, &wm, "X", 0, &edit, err, sizeof(err)) != -1)
		abort();
}

/* The same bytes as a name, and as a disk's serial number. */
static void name(const uint8_t *data, size_t len)
{
	char text[40] = "", machine[ANGAE_WATERMARK_MACHINE + 1];
	uint8_t raw[ANGAE_WATERMARK_RECORD];

	memcpy(text, data, len < sizeof(text) ? len : sizeof(text) - 1);
	if (!angae_watermark_kind_name(angae_watermark_kind(text))[0])
		abort();
	angae_watermark_machine(len ? text : NULL, machine);
	if (strlen(machine) != ANGAE_WATERMARK_MACHINE || angae_watermark_pack(machine, 0, raw) < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	enum angae_watermark_kind kind;
	struct angae_watermark_edit edit;
	struct angae_watermark wm;
	char err[200] = "", machine[20] = "";
	int fd;

	if (!len)
		return 0;
	kind = (enum angae_watermark_kind)(data[0] % 3);
	name(data + 1, len - 1);
	fd = input_file(data + 1, len - 1);
	if (angae_watermark_find(fd, kind, &wm) == ANGAE_WATERMARK_ERROR)
		abort();
	read_all(fd, &wm, len - 1);
	memcpy(machine, data + 1, len - 1 < sizeof(machine) ? len - 1 : sizeof(machine) - 1);
	refuse(fd, &wm, machine);
	mark(fd, &wm);
	if (!angae_watermark_strip(fd, &wm, &edit, err, sizeof(err)))
		apply(fd, &edit);
	else if (!err[0])
		abort();
	return 0;
}
