/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A phone's side files, and NATISIGN asked with them. */
#ifndef ANGAE_UNIT_PHONE_H
#define ANGAE_UNIT_PHONE_H

#include <stdint.h>

#include "forge.h"

/* Its /data/local/tmp, with key 1; made by phone_set_up(). */
extern int phone;

/** phone_set_up() - a group's set-up: a fresh directory with the state's key 1. */
int phone_set_up(void **state);

/** phone_verify_bytes() - the code; checks what has to hold of every reason. */
int phone_verify_bytes(const void *bytes, size_t len, const char *name, uint64_t now);

/** phone_verify() - the same of a forged file. */
int phone_verify(const struct forged *f, const char *name, uint64_t now);

#endif
