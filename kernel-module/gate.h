/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the gate know of each other.
 *
 * The decisions (decide_*.c) have the shape of LSM hooks and know nothing of
 * how they are attached. docs/gate.md has the lock and RCU rules in one place.
 */
#ifndef _ANGAE_GATE_H
#define _ANGAE_GATE_H

#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/jump_label.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include <linux/angae.h>
#include "compat.h"

struct iattr;
struct kernel_siginfo;
struct posix_acl;
struct vm_area_struct;

/* Classes beside those of the ABI; userspace sees both as NONE. */
#define ANGAE_CLASS_TRUSTED (ANGAE_CLASS_MAX + 0) /* verified system */
#define ANGAE_CLASS_UNKNOWN (ANGAE_CLASS_MAX + 1) /* volume nobody registered */

/**
 * struct angae_place - where an inode stands
 * @class: ANGAE_CLASS_*
 * @volume: number of its volume, never used twice; 0 if unknown
 */
struct angae_place {
	u32 class;
	u32 volume;
};

/**
 * struct angae_deed - what is being tried, for decisions, requests and events
 * @op: enum angae_op
 * @mode: ANGAE_MODE_* of an open
 * @place: of the inode, or of the directory when something is made in it
 * @target: tgid of the target of a signal or ptrace
 * @inode: what it is done to, or NULL
 * @dentry: its name, or NULL
 * @mnt: the mount it was reached through, or NULL: 'dir' then begins at the volume
 */
struct angae_deed {
	u32 op;
	u32 mode;
	struct angae_place place;
	u32 target;
	struct inode *inode;
	struct dentry *dentry;
	struct vfsmount *mnt;
};

/* The era's part, set by the session; whole words, read without a lock. */
struct angae_settings {
	u32 flags;
	u32 deadline_ms;
	u32 window_ms;
};

extern struct angae_settings angae_settings;

struct angae_counters {
	unsigned long asked;
	unsigned long hits;
	unsigned long refused;
};

DECLARE_PER_CPU(struct angae_counters, angae_counters);

/*
 * On: locked, and neither ablated nor failed open. Inside the kernel a static
 * key. In the module a word: to switch must not patch code, for QEMU 7.2 may,
 * with several TCG threads, keep running what stood there before.
 */
#ifdef CONFIG_SECURITY_ANGAE
DECLARE_STATIC_KEY_FALSE(angae_on);
#define angae_gate_on() static_branch_likely(&angae_on)

static inline void angae_gate_turn(bool on)
{
	if (on)
		static_branch_enable(&angae_on);
	else
		static_branch_disable(&angae_on);
}
#else
extern bool angae_on;
#define angae_gate_on() READ_ONCE(angae_on)

static inline void angae_gate_turn(bool on)
{
	WRITE_ONCE(angae_on, on);
}
#endif

extern u64 angae_generation_word; /* policy << 32 | identity */

static inline u64 angae_generations(void)
{
	return READ_ONCE(angae_generation_word);
}

/* control.c: the gate's own state */
bool angae_locked(void);
int angae_lock(void);
void angae_switch(bool on, u32 why);
void angae_fail_open(void);
int angae_configure(const struct angae_config *config);
int angae_set_generation(const struct angae_generation *gen);
void angae_status(struct angae_status *status);

struct entry;

/**
 * struct angae_mark - what is remembered of an inode at the inode itself
 * @label: SELinux's number << 32 | epoch << 8 | class
 * @where: number of its volume << 32 | epoch
 * @stored: where its verdict is stored, or NULL; such places are never freed
 *
 * Each word is whole by itself. The first two count while their epoch is that
 * of the tables and the inode's label is still that; the third while what
 * stands there says that it is this inode's.
 */
struct angae_mark {
	u64 label;
	u64 where;
	const struct entry *stored;
};

/*
 * angae_mark() - the room for it: the module has none, and gives NULL
 *
 * Security modules share one block per inode, and 6.1 does not align what each
 * has of it: a size that is no multiple of 8 would push SELinux's off its feet.
 */
static_assert(sizeof(struct angae_mark) % 8 == 0);

#ifdef CONFIG_SECURITY_ANGAE
extern int angae_mark_offset;

static inline struct angae_mark *angae_mark(const struct inode *inode)
{
	return likely(inode->i_security) ? inode->i_security + angae_mark_offset : NULL;
}
#else
static inline struct angae_mark *angae_mark(const struct inode *inode)
{
	return NULL;
}
#endif

/* class.c: volumes, governed types */
struct angae_place angae_place(struct inode *inode);
u32 angae_class_of_context(struct inode *inode, const char *context, size_t len);
int angae_add_type(const struct angae_type *type);
int angae_add_volume(struct super_block *sb, u32 class, u32 flags);
void angae_forget_volume(struct super_block *sb);
void angae_forget_labels(void);
extern u32 angae_epoch; /* of the tables: moves with each change of them */
bool angae_volume_on(dev_t dev);

static inline bool angae_governed(u32 class)
{
	return class > ANGAE_CLASS_NONE && class < ANGAE_CLASS_MAX;
}

/* Made by an app of this phone: media, with more to it. */
static inline bool angae_made_here(u32 class)
{
	return class == ANGAE_CLASS_OWN || class == ANGAE_CLASS_SELF;
}

/* verdict.c: stored verdicts */
struct angae_key {
	u64 ino;
	u64 cookie;
	u32 volume;
	u32 igen;
	u32 tag;
	u32 class;
	loff_t size;
};

struct angae_found {
	u32 verdict;
	u32 scope;
	u32 code;
	u32 way; /* where it is stored, for angae_verdict_seen() */
};

/* What it is used for; each has an event window of its own. */
enum angae_use {
	ANGAE_USE_READ,
	ANGAE_USE_EXEC,
	ANGAE_USE_MAP,
	ANGAE_USE_PROTECT,
};

static inline u32 angae_scope_of(enum angae_use use)
{
	return use == ANGAE_USE_READ ? ANGAE_SCOPE_READ : ANGAE_SCOPE_EXEC;
}

int angae_verdict_start(void);
void angae_verdict_stop(void);
bool angae_verdict_find(const struct angae_key *key, struct angae_found *found);
void angae_verdict_seen(const struct angae_key *key, const struct angae_found *found,
			const struct dentry *dentry, enum angae_use use, u64 tally);
enum angae_again {
	ANGAE_AGAIN_NONE,  /* nothing is stored for the inode */
	ANGAE_AGAIN_LOOK,  /* something is: angae_verdict_find() */
	ANGAE_AGAIN_ALLOW, /* in force, and counted */
};

enum angae_again angae_verdict_again(const struct inode *inode, const struct dentry *dentry,
				     const struct angae_place *place, enum angae_use use);
bool angae_verdict_hit(const struct angae_mark *mark, const struct inode *inode,
		       const struct dentry *dentry, enum angae_use use);
void angae_verdict_put(const struct angae_key *key, u64 gens, u32 verdict, u32 scope, u32 code,
		       u64 expires_ns);
void angae_verdict_drop(const struct inode *inode, u32 volume);
void angae_verdict_keep(struct inode *inode, const struct angae_place *place, bool keep);
void angae_verdict_kept(struct inode *inode, const struct angae_place *place);
u32 angae_verdict_count(void);

/* snapshot.c: what a verdict is about */
struct angae_reply;

struct angae_snapshot {
	struct angae_key key;
	u64 gens;
	struct timespec64 ctime;
	u32 name_seq; /* of the dentry: the same number, the same name */
	bool has_cookie;
	bool counted; /* the open that asks is a writer itself */
	bool keep;    /* its verdict may be kept */
	u16 name_len;
	char name[ANGAE_NAME_LEN];
};

bool angae_key_of(struct inode *inode, struct dentry *dentry, const struct angae_place *place,
		  struct angae_key *key);
void angae_snapshot(struct angae_snapshot *snap, const struct angae_deed *deed);

/**
 * angae_written_by_others() - does anybody else have it open for writing
 * @inode: any regular file; a shared writable mapping counts as an open
 * @counted: the open that asks has counted itself already (FMODE_WRITER)
 *
 * Return: true when there is a writer.
 */
static inline bool angae_written_by_others(const struct inode *inode, bool counted)
{
	return atomic_read(&inode->i_writecount) > counted;
}

void angae_snapshot_store(struct angae_snapshot *snap, u32 verdict, u32 scope, u32 code,
			  u64 expires_ns);
void angae_snapshot_settle(struct angae_snapshot *snap, const struct angae_deed *deed,
			   struct angae_reply *reply);
int angae_snapshot_start(void);

/* request.c: questions to the session */
struct angae_reply {
	u32 verdict;
	u32 scope;
	u32 flags;
	u32 code;
	u64 expires_ns;
	bool changed; /* it is about what the file was, not what it is */
	bool written; /* somebody has it open for writing */
};

u32 angae_ask(const struct angae_deed *deed, struct angae_snapshot *snap,
	      struct angae_reply *reply);
bool angae_request_take(struct angae_record *rec, struct path *path, u32 *sid);
void angae_request_untake(u64 id);
bool angae_request_waiting(void);
int angae_request_answer(const struct angae_answer *answer);
void angae_requests_open(u64 session);
void angae_requests_close(void);
u32 angae_requests_pending(void);

/* event.c: what was decided without asking */
int angae_event_start(void);
void angae_event_stop(void);
u64 angae_event(const struct angae_deed *deed, u32 verdict, int error, u32 why);
bool angae_event_again(u64 tally);
bool angae_event_peek(struct angae_record *rec, u64 *mark);
void angae_event_taken(u64 mark);
bool angae_event_waiting(void);
void angae_event_counts(u64 *events, u64 *lost);
void angae_event_retime(void);

/* record.c: who and what, as text */
void angae_record_subject(struct angae_record *rec, u32 sid);
void angae_record_who(struct angae_record *rec);
void angae_record_deed(struct angae_record *rec, const struct angae_deed *deed);
void angae_record_dir(struct angae_record *rec, struct vfsmount *mnt, struct dentry *dentry);

/* seal.c: pinned and sealed directories of packages */
enum angae_pin {
	ANGAE_PIN_NONE,
	ANGAE_PIN_PINNED,
	ANGAE_PIN_SEALED,
};

int angae_seal(struct dentry *dir, u32 op);
enum angae_pin angae_pin_of(struct dentry *dentry);
bool angae_pinned(struct dentry *dentry);
void angae_pin_leave(struct dentry *dentry);
void angae_pin_void(struct dentry *dentry);

/* session.c: who has a role */
bool angae_is_session(const struct task_struct *task);
bool angae_is_guarded(const struct task_struct *task);
bool angae_is_installer(struct task_struct *task);
bool angae_is_maker(struct task_struct *task);
bool angae_is_lab(const struct task_struct *task);
bool angae_is_program(const struct inode *inode);
bool angae_is_init(const struct task_struct *task);
bool angae_is_host(void);
int angae_pin_program(struct file *file, u32 role);
int angae_entrust(pid_t pid, u32 role);
int angae_session_begin(void);
void angae_session_end(void);
u64 angae_session_number(void);
bool angae_session_open(void);
bool angae_entrusted_is(const struct task_struct *task);
void angae_session_stop(void);
bool angae_session_reading(const struct file *file);

/* device.c */
int angae_device_start(void);
void angae_device_stop(void);
void angae_device_wake(void);
long angae_device_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

struct angae_opener {
	u32 role; /* ANGAE_ROLE_*, or ANGAE_ROLE_INIT */
};

#define ANGAE_ROLE_INIT 0 /* not in the ABI: init needs no entrusting */

bool angae_opener_is(const struct file *file, u32 role);

/* guard.c: the lab line */
int angae_guard(void);

/* park.c: nobody else runs while code is patched */
long angae_parked(long (*patch)(void *), void *arg, bool (*patched)(void *));

/* attach_*.c: how the decisions are attached */
int angae_resolve(void);
int angae_attach(void);
void angae_detach(void);
u32 angae_attach_kind(void);
void angae_inode_getsecid(struct inode *inode, u32 *sid);

/* decide_common.c */
int angae_refuse(const struct angae_deed *deed, u32 why);
void angae_note(const struct angae_deed *deed, u32 why);

/* decide_file.c */
int angae_file_open(struct file *file);
int angae_mmap_file(struct file *file, unsigned long prot, unsigned long flags);
int angae_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot);

/* decide_inode.c */
int angae_inode_create(struct inode *dir, struct dentry *dentry, umode_t mode);
int angae_inode_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode);
int angae_inode_mknod(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev);
int angae_inode_symlink(struct inode *dir, struct dentry *dentry, const char *old_name);
int angae_inode_link(struct dentry *old_dentry, struct inode *dir, struct dentry *new_dentry);
int angae_inode_unlink(struct inode *dir, struct dentry *dentry);
int angae_inode_rmdir(struct inode *dir, struct dentry *dentry);
int angae_inode_rename(struct inode *old_dir, struct dentry *old_dentry, struct inode *new_dir,
		       struct dentry *new_dentry, unsigned int flags);

/* decide_attr.c */
int angae_inode_setattr(struct mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr);
int angae_inode_setxattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name,
			 const void *value, size_t size, int flags);
void angae_inode_post_setxattr(struct dentry *dentry, const char *name, const void *value,
			       size_t size, int flags);
int angae_inode_removexattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name);
int angae_inode_set_acl(struct mnt_idmap *idmap, struct dentry *dentry, const char *name,
			struct posix_acl *acl);
int angae_inode_remove_acl(struct mnt_idmap *idmap, struct dentry *dentry, const char *name);

/* decide_task.c */
int angae_sb_mount(const char *dev_name, const struct path *path, const char *type,
		   unsigned long flags, void *data);
int angae_sb_umount(struct vfsmount *mnt, int flags);
int angae_sb_remount(struct super_block *sb, void *mnt_opts);
int angae_sb_kern_mount(compat_new_sb *sb);
void angae_sb_delete(struct super_block *sb);
int angae_move_mount(const struct path *from_path, const struct path *to_path);
int angae_task_kill(struct task_struct *p, struct kernel_siginfo *info, int sig,
		    const struct cred *cred);
int angae_file_send_sigiotask(struct task_struct *tsk, struct fown_struct *fown, int sig);
int angae_ptrace_access_check(struct task_struct *child, unsigned int mode);
int angae_task_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
		     unsigned long arg5);

#endif /* _ANGAE_GATE_H */
