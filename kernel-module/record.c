// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who did what to which file, as the text of a record.
 */
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/hash.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/ktime.h>
#include "gate.h"

#define SUBJECTS_BITS 5

/* SELinux builds the text anew each time, and a few subjects ask again and again. */
struct subject {
	u32 sid;
	u32 epoch;
	char text[ANGAE_SUBJECT_LEN];
};

static DEFINE_SPINLOCK(subjects_lock);
static struct subject subjects[1 << SUBJECTS_BITS];

static void subject_read(struct subject *cell, u32 sid, u32 epoch)
{
	char *context;
	u32 len;

	cell->sid = 0;
	memset(cell->text, 0, sizeof(cell->text));
	if (security_secid_to_secctx(sid, &context, &len))
		return;
	/* SELinux counts the NUL in len, other LSMs do not. */
	memcpy(cell->text, context, min_t(u32, len, sizeof(cell->text) - 1));
	security_release_secctx(context, len);
	cell->sid = sid;
	cell->epoch = epoch;
}

/**
 * angae_record_subject() - SELinux context of a task
 * @rec: zeroed by the caller; 'subject' stays empty when there is none
 * @sid: SELinux's number for it
 *
 * Context: any.
 */
void angae_record_subject(struct angae_record *rec, u32 sid)
{
	struct subject *cell = &subjects[hash_32(sid, SUBJECTS_BITS)];
	u32 epoch = READ_ONCE(angae_epoch);
	unsigned long flags;

	if (!sid)
		return;
	spin_lock_irqsave(&subjects_lock, flags);
	if (cell->sid != sid || cell->epoch != epoch)
		subject_read(cell, sid, epoch);
	memcpy(rec->subject, cell->text, sizeof(rec->subject));
	spin_unlock_irqrestore(&subjects_lock, flags);
}

/**
 * angae_record_who() - the current task, and the time
 * @rec: zeroed by the caller
 */
void angae_record_who(struct angae_record *rec)
{
	u32 sid = 0;

	rec->mono_ns = ktime_get_ns();
	rec->last_ns = rec->mono_ns;
	rec->real_ns = ktime_get_real_ns();
	rec->pid = task_pid_nr(current);
	rec->tgid = task_tgid_nr(current);
	rec->uid = __kuid_val(current_euid());
	/* Not get_task_comm(): another task may be locked here (ptrace). */
	strscpy(rec->comm, current->comm, sizeof(rec->comm));
	security_current_getsecid_subj(&sid);
	angae_record_subject(rec, sid);
}

static char *path_text(const struct path *path, char *buf, int size)
{
	return path->mnt ? d_path(path, buf, size) : dentry_path_raw(path->dentry, buf, size);
}

static void long_dir(struct angae_record *rec, const struct path *path)
{
	char *buf = __getname(), *text;

	rec->flags |= ANGAE_RECF_DIR_CUT;
	rec->dir[0] = '\0';
	if (!buf)
		return;
	text = path_text(path, buf, PATH_MAX);
	/* The text ends where the buffer ends. */
	if (!IS_ERR(text))
		strscpy(rec->dir, buf + PATH_MAX - sizeof(rec->dir), sizeof(rec->dir));
	__putname(buf);
}

/**
 * angae_record_dir() - the directory of a name; of a long path its end
 * @rec: zeroed by the caller
 * @mnt: the mount it was reached through; NULL: the path begins at the volume
 * @dentry: the name
 *
 * Context: may sleep.
 */
void angae_record_dir(struct angae_record *rec, struct vfsmount *mnt, struct dentry *dentry)
{
	struct path parent = {.mnt = mnt, .dentry = dget_parent(dentry)};
	char *text = path_text(&parent, rec->dir, sizeof(rec->dir));

	if (IS_ERR(text))
		long_dir(rec, &parent);
	else if (text != rec->dir)
		memmove(rec->dir, text, strlen(text) + 1);
	dput(parent.dentry);
}

static void record_name(struct angae_record *rec, struct dentry *dentry)
{
	spin_lock(&dentry->d_lock);
	memcpy(rec->name, dentry->d_name.name,
	       min_t(u32, dentry->d_name.len, sizeof(rec->name) - 1));
	spin_unlock(&dentry->d_lock);
}

/**
 * angae_record_deed() - what is tried, on which file
 * @rec: zeroed by the caller
 * @deed: with inode and dentry where there are any
 *
 * Context: may sleep when @deed has a dentry.
 */
void angae_record_deed(struct angae_record *rec, const struct angae_deed *deed)
{
	struct inode *inode = deed->inode;
	u64 gens = angae_generations();

	rec->op = deed->op;
	rec->class = deed->place.class < ANGAE_CLASS_MAX ? deed->place.class : ANGAE_CLASS_NONE;
	rec->mode = deed->mode;
	rec->target = deed->target;
	rec->policy_gen = gens >> 32;
	rec->identity_gen = (u32)gens;
	if (inode) {
		rec->dev = (u64)MAJOR(inode->i_sb->s_dev) << 32 | MINOR(inode->i_sb->s_dev);
		rec->ino = inode->i_ino;
		rec->igen = inode->i_generation;
		rec->file_size = i_size_read(inode);
	}
	if (deed->dentry) {
		record_name(rec, deed->dentry);
		angae_record_dir(rec, deed->mnt, deed->dentry);
	}
}
