/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why something was decided: the unit every explanation is made of.
 */
#ifndef ANGAE_REASON_H
#define ANGAE_REASON_H

#include <stddef.h>
#include <stdint.h>

/* Who spoke. */
enum angae_layer {
	ANGAE_LAYER_NONE,
	ANGAE_LAYER_SELINUX,
	ANGAE_LAYER_GATE,
	ANGAE_LAYER_TYPE, /* is this a type the era checks at all? */
	ANGAE_LAYER_NATISIGN,
	ANGAE_LAYER_SELFSIGN,
	ANGAE_LAYER_ALLOWLIST,
	ANGAE_LAYER_PACKAGE,
	ANGAE_LAYER_MAX
};

/* One stretch of bytes of the file that a check looked at. */
struct angae_range {
	uint64_t off; /* bytes */
	uint64_t len; /* bytes */
};

/* 128 sampled blocks, the header, the trailer, the key word. */
#define ANGAE_RANGES_MAX 132
#define ANGAE_DETAIL_LEN 192

/**
 * struct angae_reason - what one check found
 * @layer: who spoke
 * @check: name of the check, a static string ("extension", "digest", …)
 * @code: that layer's own code (NATISIGN: formats.md §4; else 0 or an enum)
 * @detail: one line for people, NUL-terminated UTF-8
 * @source: tag of the record the behaviour follows, or "invented"
 * @ranges: byte ranges of the file it looked at, @nranges of them
 */
struct angae_reason {
	enum angae_layer layer;
	const char *check;
	int code;
	char detail[ANGAE_DETAIL_LEN];
	const char *source;
	size_t nranges;
	struct angae_range ranges[ANGAE_RANGES_MAX];
};

/**
 * angae_layer_name() - the word for a layer
 * @layer: any value
 *
 * Return: static string, "none" for what it does not know.
 */
const char *angae_layer_name(enum angae_layer layer);

#endif
