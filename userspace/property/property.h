/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the phone says of itself, in Android's manner: names with values, kept by init, asked for
 * with getprop and changed with setprop. That the phones have them follows from their Android (S2,
 * S4); which ones, beside those of the device profiles, is invented.
 */
#ifndef PROPERTY_H
#define PROPERTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Android's PROP_VALUE_MAX; a name has been of any length since Android 8, here it has not. */
#define PROPERTY_NAME_MAX  96
#define PROPERTY_VALUE_MAX 92
#define PROPERTY_COUNT_MAX 384
#define PROPERTY_TYPE_MAX  64

/* One request or answer: a word, a name, a type, a value. */
#define PROPERTY_MESSAGE_MAX 512

#define PROPERTY_SOCKET	     "/dev/socket/property_service"

struct property {
	char name[PROPERTY_NAME_MAX];
	char value[PROPERTY_VALUE_MAX];
};

/** struct property_store - all of them, by name in order; zero it and it is empty. */
struct property_store {
	struct property all[PROPERTY_COUNT_MAX];
	size_t count;
};

/* store.c */

/** property_name_ok() - letters, digits and `_ - @ :` between single dots, as in Android. */
bool property_name_ok(const char *name);

/** property_value_ok() - UTF-8 without control characters, shorter than PROPERTY_VALUE_MAX. */
bool property_value_ok(const char *value);

/** property_is_fixed() - ro.*: given once, never changed. */
bool property_is_fixed(const char *name);

/** property_is_kept() - persist.*: outlives the boot. */
bool property_is_kept(const char *name);

/**
 * property_set() - give @name the value @value
 *
 * Return: NULL, or what is wrong with it; the store is then as it was.
 */
const char *property_set(struct property_store *store, const char *name, const char *value);

/** property_may_set() - the same without doing it. */
const char *property_may_set(const struct property_store *store, const char *name,
			     const char *value);

/** property_get() - the value, valid until the next property_set(), or NULL. */
const char *property_get(const struct property_store *store, const char *name);

/** property_next() - the first one behind @name in order ("" is before all), NULL at the end. */
const struct property *property_next(const struct property_store *store, const char *name);

/* file.c */

/**
 * property_file_take() - one line of a file that was understood
 *
 * Return: NULL, or what is wrong with it.
 */
typedef const char *(*property_file_take)(void *context, const char *name, const char *value);

/**
 * property_file_read() - read a build.prop: `name=value` lines, `#` begins a comment
 * @take: called for each property; a value is all behind the `=`, as it stands
 * @err: file, line and what is wrong, of the first line that is
 *
 * Return: how many lines are wrong (the others were taken), -1 when the file cannot be read (errno).
 */
int property_file_read(const char *path, property_file_take take, void *context, char *err,
		       size_t errlen);

/* persist.c */

/**
 * property_persist_load() - what earlier boots kept, and no file half written
 * @dir: /data/property
 * @err: as property_file_read()
 *
 * Return: as property_file_read(); 0 also when nothing was ever kept. A line that is not of persist.*
 * is wrong.
 */
int property_persist_load(const char *dir, struct property_store *store, char *err, size_t errlen);

/**
 * property_persist_save() - keep all of persist.*, whole or not at all
 *
 * Return: 0, or -1 with errno; then the file is as it was.
 */
int property_persist_save(const char *dir, const struct property_store *store);

/* contexts.c */

struct property_context {
	char name[PROPERTY_NAME_MAX];
	bool exact;
	char context[PROPERTY_TYPE_MAX];
};

#define PROPERTY_CONTEXTS_MAX 64

/** struct property_contexts - sepolicy/property_contexts, read; about 10 KB. */
struct property_contexts {
	struct property_context all[PROPERTY_CONTEXTS_MAX];
	size_t count;
};

/**
 * property_contexts_read() - read the table, strictly
 *
 * Return: 0, or -1: a table with one bad line is not used (@err says file, line and why).
 */
int property_contexts_read(const char *path, struct property_contexts *contexts, char *err,
			   size_t errlen);

/**
 * property_context() - the SELinux context of a property
 *
 * An exact line wins, then the longest prefix, then `*`. Return: NULL when there is none.
 */
const char *property_context(const struct property_contexts *contexts, const char *name);

/* device.c */

/**
 * struct property_device - what a device profile says beside properties
 * @era: the era this model belongs to, "" when it names none
 */
struct property_device {
	char era[32];
};

/**
 * property_device_read() - read userspace/profiles/devices/NAME.ini into properties
 * @take: called once for each property, in the file's order
 * @err: file, line and what is wrong; an unknown key is
 *
 * Return: 0, or -1: then what was taken is to be thrown away.
 */
int property_device_read(const char *path, struct property_device *device, property_file_take take,
			 void *context, char *err, size_t errlen);

/* request.c */

enum property_verb {
	PROPERTY_GET, /* `get NAME`: `ok TYPE VALUE`, or `none` */
	PROPERTY_SET, /* `set NAME VALUE`: `ok`, or `error WHY` */
	PROPERTY_NEXT, /* `next [NAME]`: `ok NAME TYPE VALUE` of the next one the peer may read, or `end` */
};

/** struct property_request - a request, taken apart; both strings point into the packet. */
struct property_request {
	enum property_verb verb;
	const char *name;
	const char *value;
};

/**
 * property_request_parse() - take a packet apart
 * @packet: NUL at [len]; is written to
 *
 * Return: NULL, or what is wrong with it.
 */
const char *property_request_parse(char *packet, size_t len, struct property_request *request);

/* client.c */

/**
 * property_ask() - put one request to init
 * @answer: of PROPERTY_MESSAGE_MAX; a NUL at its end
 *
 * Return: the answer's length, or -1 with errno.
 */
int property_ask(int fd, const char *request, size_t len, char *answer);

/** property_connect() - to init; a descriptor or -1 with errno. */
int property_connect(void);

#endif
