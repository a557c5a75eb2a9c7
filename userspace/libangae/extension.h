/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A name's extension, as the phone takes it. */
#ifndef ANGAE_EXTENSION_H
#define ANGAE_EXTENSION_H

#include <stddef.h>

/**
 * angae_extension() - the last dot of the last component and what follows
 * @ext: filled in lower case, not terminated, at most @max bytes
 *
 * Return: its bytes, the dot counted; 0 when there is none.
 */
size_t angae_extension(const char *name, char *ext, size_t max);

#endif
