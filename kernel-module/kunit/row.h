/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows of docs/decisions.md as data: who does what where, and what the gate
 * answers. kunit/check-rows compares what they say with the page.
 */
#ifndef _ANGAE_KUNIT_ROW_H
#define _ANGAE_KUNIT_ROW_H

#include <linux/fs.h>
#include "house.h"

struct row;

/* What a row's deed, hooks and checks work on. */
struct
try {
	struct kunit *test;
	const struct row *row;
	struct room room;
	struct file *file;    /* of deeds on an open file */
	struct actor *target; /* of signals and ptrace */
};

enum outcome {
	ALLOW,	  /* and no event */
	NOTE,	  /* allowed, with an event */
	DENY,	  /* EPERM, with an event */
	REFUSE,	  /* EPERM, and the event is the daemon's: it was asked */
	ASK,	  /* asked and allowed: no event */
	ASK_DENY, /* asked, and refused by the gate all the same: an event */
};

struct row {
	const char *id;
	const char *what;
	enum who who;
	int (*deed)(void *try); /* returns 0 or an error */
	struct plan plan;
	u32 arg; /* of the deed */
	void (*before)(struct try *try);
	void (*meanwhile)(struct try *try); /* once it is asked; NULL: answers */
	void (*after)(struct try *try);
	enum outcome outcome;
	int error; /* in the place of EPERM */
	u32 why;   /* of the event */
	u32 op;	   /* of the event, or of the question */
	u32 class; /* of the event, or of the question */
	u32 scope; /* of the answer */
};

void row_name(const struct row *row, char *desc);
void row_run(struct kunit *test);

/* A suite of the rows in KIND_rows[]. */
#define ROW_SUITE(kind)                                       \
	KUNIT_ARRAY_PARAM(kind, kind##_rows, row_name);       \
	static struct kunit_case kind##_cases[] = {           \
		KUNIT_CASE_PARAM(row_run, kind##_gen_params), \
		{},                                           \
	};                                                    \
	static struct kunit_suite kind##_suite = {            \
		.name = "angae_" #kind,                       \
		.init = house_reset,                          \
		.exit = house_clean,                          \
		.test_cases = kind##_cases,                   \
	};                                                    \
	kunit_test_suite(kind##_suite)

/* Arguments of deeds. */
enum row_xattr {
	ROW_LABEL_MEDIA,
	ROW_LABEL_FREE,
	ROW_MARK,
	ROW_XATTR,
};

enum row_mount {
	ROW_MOUNT,
	ROW_UMOUNT,
	ROW_REMOUNT,
	ROW_NEW,
	ROW_MOVE,
};

/* deeds.c: each runs as the actor, with a struct try */
int deed_open(void *arg);
int deed_create(void *arg);
int deed_mmap(void *arg);
int deed_mprotect(void *arg);
int deed_make(void *arg);
int deed_link(void *arg);
int deed_remove(void *arg);
int deed_rename(void *arg);
int deed_setattr(void *arg);
int deed_setxattr(void *arg);
int deed_removexattr(void *arg);
int deed_mount(void *arg);
int deed_signal(void *arg);
int deed_sigio(void *arg);
int deed_ptrace(void *arg);
int deed_prctl(void *arg);

/* before.c: what is so before the deed, or happens while it is asked about */
void stored_allow(struct try *try);
void stored_exec(struct try *try);
void stored_deny(struct try *try);
void nothing_stored(struct try *try);
void written(struct try *try);
void opened_before(struct try *try);
void on_trusted(struct try *try);
void on_card(struct try *try);
void on_strange(struct try *try);
void pinned_home(struct try *try);
void pinned_into(struct try *try);
void pinned(struct try *try);
void sealed(struct try *try);
void released(struct try *try);
void no_session(struct try *try);
void fail_open(struct try *try);
void relabel_own(struct try *try);

/* How a row is written down. */
#define ROW(_id, _what, _who, _deed, _arg, _plan, ...)                                    \
	{                                                                                 \
		.id = _id, .what = _what, .who = _who, .deed = deed_##_deed, .arg = _arg, \
		.plan = _plan, __VA_ARGS__                                                \
	}
#define IN(_class)     MOVE(_class, _class, _class, 0)
#define FOLDER(_class) MOVE(_class, _class, _class, ROOM_FOLDER)
#define MOVE(_file, _home, _into, _flags)                                 \
	{                                                                 \
		.file = ANGAE_CLASS_##_file, .home = ANGAE_CLASS_##_home, \
		.into = ANGAE_CLASS_##_into, .flags = _flags              \
	}
#define OVER(_file, _home, _into, _over, _flags)                          \
	{                                                                 \
		.file = ANGAE_CLASS_##_file, .home = ANGAE_CLASS_##_home, \
		.into = ANGAE_CLASS_##_into, .over = ANGAE_CLASS_##_over, \
		.flags = ROOM_OVER | (_flags)                             \
	}
#define ABOUT(_outcome, _op, _class) \
	.outcome = _outcome, .op = ANGAE_OP_##_op, .class = ANGAE_CLASS_##_class
#define ALLOWED			   .outcome = ALLOW
#define NOTED(_op, _class, _why)   ABOUT(NOTE, _op, _class), .why = ANGAE_WHY_##_why
#define DENIED(_op, _class, _why)  ABOUT(DENY, _op, _class), .why = ANGAE_WHY_##_why
#define REFUSED(_op, _class)	   ABOUT(REFUSE, _op, _class)
#define ASKED(_op, _class, _scope) ABOUT(ASK, _op, _class), .scope = ANGAE_SCOPE_##_scope
#define ASKED_DENIED(_op, _class, _scope, _why) \
	ABOUT(ASK_DENY, _op, _class), .scope = _scope, .why = ANGAE_WHY_##_why

#endif /* _ANGAE_KUNIT_ROW_H */
