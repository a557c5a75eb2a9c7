/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SELinux labels by verdict: what was verified becomes state_media_file, or
 * self_media_file when this phone signed it. Apps may read both with the gate
 * off as well; nobody but the daemon may write them. A file signed here that
 * does not verify now (another SIM) is an orphan until it does.
 */
#ifndef ANGAED_LABEL_H
#define ANGAED_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define LABEL_MEDIA	   "media_file"
#define LABEL_STATE_MEDIA  "state_media_file"
#define LABEL_SELF_MEDIA   "self_media_file"
#define LABEL_ORPHAN_MEDIA "orphan_media_file"
#define LABEL_PACKAGE	   "apk_data_file"

/** label_is() - is the type of @fd's label @type? */
bool label_is(int fd, const char *type);

/**
 * label_set() - change the type of @fd's label, keep the rest of it
 *
 * Return: 0, or -1 with errno.
 */
int label_set(int fd, const char *type);

/**
 * label_verified() - from one type to another, if it is still what was judged
 * @fd: readable
 * @from: the type it has, and gets back when a writer came
 * @to: the type that says it was verified
 * @judged: its change time when judging began
 *
 * Return: 0 when the label changed; -1 with errno (EBUSY: someone writes it;
 * ESTALE: it was changed since; EINVAL: it was not @from).
 */
int label_verified(int fd, const char *from, const char *to, const struct timespec *judged);

#endif
