/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Angae gate: the contract between the kernel and userspace on /dev/angae.
 *
 * Everything here is invented for training: no public source shows a kernel
 * gate on the handsets. The shape (a module that asks a daemon per open)
 * transplants Red Star's rtscan (RS); docs/abi.md tells what differs and why.
 *
 * All integers are in host byte order. Every structure begins with its own
 * size, has no implicit padding and the same layout for 32- and 64-bit callers.
 */
#ifndef _UAPI_LINUX_ANGAE_H
#define _UAPI_LINUX_ANGAE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define ANGAE_ABI_VERSION	1
#define ANGAE_DEVICE		"/dev/angae"

/* Lengths of the text snapshots, terminating NUL included. */
#define ANGAE_TYPE_LEN		64
#define ANGAE_COMM_LEN		16
#define ANGAE_SUBJECT_LEN	128
#define ANGAE_NAME_LEN		256
#define ANGAE_DIR_LEN		256

/* What a file is governed as. Said by its SELinux type, else by its volume. */
enum angae_class {
	ANGAE_CLASS_NONE	= 0,	/* not governed */
	ANGAE_CLASS_MEDIA	= 1,	/* anything a user can write */
	ANGAE_CLASS_PACKAGE	= 2,	/* installed: /data/app */
	ANGAE_CLASS_STAGING	= 3,	/* being installed: /data/app-staging */
	ANGAE_CLASS_ALERT	= 4,	/* alerts kept on the phone */
	ANGAE_CLASS_STATE	= 5,	/* the daemon's own: traces, keys, lists */
	ANGAE_CLASS_OWN		= 6,	/* media made by an app of this phone, not signed yet */
	ANGAE_CLASS_SELF	= 7,	/* the same once signed: a write-open asks */
	ANGAE_CLASS_MAX
};

/* What was tried. */
enum angae_op {
	ANGAE_OP_NONE		= 0,
	ANGAE_OP_OPEN		= 1,
	ANGAE_OP_EXEC		= 2,
	ANGAE_OP_MMAP_EXEC	= 3,
	ANGAE_OP_MPROTECT_EXEC	= 4,
	ANGAE_OP_CREATE		= 5,
	ANGAE_OP_MKDIR		= 6,
	ANGAE_OP_MKNOD		= 7,
	ANGAE_OP_SYMLINK	= 8,
	ANGAE_OP_LINK		= 9,
	ANGAE_OP_UNLINK		= 10,
	ANGAE_OP_RMDIR		= 11,
	ANGAE_OP_RENAME		= 12,
	ANGAE_OP_SETATTR	= 13,
	ANGAE_OP_SETLABEL	= 14,	/* setxattr or removexattr of the label */
	ANGAE_OP_MOUNT		= 15,
	ANGAE_OP_SIGNAL		= 16,
	ANGAE_OP_PTRACE		= 17,
	ANGAE_OP_DEVICE		= 18,	/* open of /dev/angae */
	ANGAE_OP_CONTROL	= 19,	/* gate on/off, lock, session begins/ends */
	ANGAE_OP_MAX
};

/* How a file is opened. */
#define ANGAE_MODE_READ		(1u << 0)
#define ANGAE_MODE_WRITE	(1u << 1)
#define ANGAE_MODE_EXEC		(1u << 2)
#define ANGAE_MODE_CREATED	(1u << 3)	/* this open made the file */

enum angae_verdict {
	ANGAE_VERDICT_NONE	= 0,
	ANGAE_VERDICT_ALLOW	= 1,
	ANGAE_VERDICT_DENY	= 2,
};

/* Why the gate itself decided as it did. The daemon's reasons are its own. */
enum angae_gate_reason {
	ANGAE_WHY_NONE		= 0,
	ANGAE_WHY_STORED	= 1,	/* a stored verdict answered */
	ANGAE_WHY_FRESH		= 2,	/* a file just made: allowed, unsettled */
	ANGAE_WHY_ASKED		= 3,	/* the daemon answered */
	ANGAE_WHY_NO_SESSION	= 4,	/* no daemon, and no stored verdict */
	ANGAE_WHY_SESSION_GONE	= 5,	/* the daemon went away while asked */
	ANGAE_WHY_DEADLINE	= 6,	/* no answer and no progress in time */
	ANGAE_WHY_QUEUE_FULL	= 7,	/* too many questions pending */
	ANGAE_WHY_WRITER	= 8,	/* someone has it open for writing */
	ANGAE_WHY_CLASS_RULE	= 9,	/* the class forbids this operation */
	ANGAE_WHY_PINNED	= 10,	/* entry of a pinned or sealed directory */
	ANGAE_WHY_NOT_SEALED	= 11,	/* rename of what is not sealed */
	ANGAE_WHY_NOT_INSTALLER	= 12,	/* only the installer may */
	ANGAE_WHY_NO_SCOPE	= 13,	/* the verdict does not cover execution */
	ANGAE_WHY_LABEL		= 14,	/* only the session may relabel */
	ANGAE_WHY_VOLUME	= 15,	/* unknown volume */
	ANGAE_WHY_PROTECTED	= 16,	/* target is the session or its guard */
	ANGAE_WHY_SESSION_SELF	= 17,	/* the daemon may not ask itself */
	ANGAE_WHY_KILLED	= 18,	/* the asking task was killed */
	ANGAE_WHY_ROLE		= 19,	/* caller has no role on /dev/angae */
	ANGAE_WHY_BUSY		= 20,	/* there is a session already */
	ANGAE_WHY_GATE_ON	= 21,	/* control events from here on */
	ANGAE_WHY_GATE_OFF	= 22,
	ANGAE_WHY_LOCKED	= 23,
	ANGAE_WHY_SESSION_BEGIN	= 24,
	ANGAE_WHY_SESSION_END	= 25,
	ANGAE_WHY_FAIL_OPEN	= 26,	/* redstar: opened, and switched itself off (RS) */
	ANGAE_WHY_INSTALLED	= 27,	/* sealed directory entered /data/app */
	ANGAE_WHY_REMOVED	= 28,	/* the installer removed a package entry */
	ANGAE_WHY_NOT_MAKER	= 29,	/* only a program that makes media may */
	ANGAE_WHY_MAX
};

/* Kinds of record that read() gives. */
#define ANGAE_REC_REQUEST	1	/* answer it: a task is waiting */
#define ANGAE_REC_EVENT		2	/* decided without asking; informational */
#define ANGAE_REC_LOST		3	/* 'count' events were dropped before this one */

#define ANGAE_RECF_DIR_CUT	(1u << 0)	/* 'dir' shows only the end of the path */
#define ANGAE_RECF_STORED_DENY	(1u << 1)

/**
 * struct angae_record - what one read() of /dev/angae returns
 *
 * Exactly one record a read(); a buffer smaller than this gives EINVAL.
 * Requests go before events. Only the session may read.
 */
struct angae_record {
	__u32 size;		/* sizeof(struct angae_record) */
	__u16 version;		/* ANGAE_ABI_VERSION */
	__u16 kind;		/* ANGAE_REC_* */
	__u64 id;		/* request id, or event number since load */
	__u64 session;		/* number of the session it was given to */
	__u64 mono_ns;		/* first time, CLOCK_MONOTONIC */
	__u64 last_ns;		/* last time of a coalesced event */
	__u64 real_ns;		/* first time, CLOCK_REALTIME */
	__u32 count;		/* how often (events), how many (lost), 1 (requests) */
	__u32 op;		/* enum angae_op */
	__u32 class;		/* enum angae_class */
	__u32 mode;		/* ANGAE_MODE_* */
	__u32 verdict;		/* enum angae_verdict (events) */
	__s32 error;		/* negative errno given to the caller, 0 if none */
	__u32 why;		/* enum angae_gate_reason (events) */
	__s32 fd;		/* requests: read-only fd of that very file; else -1 */
	__u32 flags;		/* ANGAE_RECF_* */
	__u32 pid;		/* thread, in the initial namespace */
	__u32 tgid;
	__u32 uid;		/* effective, initial user namespace */
	__u64 dev;		/* major << 32 | minor */
	__u64 ino;
	__u64 file_size;	/* bytes */
	__u64 cookie;		/* content cookie (i_version), 0 if the fs has none */
	__u32 igen;		/* inode generation */
	__u32 policy_gen;
	__u32 identity_gen;
	__u32 target;		/* op signal/ptrace: tgid of the target; signal << 24 is not kept */
	__u64 reserved[3];	/* zero */
	char comm[ANGAE_COMM_LEN];
	char subject[ANGAE_SUBJECT_LEN];	/* SELinux context of the task */
	char name[ANGAE_NAME_LEN];		/* last component */
	char dir[ANGAE_DIR_LEN];		/* path of its directory, end kept if cut */
};

/* Kinds of message that write() takes. */
#define ANGAE_MSG_VERDICT	1
#define ANGAE_MSG_PROGRESS	2

#define ANGAE_SCOPE_READ	(1u << 0)
#define ANGAE_SCOPE_EXEC	(1u << 1)	/* exec, executable mmap and mprotect too */

#define ANGAE_ANSF_STORE	(1u << 0)	/* keep it for later opens */

/**
 * struct angae_answer - what one write() to /dev/angae takes
 *
 * Valid only from the session that read the request. ESRCH: no such request
 * (answered, timed out, killed or another session's); EINVAL: malformed.
 */
struct angae_answer {
	__u32 size;		/* sizeof(struct angae_answer) */
	__u16 version;
	__u16 kind;		/* ANGAE_MSG_* */
	__u64 id;
	__u32 verdict;		/* enum angae_verdict */
	__u32 scope;		/* ANGAE_SCOPE_* */
	__u32 flags;		/* ANGAE_ANSF_* */
	__u32 code;		/* the daemon's own code, kept with a stored verdict */
	__u64 expires_ns;	/* CLOCK_MONOTONIC; 0: until something changes */
	__u64 done;		/* progress: bytes looked at so far, must grow */
};

/* State bits of struct angae_status. */
#define ANGAE_ST_ON		(1u << 0)
#define ANGAE_ST_LOCKED		(1u << 1)
#define ANGAE_ST_SESSION	(1u << 2)

/**
 * struct angae_status - version handshake and counters (ANGAE_IOC_STATUS)
 *
 * The caller fills size and abi; EPROTO if the gate does not speak that abi.
 * Anyone with a role on the device may ask.
 */
struct angae_status {
	__u32 size;
	__u32 abi;
	__u32 state;		/* ANGAE_ST_* */
	__u32 attach;		/* 1 ftrace module, 2 in-tree LSM */
	__u64 session;		/* number of the current or last session */
	__u32 policy_gen;
	__u32 identity_gen;
	__u32 pending;		/* requests now */
	__u32 stored;		/* stored verdicts now */
	__u64 asked;
	__u64 hits;
	__u64 refused;
	__u64 events;
	__u64 lost;
	__u64 reserved[4];
};

/* One line of the governed table (init, before the lock). */
struct angae_type {
	__u32 size;
	__u32 class;		/* enum angae_class */
	char type[ANGAE_TYPE_LEN];	/* SELinux type name, NUL-terminated */
};

#define ANGAE_VOLF_LABELLED	(1u << 0)	/* the type decides, 'class' is the default */
#define ANGAE_VOLF_TRUSTED	(1u << 1)	/* verified system: never governed */

/*
 * A volume: any fd on it. Init at any time (a card comes later than the
 * lock), lab too. Without LABELLED every regular file on it is 'class'.
 */
struct angae_volume {
	__u32 size;
	__s32 fd;
	__u32 class;
	__u32 flags;		/* ANGAE_VOLF_* */
};

#define ANGAE_ROLE_SESSION	1	/* angaed */
#define ANGAE_ROLE_INSTALLER	2	/* pm */
#define ANGAE_ROLE_LAB		3	/* whoever runs QEMU */
#define ANGAE_ROLE_MAKER	4	/* camera, notes: what they make may be self-signed */

/* Which program (its inode, on the verified system) may hold a role. */
struct angae_program {
	__u32 size;
	__s32 fd;
	__u32 role;		/* SESSION, INSTALLER or MAKER; of MAKER there may be several */
	__u32 reserved;
};

/*
 * Init names the task that may become the session (its own child, before the
 * exec), or the leader of the lab's terminal session. Init at any time.
 */
struct angae_entrust {
	__u32 size;
	__s32 pid;
	__u32 role;		/* SESSION or LAB */
	__u32 reserved;
};

#define ANGAE_CFG_STORE_MEDIA	(1u << 0)	/* keep verdicts on media */
#define ANGAE_CFG_REFUSE_WRITER	(1u << 1)	/* else: judged, not kept */
#define ANGAE_CFG_FAIL_OPEN	(1u << 2)	/* redstar: open and switch off (RS) */

/* The era's part of the gate (session). */
struct angae_config {
	__u32 size;
	__u32 flags;		/* ANGAE_CFG_* */
	__u32 deadline_ms;	/* without progress; 100 ... 60000 */
	__u32 window_ms;	/* coalescing of events; 10 ... 60000 */
};

/* Verdicts of older generations are void from here on (session). */
struct angae_generation {
	__u32 size;
	__u32 policy;		/* must not go back */
	__u32 identity;
	__u32 reserved;
};

/* A verdict that was not asked for (session): after an install, at boot. */
struct angae_store {
	__u32 size;
	__s32 fd;
	__u32 verdict;		/* NONE drops what is stored */
	__u32 scope;
	__u32 code;
	__u32 reserved;
	__u64 expires_ns;
};

#define ANGAE_SEAL_PIN		1	/* no entry may change */
#define ANGAE_SEAL_SEAL		2	/* pinned, verified: may enter /data/app */
#define ANGAE_SEAL_RELEASE	3	/* verification failed: staging may be removed */

struct angae_seal {
	__u32 size;
	__s32 fd;		/* a directory of class STAGING */
	__u32 op;		/* ANGAE_SEAL_* */
	__u32 reserved;
};

/* Lab only. */
struct angae_ablate {
	__u32 size;
	__u32 on;		/* 0 off, 1 on */
};

#define ANGAE_IOC_STATUS	_IOWR('A', 0x01, struct angae_status)
#define ANGAE_IOC_TYPE		_IOW('A', 0x02, struct angae_type)
#define ANGAE_IOC_VOLUME	_IOW('A', 0x03, struct angae_volume)
#define ANGAE_IOC_PROGRAM	_IOW('A', 0x04, struct angae_program)
#define ANGAE_IOC_LOCK		_IO('A', 0x05)
#define ANGAE_IOC_ENTRUST	_IOW('A', 0x06, struct angae_entrust)
#define ANGAE_IOC_CONFIG	_IOW('A', 0x07, struct angae_config)
#define ANGAE_IOC_GENERATION	_IOW('A', 0x08, struct angae_generation)
#define ANGAE_IOC_STORE		_IOW('A', 0x09, struct angae_store)
#define ANGAE_IOC_SEAL		_IOW('A', 0x0a, struct angae_seal)
#define ANGAE_IOC_ABLATE	_IOW('A', 0x0b, struct angae_ablate)

#endif /* _UAPI_LINUX_ANGAE_H */
