// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include <angae/checklist.h>
#include <angae/natisign.h>
#include <angae/selfsign.h>

#include "cmd.h"
#include "report.h"

#define RANGES_SHOWN 3
#define HEX_LEN	     (2 * ANGAE_SHA256_LEN + 1)

static const char *decision_word(enum angae_decision decision)
{
	switch (decision) {
	case ANGAE_DECISION_ALLOW:
		return "allowed";
	case ANGAE_DECISION_REFUSE:
		return "refused";
	case ANGAE_DECISION_UNCHECKED:
		return "unchecked";
	case ANGAE_DECISION_ERROR:
		break;
	}
	return "error";
}

/* How one check came out: it passed, it failed, or there was nothing for it to judge. */
static const char *result_word(const struct angae_reason *why)
{
	if (why->layer == ANGAE_LAYER_NATISIGN)
		switch (why->code) {
		case ANGAE_NATI_OK:
			return "pass";
		case ANGAE_NATI_TEXT:
		case ANGAE_NATI_SMALL:
		case ANGAE_NATI_UNSIGNED:
		case ANGAE_NATI_NO_MAGIC:
			return "none";
		default:
			return "fail";
		}
	if (why->layer == ANGAE_LAYER_SELFSIGN)
		return why->code == ANGAE_SELF_OK     ? "pass"
		       : why->code == ANGAE_SELF_NONE ? "none"
						      : "fail";
	switch (why->code) {
	case ANGAE_JUDGE_NONE:
	case ANGAE_JUDGE_LISTED:
		return "pass";
	case ANGAE_JUDGE_NOT_A_TYPE:
		return "none";
	default:
		return "fail";
	}
}

/* OFFSET+LENGTH of each, or of the first few and how many there are in all. */
static void text_ranges(const struct angae_range *ranges, size_t n, bool all)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < n; i++) {
		bytes += ranges[i].len;
		if (all || i < RANGES_SHOWN)
			printf(" %" PRIu64 "+%" PRIu64, ranges[i].off, ranges[i].len);
	}
	if (!all && n > RANGES_SHOWN)
		printf(" … %zu ranges, %" PRIu64 " bytes", n, bytes);
}

static void text_tick(const struct angae_tick *tick, bool all)
{
	printf("      %s  %-9s %3d  %s", angae_tick_name(tick->state), tick->check, tick->code,
	       tick->asks);
	if (tick->nfixed || tick->nsample)
		printf(":");
	text_ranges(tick->fixed, tick->nfixed, true);
	text_ranges(tick->sample, tick->nsample, all);
	putchar('\n');
}

static void text_check(const struct report *report, const struct angae_reason *why, bool final)
{
	struct angae_tick ticks[ANGAE_TICKS_MAX];
	size_t n = angae_checklist(report->fd, report->natisign, why, ticks);

	printf("%c %s  %-9s %-10s %3d  %s", final ? '>' : ' ', result_word(why),
	       angae_layer_name(why->layer), why->check, why->code, why->detail);
	if (!n && why->nranges) {
		printf(":");
		text_ranges(why->ranges, why->nranges, report->ranges);
	}
	printf(" (%s)\n", why->source);
	for (size_t i = 0; i < n; i++) {
		text_tick(&ticks[i], report->ranges);
		/* Where there is no signature, what would be asked of one is no news. */
		if (ticks[i].state == ANGAE_TICK_ABSENT)
			break;
	}
}

void report_text(const struct report *report, const struct angae_judgement *out)
{
	char *name = printable(report->file), *shown = printable(report->as);
	bool other = report->as != report->file;

	printf("%s: %s (era %s%s%s)\n", name, decision_word(out->decision), report->era,
	       other ? ", as " : "", other ? shown : "");
	for (size_t i = 0; i < out->nchecks; i++)
		text_check(report, &out->checks[i], i == out->final);
	free(name);
	free(shown);
}

static void json_ranges(json_object *array, const struct angae_range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		json_object *range = json_object_new_array();

		json_object_array_add(range, json_object_new_uint64(ranges[i].off));
		json_object_array_add(range, json_object_new_uint64(ranges[i].len));
		json_object_array_add(array, range);
	}
}

static json_object *json_tick(const struct angae_tick *tick)
{
	json_object *o = json_object_new_object();
	json_object *ranges = json_object_new_array();

	json_object_object_add(o, "check", json_object_new_string(tick->check));
	json_object_object_add(o, "result", json_object_new_string(angae_tick_name(tick->state)));
	json_object_object_add(o, "code", json_object_new_int(tick->code));
	json_object_object_add(o, "asks", json_object_new_string(tick->asks));
	json_ranges(ranges, tick->fixed, tick->nfixed);
	json_ranges(ranges, tick->sample, tick->nsample);
	json_object_object_add(o, "ranges", ranges);
	return o;
}

static json_object *json_check(const struct report *report, const struct angae_reason *why)
{
	struct angae_tick ticks[ANGAE_TICKS_MAX];
	size_t n = angae_checklist(report->fd, report->natisign, why, ticks);
	json_object *o = json_object_new_object();
	json_object *ranges = json_object_new_array();
	json_object *steps = json_object_new_array();

	json_object_object_add(o, "layer", json_object_new_string(angae_layer_name(why->layer)));
	json_object_object_add(o, "check", json_object_new_string(why->check));
	json_object_object_add(o, "result", json_object_new_string(result_word(why)));
	json_object_object_add(o, "code", json_object_new_int(why->code));
	json_object_object_add(o, "detail", json_object_new_string(why->detail));
	json_object_object_add(o, "source", json_object_new_string(why->source));
	json_ranges(ranges, why->ranges, why->nranges);
	json_object_object_add(o, "ranges", ranges);
	for (size_t i = 0; i < n; i++)
		json_object_array_add(steps, json_tick(&ticks[i]));
	json_object_object_add(o, "steps", steps);
	return o;
}

static void add_text(json_object *o, const char *key, const char *text)
{
	char *plain = printable(text);

	json_object_object_add(o, key, json_object_new_string(plain));
	free(plain);
}

void report_json(const struct report *report, const struct angae_judgement *out)
{
	json_object *o = json_object_new_object();
	json_object *checks = json_object_new_array();
	char hex[HEX_LEN];

	add_text(o, "file", report->file);
	add_text(o, "as", report->as);
	add_text(o, "era", report->era);
	json_object_object_add(o, "decision", json_object_new_string(decision_word(out->decision)));
	for (size_t i = 0; i < out->nchecks; i++)
		json_object_array_add(checks, json_check(report, &out->checks[i]));
	json_object_object_add(o, "checks", checks);
	json_object_object_add(o, "final", json_object_new_int((int)out->final));
	json_object_object_add(o, "hashed", json_object_new_uint64(out->hashed));
	json_object_object_add(o, "expires", json_object_new_uint64(out->expires));
	if (out->have_digest) {
		print_hex(hex, out->digest, ANGAE_SHA256_LEN);
		json_object_object_add(o, "sha256", json_object_new_string(hex));
	}
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}
