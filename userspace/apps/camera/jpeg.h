/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A JPEG as a phone's camera writes it: baseline, grey, standard tables.
 */
#ifndef CAMERA_JPEG_H
#define CAMERA_JPEG_H

#include <stdint.h>
#include <stdio.h>

/**
 * camera_jpeg_write() - encode a grey picture
 * @out: written to, not closed
 * @pixels: @width * @height bytes, rows from the top; both multiples of 8
 *
 * Return: 0, or -1 with errno.
 */
int camera_jpeg_write(FILE *out, const uint8_t *pixels, unsigned int width, unsigned int height);

#endif
