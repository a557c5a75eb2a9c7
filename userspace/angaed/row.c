// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows made of what the gate and the judges say.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "mounts.h"
#include "row.h"
#include "words.h"

static int sequence_length(const unsigned char *s)
{
	int n = s[0] < 0x80		      ? 1
		: s[0] >= 0xc2 && s[0] < 0xe0 ? 2
		: (s[0] & 0xf0) == 0xe0	      ? 3
		: s[0] >= 0xf0 && s[0] < 0xf5 ? 4
					      : 0;

	for (int i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	return n;
}

/*
 * Names are bytes chosen by whoever made the file, cut where the snapshot
 * ends. What is no UTF-8 is shown as '?', so that a row is always readable.
 */
static void copy_clean(char *to, size_t len, const char *from)
{
	const unsigned char *s = (const unsigned char *)from;
	size_t have = 0;

	while (*s) {
		int n = sequence_length(s);

		if (have + (n ? n : 1) >= len)
			break;
		if (n)
			memcpy(to + have, s, n);
		else
			to[have] = '?';
		have += n ? n : 1;
		s += n ? n : 1;
	}
	to[have] = '\0';
}

#define COPY(to, from) copy_clean(to, sizeof(to), from)

static void from_record(struct trace_row *row, const struct angae_record *rec, const char *era)
{
	memset(row, 0, sizeof(*row));
	row->mono_ns = rec->mono_ns;
	row->last_ns = rec->last_ns ? rec->last_ns : rec->mono_ns;
	row->real_ns = rec->real_ns;
	row->count = rec->count ? rec->count : 1;
	row->op = rec->op;
	row->class = rec->class;
	row->mode = rec->mode;
	row->pid = rec->pid;
	row->tgid = rec->tgid;
	row->uid = rec->uid;
	row->target = rec->target;
	row->dev = rec->dev;
	row->ino = rec->ino;
	row->size = rec->file_size;
	COPY(row->comm, rec->comm);
	COPY(row->subject, rec->subject);
	COPY(row->name, rec->name);
	COPY(row->dir, rec->dir);
	COPY(row->era, era);
}

static char *ranges_text(const struct angae_reason *reason)
{
	/* two 20-digit numbers and two signs a range */
	size_t n = reason->nranges < ANGAE_RANGES_MAX ? reason->nranges : ANGAE_RANGES_MAX;
	char *text = n ? malloc(n * 42 + 1) : NULL;
	size_t have = 0;

	for (size_t i = 0; text && i < n; i++)
		have += sprintf(text + have, "%s%" PRIu64 "+%" PRIu64, i ? "," : "",
				reason->ranges[i].off, reason->ranges[i].len);
	return text;
}

void row_reason(struct trace_row *row, const struct angae_reason *reason)
{
	row->layer = angae_layer_name(reason->layer);
	row->check = reason->check;
	row->code = reason->code;
	row->source = reason->source;
	row->ranges = ranges_text(reason);
	COPY(row->detail, reason->detail);
}

void row_verdict(struct trace_row *row, const struct angae_record *rec,
		 const struct decision *decision, const char *era, bool late)
{
	bool allow = decision->verdict == ANGAE_VERDICT_ALLOW;

	from_record(row, rec, era);
	row->kind = late ? "late" : "verdict";
	row->decision = allow ? "allow" : "refuse";
	row->error = allow ? 0 : EPERM;
	row->why = ANGAE_WHY_ASKED;
	row->hashed = decision->hashed;
	row_reason(row, &decision->reason);
	COPY(row->chain, decision->chain);
}

/* What has only an inode to go by is told from the root of its file system. */
static bool lacks_mount(uint32_t op)
{
	return op >= ANGAE_OP_CREATE && op <= ANGAE_OP_SETLABEL;
}

static void complete_path(struct trace_row *row, const struct angae_record *rec)
{
	const char *mount = lacks_mount(rec->op) ? mount_of(rec->dev) : "";
	char dir[ANGAE_DIR_LEN];

	if (!*mount || rec->flags & ANGAE_RECF_DIR_CUT)
		return;
	snprintf(dir, sizeof(dir), "%s%s", mount, strcmp(row->dir, "/") ? row->dir : "");
	COPY(row->dir, dir);
}

void row_event(struct trace_row *row, const struct angae_record *rec, const char *era)
{
	from_record(row, rec, era);
	complete_path(row, rec);
	row->source = "invented";
	row->layer = "gate";
	if (rec->kind == ANGAE_REC_LOST) {
		row->kind = "lost";
		row->check = "events";
		snprintf(row->detail, sizeof(row->detail),
			 "%u events of the gate were dropped before this one", rec->count);
		return;
	}
	row->kind = "gate";
	if (rec->verdict != ANGAE_VERDICT_NONE)
		row->decision = rec->verdict == ANGAE_VERDICT_DENY ? "refuse" : "allow";
	row->error = -rec->error;
	row->why = rec->why;
	row->check = word_why(rec->why);
	row->code = rec->why;
	COPY(row->detail, word_why_detail(rec->why));
}

void row_daemon(struct trace_row *row, const char *kind, const char *check)
{
	memset(row, 0, sizeof(*row));
	row->kind = kind;
	row->layer = "daemon";
	row->check = check;
	row->source = "invented";
	row->count = 1;
	row->mono_ns = row->last_ns = mono_ns();
	row->real_ns = real_ns();
}

void row_path(struct trace_row *row, const char *path)
{
	const char *slash = strrchr(path, '/');
	char dir[ANGAE_DIR_LEN];

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path) : 0, path);
	COPY(row->dir, dir);
	COPY(row->name, slash ? slash + 1 : path);
}
