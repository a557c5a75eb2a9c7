/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state's mark (invented): a CMS message in a pair of the signing block.
 * What it holds is text, a line each:
 *
 *	angae-mark 1
 *	package org.example.notes
 *	versions 1-9
 *	device 001234567890123		(15 digits or -)
 *	until 1767225600		(seconds since the epoch or -)
 *	pair 7109871a SHA256		for each scheme in the block, in the order of the ids below
 */
#ifndef ANGAE_APK_MARK_H
#define ANGAE_APK_MARK_H

#include "apk.h"

#define APK_MARK_TEXT_MAX 1024
#define APK_MARK_CMS_MAX  16384

/**
 * apk_mark_parse() - read such a text
 *
 * Return: the lines about the schemes, to be compared, or NULL with @mark->detail: not such a text.
 */
const char *apk_mark_parse(const char *text, struct angae_apk_mark *mark);

/** apk_mark_pairs() - the lines about the schemes in @block; their bytes, 0 without any, or -1. */
int apk_mark_pairs(const struct apk_block *block, char *text, size_t room);

#endif
