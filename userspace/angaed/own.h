/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that an app of this phone made: signed when they are settled, and the
 * signature taken off before the app writes again (invented; the signature
 * itself: angae/selfsign.h).
 *
 * A file is *loose* while it carries the label of who made it, and *signed*
 * under self_media_file. Whatever of a signature stands in a file, it stands
 * there under the second label, behind the length that the mark says: so a
 * crash at any point leaves a file of which it is known where its content ends.
 */
#ifndef ANGAED_OWN_H
#define ANGAED_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OWN_TYPE_LEN 64
#define OWN_MARK_LEN 96
#define OWN_ERR_LEN  192

/**
 * struct own_ops - what is kept beside a file's bytes
 * @type: SELinux type of @fd; 0, or -1 with errno
 * @type_of: the same of the file at @path itself, which is not opened
 * @relabel: another type
 * @mark: text of the mark, NUL-terminated; 0, or -1 with errno (ENODATA)
 * @set_mark: NULL removes it
 * @reopen: the same file, to be written; a descriptor, or -1 with errno
 */
struct own_ops {
	int (*type)(int fd, char *type, size_t len);
	int (*type_of)(const char *path, char *type, size_t len);
	int (*relabel)(int fd, const char *type);
	int (*mark)(int fd, char *text, size_t len);
	int (*set_mark)(int fd, const char *text);
	int (*reopen)(int fd);
};

extern const struct own_ops own_kernel;

/**
 * struct own_env - what signing needs
 * @keys: fd of the directory of legalref.dat
 * @key: PEM file of the device's private key
 */
struct own_env {
	const struct own_ops *ops;
	int keys;
	const char *key;
};

enum own_state {
	OWN_NOT,      /* nothing an app of this phone made, as far as is known */
	OWN_LOOSE,    /* not signed */
	OWN_SIGNED,   /* whole, content and signature */
	OWN_TORN,     /* content, and a part of a signature */
	OWN_STRANGE,  /* neither: its bytes are not what the mark says */
	OWN_UNMARKED, /* signed here, but nobody knows any more who made it */
};

/* The daemon's own codes beside enum angae_selfsign_code (layer selfsign). */
enum own_code {
	OWN_CODE_WRITER = 530,	 /* somebody still writes it */
	OWN_CODE_SIGN = 531,	 /* it could not be signed */
	OWN_CODE_OWNER = 532,	 /* another app made it */
	OWN_CODE_UNMARKED = 533, /* nobody knows who made it */
	OWN_CODE_STRIP = 534,	 /* the signature could not be taken off */
	OWN_CODE_SIGNED = 535,	 /* signed just now */
};

/** own_look() - which it is. */
enum own_state own_look(const struct own_ops *ops, int fd);

/** own_maker() - is @type what an app gives its files? */
bool own_maker(const char *type);

/**
 * own_settle() - sign what is loose, mend what is torn, leave the rest
 * @fd: readable; its offset is not used
 * @name: its extension is signed
 * @err: one line, OWN_ERR_LEN bytes
 *
 * Return: OWN_CODE_SIGNED; 0 when there was nothing to do; OWN_CODE_WRITER or
 * OWN_CODE_SIGN with @err: it is as it was then.
 */
int own_settle(const struct own_env *env, int fd, const char *name, char *err);

/**
 * own_strip() - take the signature off and give the label of who made it back
 * @subject: SELinux context of who wants to write; only who made it may
 * @err: one line, OWN_ERR_LEN bytes
 *
 * Return: 0, or OWN_CODE_OWNER, OWN_CODE_UNMARKED or OWN_CODE_STRIP with @err.
 */
int own_strip(const struct own_env *env, int fd, const char *subject, char *err);

#endif
