/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The daemon's own record of packages: which content (fs-verity digest)
 * belongs to which package that was once verified. It answers for a file of
 * /data/app without reading it, after a reboot too.
 *
 * Kept apart from the traces, as one text file replaced whole: a damaged or
 * full trace store never costs the phone its apps. Invented for training.
 */
#ifndef ANGAED_PACKAGE_H
#define ANGAED_PACKAGE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <angae/allow.h>

#define PACKAGE_FILES_MAX 512
#define PACKAGES_MAX	  256
#define PACKAGE_PATH_LEN  256

struct package_file {
	uint8_t verity[ANGAE_SHA256_LEN];
	char path[PACKAGE_PATH_LEN];
};

/**
 * struct package - one package
 * @apk: SHA-256 of its base.apk, as on the list
 * @installed: pm said that it moved into /data/app
 */
struct package {
	char name[ANGAE_PACKAGE_LEN];
	uint32_t version;
	uint8_t apk[ANGAE_SHA256_LEN];
	bool installed;
	size_t nfiles;
	struct package_file *files;
};

struct packages {
	pthread_mutex_t lock;
	int state; /* fd of the state directory */
	size_t n;
	struct package *list[PACKAGES_MAX];
};

/**
 * packages_open() - read the record
 * @err: what was wrong; the bad file is moved aside and the record begins empty
 *
 * Return: 0, or -1 when there was a record and it could not be used.
 */
int packages_open(struct packages *packages, int state, char *err, size_t errlen);
void packages_close(struct packages *packages);

/**
 * packages_find() - whose content is this?
 * @out: filled when found, but for @out->files; may be NULL
 */
bool packages_find(struct packages *packages, const uint8_t verity[ANGAE_SHA256_LEN],
		   struct package *out);
/** packages_get() - by name; @out as above. */
bool packages_get(struct packages *packages, const char *name, struct package *out);
/** packages_at() - the @i-th; false past the last. */
bool packages_at(struct packages *packages, size_t i, struct package *out);

/**
 * packages_put() - record @package in place of one of the same name
 *
 * Takes over @package (from package_new()). Return: 0, or -1 with errno; the
 * record is as it was then.
 */
int packages_put(struct packages *packages, struct package *package);
/** packages_installed() - mark it moved into /data/app; 0, or -1 with errno. */
int packages_installed(struct packages *packages, const char *name);
/** packages_remove() - forget it; 0, or -1 with errno (ENOENT). */
int packages_remove(struct packages *packages, const char *name);

/** package_name_ok() - a Java package name that is safe as a directory name. */
bool package_name_ok(const char *name);
struct package *package_new(size_t nfiles);
void package_free(struct package *package);

#endif
