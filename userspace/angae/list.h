/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_LIST_H
#define ANGAE_LIST_H

#include <angae/allow.h>

/** list_open() - a list, checked against the authority's certificate; complains. NULL on failure. */
struct angae_allow *list_open(const char *path, const char *authority);

/** list_section() - the word for a section. */
const char *list_section(enum angae_allow_section section);

#endif
