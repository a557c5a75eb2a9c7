// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decisions on opening, executing and mapping files: rows D01 to D45 and D100
 * to D108 of docs/decisions.md. The kernel judges no content; it looks up what was judged
 * or asks the session.
 */
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/personality.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include "gate.h"

/*
 * What is rare is kept out of line: the common open shall not pay for its stack.
 */
#define ASK_AGAIN 1 /* how often, when the file changed while it was judged */

static u32 open_mode(const struct file *file)
{
	u32 mode = 0;

	if (file->f_flags & __FMODE_EXEC)
		return ANGAE_MODE_EXEC | ANGAE_MODE_READ;
	if (file->f_mode & FMODE_READ)
		mode |= ANGAE_MODE_READ;
	if (file->f_mode & FMODE_WRITE || file->f_flags & O_TRUNC)
		mode |= ANGAE_MODE_WRITE;
	if (file->f_mode & FMODE_CREATED || file->f_flags & __O_TMPFILE)
		mode |= ANGAE_MODE_CREATED;
	return mode;
}

static struct angae_deed open_deed(const struct file *file, const struct angae_place *place,
				   u32 mode)
{
	return (struct angae_deed){
		.op = mode & ANGAE_MODE_EXEC ? ANGAE_OP_EXEC : ANGAE_OP_OPEN,
		.mode = mode,
		.place = *place,
		.inode = file_inode(file),
		.dentry = file->f_path.dentry,
		.mnt = file->f_path.mnt,
	};
}

static bool stored_counts(u32 class)
{
	return class == ANGAE_CLASS_PACKAGE ||
	       READ_ONCE(angae_settings.flags) & ANGAE_CFG_STORE_MEDIA;
}

static enum angae_use use_of(u32 mode)
{
	return mode & ANGAE_MODE_EXEC ? ANGAE_USE_EXEC : ANGAE_USE_READ;
}

/* These modes alone: an event window counts what is the same in all. */
static bool has_short_way(u32 mode)
{
	return mode == ANGAE_MODE_READ || mode == (ANGAE_MODE_READ | ANGAE_MODE_EXEC);
}

static u32 scope_of(u32 mode)
{
	return angae_scope_of(use_of(mode));
}

static int answer_stored(const struct angae_deed *deed, const struct angae_key *key,
			 const struct angae_found *found)
{
	u64 tally;

	this_cpu_inc(angae_counters.hits);
	if (found->verdict == ANGAE_VERDICT_DENY)
		return angae_refuse(deed, ANGAE_WHY_STORED);
	if (!(found->scope & scope_of(deed->mode)))
		return angae_refuse(deed, ANGAE_WHY_NO_SCOPE);
	tally = angae_event(deed, ANGAE_VERDICT_ALLOW, 0, ANGAE_WHY_STORED);
	if (has_short_way(deed->mode))
		angae_verdict_seen(key, found, deed->dentry, use_of(deed->mode), tally);
	return 0;
}

/*
 * The long way to a stored verdict, with a record: the first hit of a window,
 * another name, and all that refuse. Returns false when there is none.
 */
static noinline bool answer_known(const struct file *file, const struct angae_place *place,
				  u32 mode, int *ret)
{
	struct angae_deed deed = open_deed(file, place, mode);
	struct angae_found found;
	struct angae_key key;

	if (!angae_key_of(deed.inode, deed.dentry, place, &key) ||
	    !angae_verdict_find(&key, &found))
		return false;
	*ret = answer_stored(&deed, &key, &found);
	return true;
}

/* No answer: rows D05 to D08, or D32. */
static int no_answer(const struct angae_deed *deed, u32 why)
{
	if (READ_ONCE(angae_settings.flags) & ANGAE_CFG_FAIL_OPEN &&
	    deed->place.class != ANGAE_CLASS_PACKAGE && why != ANGAE_WHY_KILLED) {
		angae_fail_open();
		angae_note(deed, ANGAE_WHY_FAIL_OPEN);
		return 0;
	}
	return angae_refuse(deed, why);
}

static int take_answer(const struct angae_deed *deed, const struct angae_reply *reply)
{
	if (reply->verdict != ANGAE_VERDICT_ALLOW)
		return -EPERM;
	if (!(reply->scope & scope_of(deed->mode)))
		return angae_refuse(deed, ANGAE_WHY_NO_SCOPE);
	return 0;
}

/*
 * Asks. A file that changed while it was judged is judged once more; if it
 * changes again somebody is writing it, and it is refused as such. Where
 * writers are suffered (D10) a change is what they do: nothing is stored.
 *
 * What was made here is asked about in spite of a writer (D101): it may be the
 * session that signs it, which then is the change.
 */
static noinline int judge(const struct file *file, const struct angae_place *place, u32 mode)
{
	struct angae_deed deed = open_deed(file, place, mode);
	bool counted = file->f_mode & FMODE_WRITER;
	bool refuse_writer, writer;
	struct angae_snapshot snap;
	struct angae_reply reply;
	int again = ASK_AGAIN;
	u32 why;

	if (angae_is_session(current))
		return angae_refuse(&deed, ANGAE_WHY_SESSION_SELF);
	do {
		refuse_writer = READ_ONCE(angae_settings.flags) & ANGAE_CFG_REFUSE_WRITER;
		writer = angae_written_by_others(deed.inode, counted);
		if (angae_made_here(place->class))
			deed.place = angae_place(deed.inode);
		else if (writer && refuse_writer)
			return angae_refuse(&deed, ANGAE_WHY_WRITER);
		angae_snapshot(&snap, &deed);
		snap.counted = counted;
		snap.keep = snap.has_cookie && !writer && stored_counts(place->class);
		why = angae_ask(&deed, &snap, &reply);
		if (why != ANGAE_WHY_ASKED)
			return no_answer(&deed, why);
		writer |= reply.written || angae_written_by_others(deed.inode, counted);
	} while (reply.changed && !(writer && !refuse_writer) && again--);
	if (reply.verdict == ANGAE_VERDICT_ALLOW && refuse_writer && (reply.changed || writer))
		return angae_refuse(&deed, ANGAE_WHY_WRITER);
	return take_answer(&deed, &reply);
}

/* Reading and executing what may be judged: stored, else asked. */
static int look_up_or_ask(const struct file *file, const struct angae_place *place, u32 mode)
{
	struct inode *inode = file_inode(file);
	enum angae_again again = ANGAE_AGAIN_LOOK;
	int ret;

	if (!stored_counts(place->class) ||
	    angae_written_by_others(inode, file->f_mode & FMODE_WRITER))
		again = ANGAE_AGAIN_NONE;
	else if (has_short_way(mode))
		again = angae_verdict_again(inode, file->f_path.dentry, place, use_of(mode));
	if (again == ANGAE_AGAIN_ALLOW) {
		this_cpu_inc(angae_counters.hits);
		return 0;
	}
	if (again == ANGAE_AGAIN_LOOK && answer_known(file, place, mode, &ret))
		return ret;
	return judge(file, place, mode);
}

/* D28: the gate itself opened it for the session, to be read. */
static bool own_open(const struct file *file)
{
	return file->f_mode & FMODE_NONOTIFY && !(file->f_mode & FMODE_WRITE) &&
	       angae_is_session(current);
}

static noinline int open_media(const struct file *file, const struct angae_place *place, u32 mode)
{
	struct angae_deed deed;
	int ret = 0;

	if (mode & ANGAE_MODE_EXEC) {
		deed = open_deed(file, place, mode);
		return angae_refuse(&deed, ANGAE_WHY_CLASS_RULE);
	}
	if (mode & ANGAE_MODE_CREATED) {
		deed = open_deed(file, place, mode);
		angae_note(&deed, ANGAE_WHY_FRESH);
		return 0;
	}
	if (mode & ANGAE_MODE_READ)
		ret = look_up_or_ask(file, place, mode);
	if (!ret && mode & ANGAE_MODE_WRITE)
		angae_verdict_drop(file_inode(file), place->volume);
	return ret;
}

/*
 * Rows D105 to D107: what is signed may be written only after the session took
 * the signature off, and with it the class.
 */
static int ask_to_write(const struct file *file, struct angae_deed *deed)
{
	struct angae_snapshot snap;
	struct angae_reply reply;
	u32 why;

	angae_snapshot(&snap, deed);
	snap.counted = file->f_mode & FMODE_WRITER;
	snap.keep = false;
	why = angae_ask(deed, &snap, &reply);
	if (why != ANGAE_WHY_ASKED)
		return angae_refuse(deed, why);
	if (reply.verdict != ANGAE_VERDICT_ALLOW)
		return -EPERM;
	if (deed->mode & ANGAE_MODE_READ && !(reply.scope & ANGAE_SCOPE_READ))
		return angae_refuse(deed, ANGAE_WHY_NO_SCOPE);
	if (angae_place(deed->inode).class == ANGAE_CLASS_SELF)
		return angae_refuse(deed, ANGAE_WHY_CLASS_RULE);
	return 0;
}

/* Rows D102 to D107: only the programs that make such files write them. */
static int write_made_here(const struct file *file, struct angae_deed *deed)
{
	int ret = 0;

	if (!angae_is_maker(current))
		return angae_refuse(deed, ANGAE_WHY_NOT_MAKER);
	if (deed->mode & ANGAE_MODE_CREATED)
		angae_note(deed, ANGAE_WHY_FRESH);
	else if (deed->place.class == ANGAE_CLASS_SELF)
		ret = ask_to_write(file, deed);
	if (!ret)
		angae_verdict_drop(deed->inode, deed->place.volume);
	return ret;
}

/* Rows D100 to D108. */
static noinline int open_made_here(const struct file *file, const struct angae_place *place,
				   u32 mode)
{
	struct angae_deed deed;

	if (mode == ANGAE_MODE_READ && !angae_is_session(current))
		return look_up_or_ask(file, place, mode);
	deed = open_deed(file, place, mode);
	if (mode & ANGAE_MODE_EXEC)
		return angae_refuse(&deed, ANGAE_WHY_CLASS_RULE);
	if (!angae_is_session(current))
		return write_made_here(file, &deed);
	if (mode & ANGAE_MODE_WRITE)
		angae_verdict_drop(deed.inode, place->volume);
	return 0;
}

static noinline int open_package(const struct file *file, const struct angae_place *place, u32 mode)
{
	struct angae_deed deed;

	if (mode & (ANGAE_MODE_WRITE | ANGAE_MODE_CREATED)) {
		deed = open_deed(file, place, mode);
		if (!angae_is_installer(current))
			return angae_refuse(&deed, ANGAE_WHY_CLASS_RULE);
		angae_verdict_drop(deed.inode, place->volume);
		return 0;
	}
	return look_up_or_ask(file, place, mode);
}

static noinline int open_staging(const struct file *file, const struct angae_place *place, u32 mode)
{
	struct angae_deed deed = open_deed(file, place, mode);

	if (mode & ANGAE_MODE_EXEC)
		return angae_refuse(&deed, ANGAE_WHY_CLASS_RULE);
	if (angae_is_session(current))
		return 0;
	if (!angae_is_installer(current))
		return angae_refuse(&deed, ANGAE_WHY_NOT_INSTALLER);
	if (mode & (ANGAE_MODE_WRITE | ANGAE_MODE_CREATED) && angae_pinned(deed.dentry))
		return angae_refuse(&deed, ANGAE_WHY_PINNED);
	return 0;
}

static noinline int open_guarded(const struct file *file, const struct angae_place *place, u32 mode)
{
	struct angae_deed deed = open_deed(file, place, mode);

	if (angae_is_session(current) && !(mode & ANGAE_MODE_EXEC))
		return 0;
	return angae_refuse(&deed, ANGAE_WHY_CLASS_RULE);
}

/* Row D36: another policy could leave the governed types without a meaning. */
static bool loads_policy(const struct file *file, u32 mode)
{
	return mode & ANGAE_MODE_WRITE && file_inode(file)->i_sb->s_magic == SELINUX_MAGIC &&
	       !strcmp(file->f_path.dentry->d_name.name, "load");
}

static noinline int open_unknown(const struct file *file, const struct angae_place *place, u32 mode)
{
	struct angae_deed deed;

	if (!(mode & ANGAE_MODE_EXEC) && !loads_policy(file, mode))
		return 0;
	deed = open_deed(file, place, mode);
	if (mode & ANGAE_MODE_EXEC)
		return angae_refuse(&deed, ANGAE_WHY_VOLUME);
	return angae_is_host() ? 0 : angae_refuse(&deed, ANGAE_WHY_PROTECTED);
}

/* Rows D34, D35: who writes the disk under a volume needs none of its files. */
static noinline int open_disk(const struct file *file)
{
	const struct angae_place place = {.class = ANGAE_CLASS_UNKNOWN};
	struct angae_deed deed;

	if (!angae_volume_on(file_inode(file)->i_rdev) || angae_is_host())
		return 0;
	deed = open_deed(file, &place, open_mode(file));
	return angae_refuse(&deed, ANGAE_WHY_VOLUME);
}

/*
 * A program that holds a role must not start under a tracer: what the tracer
 * wrote into it would hold the role as well (row D37).
 */
static noinline int exec_program(const struct file *file, const struct angae_place *place)
{
	struct angae_deed deed;

	if (likely(!READ_ONCE(current->ptrace)) || !angae_is_program(file_inode(file)) ||
	    angae_is_lab(current))
		return 0;
	deed = open_deed(file, place, ANGAE_MODE_EXEC | ANGAE_MODE_READ);
	return angae_refuse(&deed, ANGAE_WHY_PROTECTED);
}

/* Neither written, made nor opened by the gate itself: what the shortest way is for. */
static bool hit(const struct file *file)
{
	const fmode_t mode = FMODE_READ | FMODE_WRITE | FMODE_CREATED | FMODE_NONOTIFY;
	const struct angae_mark *mark = angae_mark(file_inode(file));

	return mark && READ_ONCE(mark->stored) && (file->f_mode & mode) == FMODE_READ &&
	       !(file->f_flags & (O_TRUNC | __O_TMPFILE)) &&
	       angae_verdict_hit(mark, file_inode(file), file->f_path.dentry,
				 file->f_flags & __FMODE_EXEC ? ANGAE_USE_EXEC : ANGAE_USE_READ);
}

/**
 * angae_file_open() - rows D01 to D37, D100 to D108
 * @file: being opened; write access has been counted, nothing is read yet
 *
 * Context: may sleep, when it is a read or exec of what may be judged.
 * Return: 0 or -EPERM.
 */
int angae_file_open(struct file *file)
{
	struct inode *inode = file_inode(file);
	struct angae_place place;
	u32 mode;

	if (!angae_gate_on())
		return 0;
	if (hit(file)) {
		this_cpu_inc(angae_counters.hits);
		return 0;
	}
	if (IS_PRIVATE(inode))
		return 0;
	if (unlikely(S_ISBLK(inode->i_mode)))
		return open_disk(file);
	if (!S_ISREG(inode->i_mode))
		return 0;
	if (own_open(file))
		return 0;
	place = angae_place(inode);
	mode = open_mode(file);
	switch (place.class) {
	case ANGAE_CLASS_MEDIA:
		if (likely(mode == ANGAE_MODE_READ))
			return look_up_or_ask(file, &place, mode);
		return open_media(file, &place, mode);
	case ANGAE_CLASS_PACKAGE:
		if (likely(mode == ANGAE_MODE_READ))
			return look_up_or_ask(file, &place, mode);
		return open_package(file, &place, mode);
	case ANGAE_CLASS_OWN:
	case ANGAE_CLASS_SELF:
		return open_made_here(file, &place, mode);
	case ANGAE_CLASS_STAGING:
		return open_staging(file, &place, mode);
	case ANGAE_CLASS_ALERT:
	case ANGAE_CLASS_STATE:
		return open_guarded(file, &place, mode);
	case ANGAE_CLASS_UNKNOWN:
		return open_unknown(file, &place, mode);
	default:
		return mode & ANGAE_MODE_EXEC ? exec_program(file, &place) : 0;
	}
}

static enum angae_use map_use(u32 op)
{
	return op == ANGAE_OP_MMAP_EXEC ? ANGAE_USE_MAP : ANGAE_USE_PROTECT;
}

/* Rows D41, D42: stored state only, these may not sleep for an answer. */
static int map_package(const struct file *file, const struct angae_deed *deed)
{
	enum angae_use use = map_use(deed->op);
	struct angae_found found;
	struct angae_key key;
	u64 tally;

	if (angae_written_by_others(deed->inode, file->f_mode & FMODE_WRITER))
		return angae_refuse(deed, ANGAE_WHY_NO_SCOPE);
	if (angae_verdict_again(deed->inode, deed->dentry, &deed->place, use) ==
	    ANGAE_AGAIN_ALLOW) {
		this_cpu_inc(angae_counters.hits);
		return 0;
	}
	if (angae_key_of(deed->inode, deed->dentry, &deed->place, &key) &&
	    angae_verdict_find(&key, &found) && found.verdict == ANGAE_VERDICT_ALLOW &&
	    found.scope & ANGAE_SCOPE_EXEC) {
		this_cpu_inc(angae_counters.hits);
		tally = angae_event(deed, ANGAE_VERDICT_ALLOW, 0, ANGAE_WHY_STORED);
		angae_verdict_seen(&key, &found, deed->dentry, use, tally);
		return 0;
	}
	return angae_refuse(deed, ANGAE_WHY_NO_SCOPE);
}

static int map_exec(const struct file *file, u32 op)
{
	struct angae_deed deed = {
		.op = op,
		.mode = ANGAE_MODE_EXEC,
		.inode = file_inode(file),
		.dentry = file->f_path.dentry,
		.mnt = file->f_path.mnt,
	};
	const struct angae_mark *mark = angae_mark(deed.inode);

	if (mark && READ_ONCE(mark->stored) && !(file->f_mode & FMODE_WRITER) &&
	    angae_verdict_hit(mark, deed.inode, deed.dentry, map_use(op))) {
		this_cpu_inc(angae_counters.hits);
		return 0;
	}
	if (!S_ISREG(deed.inode->i_mode) || IS_PRIVATE(deed.inode))
		return 0;
	deed.place = angae_place(deed.inode);
	switch (deed.place.class) {
	case ANGAE_CLASS_NONE:
	case ANGAE_CLASS_TRUSTED:
		return 0;
	case ANGAE_CLASS_PACKAGE:
		return map_package(file, &deed);
	case ANGAE_CLASS_UNKNOWN:
		return angae_refuse(&deed, ANGAE_WHY_VOLUME);
	default:
		return angae_refuse(&deed, ANGAE_WHY_CLASS_RULE);
	}
}

/**
 * angae_mmap_file() - rows D40 to D44
 * @file: mapped, or NULL
 * @prot: as asked for; an old personality may add execution to it
 * @flags: not looked at
 *
 * Return: 0 or -EPERM.
 */
int angae_mmap_file(struct file *file, unsigned long prot, unsigned long flags)
{
	if (!angae_gate_on() || !file)
		return 0;
	if (prot & PROT_READ && current->personality & READ_IMPLIES_EXEC &&
	    !compat_path_noexec(&file->f_path))
		prot |= PROT_EXEC;
	return prot & PROT_EXEC ? map_exec(file, ANGAE_OP_MMAP_EXEC) : 0;
}

/**
 * angae_file_mprotect() - row D45
 * @vma: whose protection changes
 * @reqprot: as asked for
 * @prot: as it would become
 *
 * Return: 0 or -EPERM.
 */
int angae_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot)
{
	if (!angae_gate_on() || !vma->vm_file || !(prot & PROT_EXEC) || vma->vm_flags & VM_EXEC)
		return 0;
	return map_exec(vma->vm_file, ANGAE_OP_MPROTECT_EXEC);
}
