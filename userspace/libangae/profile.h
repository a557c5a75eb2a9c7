/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_LIB_PROFILE_H
#define ANGAE_LIB_PROFILE_H

#include <angae/profile.h>

/**
 * angae_profile_parse() - read an era from text
 * @text: @len bytes, NUL-terminated behind them
 * @what: what to call the text in @err
 *
 * Return: 0, or -1 with @err naming the line.
 */
int angae_profile_parse(const char *text, size_t len, const char *what,
			struct angae_profile *profile, char *err, size_t errlen);

#endif
