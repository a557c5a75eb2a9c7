/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_TOOL_APP_H
#define ANGAE_TOOL_APP_H

#include <angae/judge.h>

/**
 * app_judge() - an APK, as the phone's installer judges it when nothing of that name is installed
 * @authority: PEM of who signs marks, or NULL: a mark is not good
 * @out: filled always
 */
void app_judge(const struct angae_judge *judge, const char *authority, int fd,
	       struct angae_judgement *out);

#endif
