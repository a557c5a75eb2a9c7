/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_PROGRESS_H
#define ANGAE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * typedef angae_progress_fn - told now and then while bytes are read
 * @done: bytes looked at so far, growing
 *
 * Return: false to stop (errno ECANCELED).
 */
typedef bool angae_progress_fn(uint64_t done, void *arg);

#endif
