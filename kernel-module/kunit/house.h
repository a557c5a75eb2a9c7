/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine that the tests share: volumes, programs, people, and for each
 * test a room of its own: directories and files with the labels it wants.
 */
#ifndef _ANGAE_KUNIT_HOUSE_H
#define _ANGAE_KUNIT_HOUSE_H

#include <kunit/test.h>
#include <linux/path.h>
#include "../gate.h"
#include "actor.h"

enum who {
	OTHER, /* whoever has no role, root included */
	INSTALLER,
	MAKER,
	SESSION,
	LAB,
	ACTORS,
	KERNEL = ACTORS, /* the test itself, a thread of the kernel's */
};

/* Beside ANGAE_CLASS_*: a label that the governed table does not name. */
#define UNNAMED	    ANGAE_CLASS_MAX

#define ROOM_FOLDER (1u << 0) /* what stands in it is a directory */
#define ROOM_OVER   (1u << 1) /* the new name is taken */

/* 'file' stands in dir[0]; 'target' is a name in dir[1]; each stands in one of its own class. */
struct room {
	struct path dir[2];
	struct path file;
	struct path target;
	u32 flags;
};

/* What a room is to be: classes, by their labels. */
struct plan {
	u32 file;
	u32 home; /* the directory of 'file' */
	u32 into; /* the directory of 'target' */
	u32 over; /* what 'target' is, with ROOM_OVER */
	u32 flags;
};

int house_start(struct kunit *test);
int house_reset(struct kunit *test);
struct actor *house_actor(enum who who);
int house_do(enum who who, int (*job)(void *arg), void *arg);
struct vfsmount *house_volume(struct kunit *test, u32 class, u32 flags);
struct vfsmount *house_mount(struct kunit *test);
void house_label(struct inode *inode, u32 class);
void house_clean(struct kunit *test);
int house_begin(void);
void house_end(void);
int house_config(u32 flags, u32 deadline_ms);
void house_store(const struct path *path, u32 verdict, u32 scope);

struct dentry *room_make(struct kunit *test, struct dentry *dir, const char *name, umode_t mode);
void room_open(struct kunit *test, struct room *room, const struct plan *plan);
void room_on(struct kunit *test, struct room *room, struct vfsmount *volume);
struct file *room_file(struct kunit *test, const struct path *path, int flags);

#define HOUSE_FLAGS    (ANGAE_CFG_STORE_MEDIA | ANGAE_CFG_REFUSE_WRITER)
#define HOUSE_DEADLINE 20000 /* ms */

#endif /* _ANGAE_KUNIT_HOUSE_H */
