/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots that are kept no longer. */
#ifndef ANGAE_TOOL_SNAPSHOT_SWEEP_H
#define ANGAE_TOOL_SNAPSHOT_SWEEP_H

/* So many of one image directory: of other kernel words, CPUs, memory. */
#define SNAPSHOTS_KEPT 8

/**
 * snapshot_sweep() - remove what is of no more use, before one more is made in @dir
 * @dir: is to be made anew, and locked by the caller
 * @image: the image directory it is made of
 *
 * Of no use are those whose image or emulator has gone or has changed, and of those of @image all but
 * the ones that were used last. One that somebody has locked stays.
 */
void snapshot_sweep(const char *dir, const char *image);

#endif
