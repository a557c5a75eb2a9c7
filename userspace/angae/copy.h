/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_COPY_H
#define ANGAE_COPY_H

#include <stdint.h>

/**
 * copy_content() - the first @len bytes of @in to the start of @out
 *
 * Holes stay holes. Return: 0, or -1 with errno (ENODATA: @in is shorter);
 * the offset of @out stands behind them.
 */
int copy_content(int in, int out, uint64_t len);

#endif
