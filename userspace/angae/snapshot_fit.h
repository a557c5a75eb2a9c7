/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a snapshot was made of: the file `fit` in it. */
#ifndef ANGAE_TOOL_SNAPSHOT_FIT_H
#define ANGAE_TOOL_SNAPSHOT_FIT_H

#include "run.h"

/** snapshot_fit() - image directory, emulator, image, and the sizes of the snapshot in @dir; for free(). */
char *snapshot_fit(const struct run_handset *handset, const char *dir);

/** snapshot_fit_read() - what is written in the one in @dir, for free(); NULL: there is no such snapshot. */
char *snapshot_fit_read(const char *dir);

/** snapshot_fit_image() - does it say that it was made of the image in directory @image? */
bool snapshot_fit_image(const char *fit, const char *image);

/**
 * snapshot_fit_lives() - is all that it was made of still there, and as it was?
 *
 * If not, nobody can begin from it any more, whatever emulator and image they have.
 */
bool snapshot_fit_lives(const char *fit);

#endif
