/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets share. */
#ifndef ANGAE_FUZZ_INPUT_H
#define ANGAE_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/** input_file() - an unnamed file with the input; the same one each time, not to be closed. */
int input_file(const uint8_t *data, size_t len);

/** input_state() - fd of the directory $FUZZ_STATE, or -1. */
int input_state(void);

/** input_name() - one of a few names, by the low bits of @choice. */
const char *input_name(uint8_t choice);

/**
 * input_phone() - a phone's state directory, by the high bits of @choice
 *
 * $FUZZ_STATE itself, one of phone-0, phone-1, … in it, or -1.
 */
int input_phone(uint8_t choice);

/** input_directory() - fd of an empty directory; the same one each time, removed at the end. */
int input_directory(void);

/** input_put() - make or replace the one file @name there; always the same @name. */
void input_put(const char *name, const uint8_t *data, size_t len);

#endif
