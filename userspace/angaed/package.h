/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The daemon's own record of packages: which content (fs-verity digest)
 * belongs to which package that was once verified, who signed it, and which
 * directory it is. It answers for a file of /data/app without reading it,
 * after a reboot too.
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
#include <angae/judge_package.h>

#define PACKAGE_FILES_MAX 512
#define PACKAGES_MAX	  256
#define PACKAGE_PATH_LEN  256

struct package_file {
	uint8_t verity[ANGAE_SHA256_LEN];
	char path[PACKAGE_PATH_LEN];
};

/**
 * struct package_place - a directory, wherever it is renamed to
 * @ino: inode number, 0: not known (a record of the first form)
 * @born: when it was made, nanoseconds since the epoch; 0 where the file system does not say
 */
struct package_place {
	uint64_t ino;
	uint64_t born;
};

/**
 * struct package - one verified directory
 * @apk: SHA-256 of its base.apk
 * @installed: it stands in /data/app; else it is sealed and on its way there
 * @until: last second its files open, since the epoch, 0: no end
 * @signers: none in a record of the first form
 */
struct package {
	char name[ANGAE_PACKAGE_LEN];
	uint64_t version;
	uint8_t apk[ANGAE_SHA256_LEN];
	bool installed;
	struct package_place place;
	uint64_t until;
	struct angae_signers signers;
	size_t nfiles;
	struct package_file *files;
};

/* An update has two lines of one name for a while: what stands there, and what is sealed. */
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
 * @dir: where it stands: of packages with the same file, the one of that directory
 * @out: filled when found, but for @out->files; may be NULL
 */
bool packages_find(struct packages *packages, const uint8_t verity[ANGAE_SHA256_LEN],
		   const char *dir, struct package *out);
/** packages_get() - the installed one of that name; @out as above. */
bool packages_get(struct packages *packages, const char *name, struct package *out);
/** packages_at() - the @i-th; false past the last. */
bool packages_at(struct packages *packages, size_t i, struct package *out);

/**
 * packages_put() - record @package
 *
 * Takes over @package (from package_new()). Return: 0, or -1 with errno; the
 * record is as it was then.
 */
int packages_put(struct packages *packages, struct package *package);

/** typedef package_stands_fn - is the directory of @package the one in /data/app? */
typedef bool package_stands_fn(const struct package *package, void *arg);

/**
 * packages_settle() - make the record say what is so
 * @name: of one package, or NULL: of all
 * @all: what is sealed and not there is forgotten too: nobody is on the way with it
 *
 * What stands in /data/app is installed; what was and does not is forgotten.
 * Return: 0, or -1 with errno; what is in memory is right all the same.
 */
int packages_settle(struct packages *packages, const char *name, bool all,
		    package_stands_fn *stands, void *arg);
/** packages_forget() - a sealed directory will not come; 0, or -1 with errno. */
int packages_forget(struct packages *packages, const struct package_place *place);

/** package_place_of() - @path below @dir ("" is @dir itself); 0, or -1 with errno (ENOTDIR). */
int package_place_of(int dir, const char *path, struct package_place *place);

/** package_name_ok() - a Java package name that is safe as a directory name. */
bool package_name_ok(const char *name);
struct package *package_new(size_t nfiles);
void package_free(struct package *package);

#endif
