/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking labels back: what an older list or era vouched for is media again,
 * and judged at its next open.
 */
#ifndef ANGAED_SWEEP_H
#define ANGAED_SWEEP_H

/** sweep_labels() - state_media_file to media_file below @root; Return: how many. */
unsigned int sweep_labels(const char *root);

#endif
