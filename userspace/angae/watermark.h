/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_WATERMARK_CMD_H
#define ANGAE_WATERMARK_CMD_H

#include <stdbool.h>

#include <angae/watermark.h>

/* What was asked for. */
struct watermark_order {
	enum angae_watermark_kind kind; /* NONE: by the extension */
	char machine[ANGAE_WATERMARK_MACHINE + 1];
	uint32_t extra;
	bool force;
	bool json;
	const char *out;
};

/* Each deals with one file. Return: what the tool exits with. */
int watermark_show(const struct watermark_order *order, const char *file);
int watermark_add(const struct watermark_order *order, const char *file);
int watermark_strip(const struct watermark_order *order, const char *file);

#endif
