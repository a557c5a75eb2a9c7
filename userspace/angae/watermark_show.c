// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "cmd.h"
#include "watermark.h"

static const char *state_word(enum angae_watermark_state state)
{
	switch (state) {
	case ANGAE_WATERMARK_GOOD:
		return "good";
	case ANGAE_WATERMARK_BAD:
		return "damaged";
	case ANGAE_WATERMARK_ERROR:
		return "unreadable";
	default:
		return "none";
	}
}

static void text_chain(int fd, const char *name, const struct angae_watermark *wm)
{
	printf("%s: watermark (%s): %s, %" PRIu32 " record%s at %" PRIu64 " (RS)\n", name,
	       angae_watermark_kind_name(wm->kind), state_word(wm->state), wm->count,
	       wm->count == 1 ? "" : "s", wm->off);
	if (wm->detail[0])
		printf("  %s\n", wm->detail);
	for (uint32_t i = 0; i < wm->count; i++) {
		struct angae_watermark_record record;
		char *text;

		if (angae_watermark_record(fd, wm, i, &record) < 0)
			break;
		text = printable(record.text);
		printf("  %4" PRIu32 "  %-15s  at %" PRIu64, i + 1, text,
		       wm->off + (uint64_t)i * ANGAE_WATERMARK_RECORD);
		if (record.extra)
			printf("  extra %" PRIu32, record.extra);
		puts(record.good ? "" : "  (not a record)");
		free(text);
	}
}

static json_object *json_record(const struct angae_watermark_record *record, uint64_t off)
{
	json_object *o = json_object_new_object();
	char *text = printable(record->text);

	json_object_object_add(o, "offset", json_object_new_uint64(off));
	json_object_object_add(o, "text", json_object_new_string(text));
	json_object_object_add(o, "extra", json_object_new_int64(record->extra));
	json_object_object_add(o, "good", json_object_new_boolean(record->good));
	free(text);
	return o;
}

static json_object *json_chain(int fd, const struct angae_watermark *wm)
{
	json_object *o = json_object_new_object();
	json_object *records = json_object_new_array();
	struct angae_watermark_record record;

	json_object_object_add(o, "kind",
			       json_object_new_string(angae_watermark_kind_name(wm->kind)));
	json_object_object_add(o, "state", json_object_new_string(state_word(wm->state)));
	json_object_object_add(o, "offset", json_object_new_uint64(wm->off));
	json_object_object_add(o, "detail", json_object_new_string(wm->detail));
	json_object_object_add(o, "source", json_object_new_string("RS"));
	for (uint32_t i = 0; i < wm->count && !angae_watermark_record(fd, wm, i, &record); i++)
		json_object_array_add(
			records,
			json_record(&record, wm->off + (uint64_t)i * ANGAE_WATERMARK_RECORD));
	json_object_object_add(o, "records", records);
	return o;
}

static void show_json(int fd, const char *name, const struct angae_watermark *found, size_t n)
{
	json_object *o = json_object_new_object();
	json_object *chains = json_object_new_array();

	json_object_object_add(o, "file", json_object_new_string(name));
	for (size_t i = 0; i < n; i++)
		json_object_array_add(chains, json_chain(fd, &found[i]));
	json_object_object_add(o, "watermarks", chains);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

static void show_text(int fd, const char *name, const struct angae_watermark *found, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_chain(fd, name, &found[i]);
	if (!n)
		printf("%s: no watermark\n", name);
}

/* Return: how many chains there are, damaged ones too; @worst is what the tool exits with. */
static size_t look(const struct watermark_order *order, int fd, struct angae_watermark *found,
		   int *worst)
{
	static const enum angae_watermark_kind kinds[] = {ANGAE_WATERMARK_TAIL,
							  ANGAE_WATERMARK_AT_50};
	bool good = false, damaged = false;
	size_t n = 0;

	*worst = CMD_YES;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		enum angae_watermark_state state;

		if (order->kind != ANGAE_WATERMARK_NONE && order->kind != kinds[i])
			continue;
		state = angae_watermark_find(fd, kinds[i], &found[n]);
		good |= state == ANGAE_WATERMARK_GOOD;
		damaged |= state == ANGAE_WATERMARK_BAD;
		if (state == ANGAE_WATERMARK_ERROR)
			*worst = CMD_ERROR;
		/* An absent one is told when there is something to be said of it. */
		n += state != ANGAE_WATERMARK_ABSENT || found[n].detail[0];
	}
	if (*worst == CMD_YES && (!good || damaged))
		*worst = CMD_NO;
	return n;
}

int watermark_show(const struct watermark_order *order, const char *file)
{
	struct angae_watermark found[2];
	int fd = open_regular(file, NULL), worst;
	char *name;
	size_t n;

	if (fd < 0)
		return CMD_ERROR;
	name = printable(file);
	n = look(order, fd, found, &worst);
	if (order->json)
		show_json(fd, name, found, n);
	else
		show_text(fd, name, found, n);
	free(name);
	close(fd);
	return worst;
}
