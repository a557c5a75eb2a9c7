// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include <angae/natisign.h>

#include "cmd.h"
#include "report.h"

#define HEX_LEN (2 * ANGAE_SHA256_LEN + 1)

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

static uint64_t bytes_in(const struct angae_reason *why)
{
	uint64_t n = 0;

	for (size_t i = 0; i < why->nranges; i++)
		n += why->ranges[i].len;
	return n;
}

void report_text(const char *file, const char *as, const char *era,
		 const struct angae_judgement *out)
{
	char *name = printable(file), *shown = printable(as);

	printf("%s: %s (era %s%s%s)\n", name, decision_word(out->decision), era,
	       as == file ? "" : ", as ", as == file ? "" : shown);
	for (size_t i = 0; i < out->nchecks; i++) {
		const struct angae_reason *why = &out->checks[i];

		printf("%c %s  %-9s %-10s %3d  %s", i == out->final ? '>' : ' ', result_word(why),
		       angae_layer_name(why->layer), why->check, why->code, why->detail);
		if (why->nranges)
			printf(" [%" PRIu64 " bytes in %zu ranges]", bytes_in(why), why->nranges);
		printf(" (%s)\n", why->source);
	}
	free(name);
	free(shown);
}

static json_object *json_check(const struct angae_reason *why)
{
	json_object *o = json_object_new_object();
	json_object *ranges = json_object_new_array();

	json_object_object_add(o, "layer", json_object_new_string(angae_layer_name(why->layer)));
	json_object_object_add(o, "check", json_object_new_string(why->check));
	json_object_object_add(o, "result", json_object_new_string(result_word(why)));
	json_object_object_add(o, "code", json_object_new_int(why->code));
	json_object_object_add(o, "detail", json_object_new_string(why->detail));
	json_object_object_add(o, "source", json_object_new_string(why->source));
	for (size_t i = 0; i < why->nranges; i++) {
		json_object *range = json_object_new_array();

		json_object_array_add(range, json_object_new_uint64(why->ranges[i].off));
		json_object_array_add(range, json_object_new_uint64(why->ranges[i].len));
		json_object_array_add(ranges, range);
	}
	json_object_object_add(o, "ranges", ranges);
	return o;
}

static void add_text(json_object *o, const char *key, const char *text)
{
	char *plain = printable(text);

	json_object_object_add(o, key, json_object_new_string(plain));
	free(plain);
}

void report_json(const char *file, const char *as, const char *era,
		 const struct angae_judgement *out)
{
	json_object *o = json_object_new_object();
	json_object *checks = json_object_new_array();
	char hex[HEX_LEN];

	add_text(o, "file", file);
	add_text(o, "as", as);
	add_text(o, "era", era);
	json_object_object_add(o, "decision", json_object_new_string(decision_word(out->decision)));
	for (size_t i = 0; i < out->nchecks; i++)
		json_object_array_add(checks, json_check(&out->checks[i]));
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
