// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What of a machine goes into a watermark, and which files get one (RS).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <angae/watermark.h>

#include "bytes.h"
#include "extension.h"

#define SERIAL_MAX 20
#define DROPPED	   5 /* characters of a serial that starts with WD-W */
#define EXT_MAX	   8

/* A sign that is no digit of base 36 counts as 0. */
static uint64_t digit(char c)
{
	if (c >= '0' && c <= '9')
		return (uint64_t)(c - '0');
	c = angae_lower(c);
	return c >= 'a' && c <= 'z' ? (uint64_t)(c - 'a') + 10 : 0;
}

static bool is_wd(const char *serial, size_t len)
{
	static const char prefix[] = "wd-w";

	for (size_t i = 0; i < sizeof(prefix) - 1; i++)
		if (i >= len || angae_lower(serial[i]) != prefix[i])
			return false;
	return true;
}

static uint64_t number(const char *serial)
{
	size_t len = strnlen(serial, SERIAL_MAX);
	uint64_t value = 0;

	for (size_t i = is_wd(serial, len) ? DROPPED : 0; i < len; i++)
		if (serial[i] != '-')
			value = value * 36 + digit(serial[i]);
	return value;
}

void angae_watermark_machine(const char *serial, char machine[ANGAE_WATERMARK_MACHINE + 1])
{
	char text[17];
	uint64_t value;

	if (!serial) {
		memcpy(machine, ANGAE_WATERMARK_DEFAULT, sizeof(ANGAE_WATERMARK_DEFAULT));
		return;
	}
	value = number(serial);
	snprintf(text, sizeof(text), "%05" PRIX32 "%08" PRIX32, (uint32_t)(value >> 32),
		 (uint32_t)value);
	for (size_t i = 0; i < ANGAE_WATERMARK_MACHINE; i++)
		machine[i] = (char)(text[i] == '0' ? 'Z' : text[i]);
	machine[ANGAE_WATERMARK_MACHINE] = '\0';
}

static bool listed(const char *const *list, const char *ext)
{
	for (; *list; list++)
		if (!strcmp(*list, ext))
			return true;
	return false;
}

enum angae_watermark_kind angae_watermark_kind(const char *name)
{
	static const char *const tail[] = {
		".jpg", ".jpeg", ".bmp", ".png", ".gif",  ".tif",  ".tiff", /* pictures */
		".wav", ".mp3",	 ".wma", ".asf", ".mpa",  ".mp2",	    /* sound */
		".avi", ".dat",	 ".swf", ".wmv", ".3gp",  ".3gpp", ".mpg",
		".mp4", ".vob",	 ".rm",	 ".rmv", ".rmvb", ".mpeg", NULL,
	};
	static const char *const office[] = {".docx", ".xlsx", ".pptx", NULL};
	char ext[EXT_MAX + 1] = {0};

	angae_extension(name, ext, EXT_MAX);
	if (listed(tail, ext))
		return ANGAE_WATERMARK_TAIL;
	return listed(office, ext) ? ANGAE_WATERMARK_AT_50 : ANGAE_WATERMARK_NONE;
}

const char *angae_watermark_kind_name(enum angae_watermark_kind kind)
{
	switch (kind) {
	case ANGAE_WATERMARK_TAIL:
		return "tail";
	case ANGAE_WATERMARK_AT_50:
		return "0x50";
	default:
		return "none";
	}
}
