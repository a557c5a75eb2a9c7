/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Containers told by their first bytes: a small table of our own (invented). */
#ifndef ANGAE_MAGIC_H
#define ANGAE_MAGIC_H

/**
 * angae_magic() - is the content of a kind that carries media, documents or programs?
 *
 * Reads 16 bytes. Return: the kind's name, or NULL.
 */
const char *angae_magic(int fd);

#endif
