/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SELinux labels by verdict: what was verified becomes state_media_file, which
 * apps may read with the gate off as well, and nobody but the daemon may write.
 */
#ifndef ANGAED_LABEL_H
#define ANGAED_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define LABEL_MEDIA	  "media_file"
#define LABEL_STATE_MEDIA "state_media_file"
#define LABEL_PACKAGE	  "apk_data_file"

/** label_is() - is the type of @fd's label @type? */
bool label_is(int fd, const char *type);

/**
 * label_set() - change the type of @fd's label, keep the rest of it
 *
 * Return: 0, or -1 with errno.
 */
int label_set(int fd, const char *type);

/**
 * label_verified() - media_file to state_media_file, if it is still what was judged
 * @fd: readable
 * @judged: its change time when judging began
 *
 * Return: 0 when the label changed; -1 with errno (EBUSY: someone writes it;
 * ESTALE: it was changed since; EINVAL: it was not media_file).
 */
int label_verified(int fd, const struct timespec *judged);

#endif
