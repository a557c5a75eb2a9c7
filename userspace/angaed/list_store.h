/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the phone keeps its lists. Data and signature of a list lie apart, so
 * that fs-verity can freeze the data and its digest be what is signed:
 *
 *   allow.N.data, allow.N.seal   the N-th list this phone took
 *   allow.current                which N is in force, and which was before
 *   allow.floor                  the highest version there ever was
 *   allow.list                   one file, from the image or a rescue: taken at the next start
 *
 * allow.current is what switches; it is replaced whole.
 */
#ifndef ANGAED_LIST_STORE_H
#define ANGAED_LIST_STORE_H

#include <stddef.h>
#include <stdint.h>
#include <angae/allow.h>

#include "verity.h"

#define LIST_OFFERED  "allow.list"
#define LIST_NEW_DATA "allow.new.data"
#define LIST_NEW_SEAL "allow.new.seal"
#define LIST_NAME_LEN 48

/**
 * struct list_place - where lists are
 * @authority: path of the authority's certificate
 * @state: fd of the state directory
 */
struct list_place {
	const struct verity_ops *verity;
	const char *authority;
	int state;
};

/** struct list_kept - a list on disk: its number, 0: none, and its version */
struct list_kept {
	uint64_t n;
	uint64_t version;
};

/** struct list_current - allow.current */
struct list_current {
	struct list_kept now;
	struct list_kept before;
};

/** list_name() - of the "data" or "seal" of list @n. */
void list_name(char name[LIST_NAME_LEN], uint64_t n, const char *part);

/** list_current() - what is in force; zeros when nothing is, or the file makes no sense. */
void list_current(const struct list_place *place, struct list_current *current);

/** list_switch() - another one in force, durably; 0, or -1 with errno. */
int list_switch(const struct list_place *place, const struct list_current *current);

/** list_floor() - below this no list is taken. */
uint64_t list_floor(const struct list_place *place);

/** list_raise_floor() - never lowers it. */
void list_raise_floor(const struct list_place *place, uint64_t version);

/** list_clean() - remove every list but the two that @current names. */
void list_clean(const struct list_place *place, const struct list_current *current);

/**
 * list_open() - the list in force, or the one before it when that one is damaged
 * @err: why there is none, or why it is the one before; else empty
 *
 * No data is read: the kernel's fs-verity digest is compared with what is
 * signed. Return: the list, or NULL.
 */
struct angae_allow *list_open(const struct list_place *place, char *err, size_t errlen);

#endif
