/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_COVERAGE_CMD_H
#define ANGAE_COVERAGE_CMD_H

#include <stdbool.h>
#include <stdint.h>

/**
 * coverage_draw() - have angae-coverage, which stands beside this program, draw a picture
 * @state: the phone's side files, or NULL
 * @reference: of era reference, which looks at everything
 *
 * Return: what it exits with, which is what the tool does: CMD_NO when @file has no signature.
 */
int coverage_draw(const char *file, const char *state, uint64_t now, bool reference,
		  const char *out);

#endif
