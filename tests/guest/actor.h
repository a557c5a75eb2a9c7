/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An actor is a process that does what it is told, one operation at a time:
 * the session, the installer, the lab, somebody else. The test (PID 1) sends
 * it an operation and takes the outcome, at once or after having answered the
 * question the operation raised.
 */
#ifndef ANGAE_ACTOR_H
#define ANGAE_ACTOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define ACTOR_FD   3 /* the wire, in the actor */
#define ACTOR_PATH 256
#define ACTOR_DATA 2048

enum act {
	ACT_NONE,
	ACT_OPEN, /* open a and close it again */
	ACT_HOLD, /* open a, keep it: result is the descriptor */
	ACT_CLOSE,
	ACT_PEEK,	   /* read the first bytes of descriptor x */
	ACT_PUT,	   /* open a with x, write data, close */
	ACT_EXEC,	   /* run a, traced when x; the outcome is execve's own */
	ACT_MMAP_EXEC,	   /* map descriptor x executable */
	ACT_MMAP_OLD,	   /* map it readable, as a program so old that this means executable */
	ACT_MMAP_WRITE,	   /* write into descriptor x through a shared mapping */
	ACT_MMAP_KEEP,	   /* map descriptor x shared and writable, and keep it */
	ACT_MPROTECT_EXEC, /* map descriptor x readable, then add exec */
	ACT_MKDIR,
	ACT_MKNOD,
	ACT_SYMLINK,
	ACT_LINK,
	ACT_UNLINK,
	ACT_RMDIR,
	ACT_RENAME, /* x: RENAME_* */
	ACT_TRUNCATE,
	ACT_CHMOD,
	ACT_CHOWN,
	ACT_SETLABEL, /* b is the type */
	ACT_RMLABEL,
	ACT_SETXATTR, /* a user attribute of a: b, or some */
	ACT_RMXATTR,
	ACT_UTIMES, /* set the times of a to now */
	ACT_MOUNT,  /* a on b, x flags, data the file system's name */
	ACT_UMOUNT,
	ACT_KILL,	 /* x pid, y signal */
	ACT_SEIZE,	 /* ptrace x, then detach */
	ACT_POSE,	 /* say that a is one's own program */
	ACT_READ,	 /* descriptor x: y bytes, waiting at most z ms */
	ACT_CHILD_WRITE, /* the same by a child that inherited the descriptor */
	ACT_WRITE, /* descriptor x: data; then, before any other task, label a as b when given */
	ACT_CPU,   /* run on processor x alone, -1: on any */
	ACT_IOCTL, /* descriptor x, request y, data; its fd field is a when given */
	ACT_SETSID,
	ACT_SETCON, /* become context a */
	ACT_DROP,   /* become uid x */
	ACT_VERITY, /* enable fs-verity on a */
	ACT_LOOP,   /* open and close a, x times; y: run it instead, or map it executable */
	ACT_SERVE, /* answer all that descriptor x asks, for ever: allow, or by name when y (bad…: deny) */
	ACT_CHURN,  /* open files of directory a, x times, seed y: see struct churn */
	ACT_LISTEN, /* a fanotify listener on a's file system that always allows, for ever */
	ACT_STORM,  /* x tasks open a%d at once; result: how many were refused */
};

enum loop {
	LOOP_OPEN,
	LOOP_EXEC,
	LOOP_MAP,
};

struct op {
	enum act act;
	long x, y, z;
	unsigned int fd_at; /* ACT_IOCTL: offset of the fd field in data */
	char a[ACTOR_PATH];
	char b[ACTOR_PATH];
	unsigned int len;
	unsigned char data[ACTOR_DATA];
};

/* What ACT_CHURN saw of the files good0 ... good7 and bad0 ... bad7 under its directory. */
struct churn {
	unsigned long opens, allowed, refused;
	unsigned long wrong; /* a bad file was let in */
	unsigned long shut;  /* EACCES: SELinux */
	unsigned long other; /* none of these */
	long longest_ms;
};

struct outcome {
	long result;
	int error;
	unsigned int len;
	unsigned char data[ACTOR_DATA];
};

/*
 * The wire is shared memory and a futex: no call on it is any LSM's business,
 * so it works between domains that may not so much as know of each other.
 */
struct wire;

struct actor {
	const char *name;
	pid_t pid;
	struct wire *wire;
};

/** actor_start() - fork an actor; with @program the child waits for actor_go() and then is it. */
void actor_start(struct actor *actor, const char *name, const char *program);

/** actor_go() - let a child started with a program exec it. */
void actor_go(struct actor *actor);

/** actor_end() - kill it (SIGKILL) and wait for its end. */
void actor_end(struct actor *actor);

/** actor_send() - give it an operation without waiting for the outcome. */
void actor_send(struct actor *actor, const struct op *op);

/** actor_take() - wait for the outcome, at most @ms; false when it does not come. */
bool actor_take(struct actor *actor, struct outcome *out, int ms);

/** actor_do() - send and take; -1 and errno as the operation gave, ETIME when it hangs. */
long actor_do(struct actor *actor, const struct op *op);

/** actor_loop() - what an actor does all its life: never returns. */
void actor_loop(void) __attribute__((noreturn));

/** op_run() - do one operation in this very process. */
void op_run(const struct op *op, struct outcome *out);

/* Short spellings of operations. */
struct op op_path(enum act act, const char *a, long x);
struct op op_pair(enum act act, const char *a, const char *b, long x);
struct op op_nums(enum act act, long x, long y, long z);
struct op op_data(enum act act, long x, long y, const void *data, unsigned int len);

#endif
