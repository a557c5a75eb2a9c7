/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking labels back: what an older list, era or SIM vouched for loses the
 * label that says so, and is judged at its next open.
 */
#ifndef ANGAED_SWEEP_H
#define ANGAED_SWEEP_H

/** sweep_labels() - give the files of type @from below @root type @to; Return: how many. */
unsigned int sweep_labels(const char *root, const char *from, const char *to);

#endif
