// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include <angae/watermark.h>

#include "inspect.h"
#include "read.h"

#define RECORD ANGAE_WATERMARK_RECORD

static void tell_record(struct angae_teller *t, const struct angae_watermark *wm, uint32_t i)
{
	uint64_t off = wm->off + (uint64_t)i * RECORD;
	struct angae_watermark_record record;
	uint8_t raw[RECORD];

	if (angae_read_at(t->fd, raw, sizeof(raw), off) < 0 ||
	    angae_watermark_unpack(raw, &record) < 0)
		return;
	angae_tell(t,
		   &(struct angae_item){.depth = 1,
					.name = "user",
					.off = off,
					.len = RECORD,
					.raw = raw,
					.rawlen = RECORD,
					.source = "RS"},
		   "%" PRIu32 ": %s, word %" PRIu32 "%s", i + 1, record.text, record.extra,
		   record.good ? "" : " (not a record)");
}

static void tell_chain(struct angae_teller *t, enum angae_watermark_kind kind)
{
	struct angae_watermark wm;
	enum angae_watermark_state state = angae_watermark_find(t->fd, kind, &wm);
	struct angae_item item = {.name = "watermark", .source = "RS"};

	if (state != ANGAE_WATERMARK_GOOD && state != ANGAE_WATERMARK_BAD)
		return;
	item.off = wm.off;
	item.len = (uint64_t)wm.count * RECORD + ANGAE_WATERMARK_END;
	angae_tell(t, &item, "%s, %" PRIu32 " record%s%s%s",
		   kind == ANGAE_WATERMARK_TAIL ? "behind the content" : "at 0x50", wm.count,
		   wm.count == 1 ? "" : "s", wm.detail[0] ? "; damaged: " : "", wm.detail);
	for (uint32_t i = 0; i < wm.count && i < ANGAE_INSPECT_LIST; i++)
		tell_record(t, &wm, i);
	if (wm.count > ANGAE_INSPECT_LIST)
		angae_tell(t, &(struct angae_item){.depth = 1, .name = "more", .source = "RS"},
			   "%" PRIu32 " further records", wm.count - ANGAE_INSPECT_LIST);
}

void angae_inspect_watermark(struct angae_teller *t)
{
	tell_chain(t, ANGAE_WATERMARK_TAIL);
	tell_chain(t, ANGAE_WATERMARK_AT_50);
}
