// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decisions on names: what is made, linked, removed and renamed. Rows D46,
 * D47 and D50 to D79 of docs/decisions.md. All run under directory locks, so none asks.
 */
#include "gate.h"

static bool guarded(u32 class)
{
	return class == ANGAE_CLASS_ALERT || class == ANGAE_CLASS_STATE;
}

/* Media, and what is not governed, anybody may name as they like. */
static bool anybodys(u32 class)
{
	return class != ANGAE_CLASS_PACKAGE && class != ANGAE_CLASS_STAGING && !guarded(class);
}

/*
 * What is in a governed directory is governed at least as the directory: a
 * stray label inside /data/app does not open it.
 */
static struct angae_place entry_place(struct inode *inode, struct inode *dir)
{
	struct angae_place place = angae_place(inode);

	return anybodys(place.class) ? angae_place(dir) : place;
}

static struct angae_deed entry_deed(u32 op, struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_backing_inode(dentry);

	return (struct angae_deed){
		.op = op,
		.place = inode ? entry_place(inode, dir) : angae_place(dir),
		.inode = inode ?: dir,
		.dentry = dentry,
	};
}

/* Rows D52 to D54, D63 to D65, D76 to D78: one rule for all of staging. */
static int staging_entry(const struct angae_deed *deed)
{
	if (angae_pinned(deed->dentry))
		return angae_refuse(deed, ANGAE_WHY_PINNED);
	if (!angae_is_installer(current))
		return angae_refuse(deed, ANGAE_WHY_NOT_INSTALLER);
	return 0;
}

static int guarded_entry(const struct angae_deed *deed)
{
	return angae_is_session(current) ? 0 : angae_refuse(deed, ANGAE_WHY_CLASS_RULE);
}

/* Rows D50 to D56. */
static int make_entry(u32 op, struct inode *dir, struct dentry *dentry)
{
	struct angae_deed deed = {
		.op = op,
		.inode = dir,
		.dentry = dentry,
	};

	if (!angae_gate_on() || IS_PRIVATE(dir))
		return 0;
	deed.place = angae_place(dir);
	switch (deed.place.class) {
	case ANGAE_CLASS_PACKAGE:
		return angae_refuse(&deed, ANGAE_WHY_CLASS_RULE);
	case ANGAE_CLASS_STAGING:
		return staging_entry(&deed);
	case ANGAE_CLASS_ALERT:
	case ANGAE_CLASS_STATE:
		return guarded_entry(&deed);
	default:
		return 0;
	}
}

/**
 * angae_inode_create() - rows D50 to D56
 * @dir: directory, locked
 * @dentry: the new name
 * @mode: not looked at
 *
 * Return: 0 or -EPERM.
 */
int angae_inode_create(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	return make_entry(ANGAE_OP_CREATE, dir, dentry);
}

/** angae_inode_mkdir() - as angae_inode_create() */
int angae_inode_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	return make_entry(ANGAE_OP_MKDIR, dir, dentry);
}

/** angae_inode_mknod() - as angae_inode_create() */
int angae_inode_mknod(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev)
{
	return make_entry(ANGAE_OP_MKNOD, dir, dentry);
}

/** angae_inode_symlink() - as angae_inode_create() */
int angae_inode_symlink(struct inode *dir, struct dentry *dentry, const char *old_name)
{
	return make_entry(ANGAE_OP_SYMLINK, dir, dentry);
}

/**
 * angae_inode_link() - rows D57 to D59
 * @old_dentry: what gets another name
 * @dir: where, locked
 * @new_dentry: the new name
 *
 * Return: 0 or -EPERM.
 */
int angae_inode_link(struct dentry *old_dentry, struct inode *dir, struct dentry *new_dentry)
{
	struct angae_deed deed = {
		.op = ANGAE_OP_LINK,
		.inode = d_backing_inode(old_dentry),
		.dentry = old_dentry,
	};
	struct angae_place into;

	if (!angae_gate_on() || IS_PRIVATE(deed.inode))
		return 0;
	into = angae_place(dir);
	deed.place = angae_place(deed.inode);
	if (anybodys(into.class) && anybodys(deed.place.class))
		return 0;
	if (anybodys(deed.place.class))
		deed.place = into;
	return angae_refuse(&deed, ANGAE_WHY_CLASS_RULE);
}

/* Rows D60 to D67. */
static int remove_entry(u32 op, struct inode *dir, struct dentry *dentry)
{
	struct angae_deed deed;

	if (!angae_gate_on() || IS_PRIVATE(dir))
		return 0;
	deed = entry_deed(op, dir, dentry);
	switch (deed.place.class) {
	case ANGAE_CLASS_PACKAGE:
		if (angae_pinned(dentry))
			return angae_refuse(&deed, ANGAE_WHY_PINNED);
		if (!angae_is_installer(current))
			return angae_refuse(&deed, ANGAE_WHY_CLASS_RULE);
		angae_note(&deed, ANGAE_WHY_REMOVED);
		return 0;
	case ANGAE_CLASS_STAGING:
		return staging_entry(&deed);
	case ANGAE_CLASS_ALERT:
	case ANGAE_CLASS_STATE:
		return guarded_entry(&deed);
	default:
		return 0;
	}
}

/**
 * angae_inode_unlink() - rows D60 to D67
 * @dir: directory, locked
 * @dentry: the name
 *
 * Return: 0 or -EPERM.
 */
int angae_inode_unlink(struct inode *dir, struct dentry *dentry)
{
	return remove_entry(ANGAE_OP_UNLINK, dir, dentry);
}

/** angae_inode_rmdir() - as angae_inode_unlink() */
int angae_inode_rmdir(struct inode *dir, struct dentry *dentry)
{
	return remove_entry(ANGAE_OP_RMDIR, dir, dentry);
}

/* A rename has three sides: what moves, into where, and what it replaces. */
struct move {
	struct angae_deed deed; /* of what moves */
	struct dentry *target;
	u32 home; /* class of the directory it stands in */
	u32 from;
	u32 into;
	u32 over; /* NONE when the name is free */
};

static bool touches(const struct move *move, u32 class)
{
	return move->from == class || move->into == class || move->over == class;
}

/* Rows D69 to D72, D75: the only way into /data/app. */
static int move_to_package(struct move *move)
{
	struct angae_deed *deed = &move->deed;
	enum angae_pin pin = angae_pin_of(deed->dentry);

	if (move->over == ANGAE_CLASS_PACKAGE ||
	    (move->from == ANGAE_CLASS_PACKAGE && pin == ANGAE_PIN_NONE))
		return angae_refuse(deed, ANGAE_WHY_CLASS_RULE);
	if (!angae_is_installer(current))
		return angae_refuse(deed, ANGAE_WHY_NOT_INSTALLER);
	if (pin != ANGAE_PIN_SEALED)
		return angae_refuse(deed, ANGAE_WHY_NOT_SEALED);
	angae_pin_leave(deed->dentry);
	angae_note(deed, ANGAE_WHY_INSTALLED);
	return 0;
}

/* A whole directory out of /data/app, by whom it concerns. */
static bool leaves_package(const struct move *move)
{
	return move->home == ANGAE_CLASS_PACKAGE && move->into == ANGAE_CLASS_STAGING &&
	       S_ISDIR(move->deed.inode->i_mode) && !angae_pinned(move->deed.dentry) &&
	       angae_is_installer(current);
}

/* Row D46: it goes at once and whole, and is taken apart where nobody looks. */
static int move_out(struct move *move)
{
	angae_pin_void(move->deed.dentry);
	angae_note(&move->deed, ANGAE_WHY_REMOVED);
	return 0;
}

/* Rows D76 to D78. */
static int move_in_staging(struct move *move)
{
	struct angae_deed *deed = &move->deed;

	if (angae_pinned(move->target))
		return angae_refuse(deed, ANGAE_WHY_PINNED);
	if (move->from != ANGAE_CLASS_STAGING || move->into != ANGAE_CLASS_STAGING)
		return angae_pinned(deed->dentry) ? angae_refuse(deed, ANGAE_WHY_PINNED)
						  : angae_refuse(deed, ANGAE_WHY_NOT_INSTALLER);
	return staging_entry(deed);
}

static int judge_move(struct move *move)
{
	struct angae_deed *deed = &move->deed;

	if (guarded(move->from) || guarded(move->into) || guarded(move->over))
		return guarded_entry(deed);
	if (move->into == ANGAE_CLASS_PACKAGE)
		return move_to_package(move);
	if (leaves_package(move) && !move->over && !angae_pinned(move->target))
		return move_out(move);
	if (touches(move, ANGAE_CLASS_STAGING))
		return move_in_staging(move);
	if (touches(move, ANGAE_CLASS_PACKAGE))
		return angae_refuse(deed, angae_pinned(deed->dentry) ? ANGAE_WHY_PINNED
								     : ANGAE_WHY_CLASS_RULE);
	if (S_ISREG(deed->inode->i_mode))
		angae_verdict_drop(deed->inode, deed->place.volume);
	return 0;
}

static struct move move_of(struct inode *old_dir, struct dentry *old_dentry, struct inode *new_dir,
			   struct dentry *new_dentry)
{
	struct inode *over = d_backing_inode(new_dentry);
	struct move move = {
		.deed = entry_deed(ANGAE_OP_RENAME, old_dir, old_dentry),
		.target = new_dentry,
		.home = angae_place(old_dir).class,
		.into = angae_place(new_dir).class,
	};

	move.from = move.deed.place.class;
	if (over)
		move.over = entry_place(over, new_dir).class;
	/* The event shows the class that decides. */
	if (anybodys(move.from))
		move.deed.place.class = !anybodys(move.into)   ? move.into
					: !anybodys(move.over) ? move.over
							       : move.from;
	return move;
}

/* Row D47: the sealed one and what stood there change places, so there is always one. */
static bool update_package(struct move *in, struct move *out)
{
	if (angae_pin_of(in->deed.dentry) != ANGAE_PIN_SEALED || !leaves_package(out))
		return false;
	angae_pin_void(out->deed.dentry);
	angae_pin_leave(in->deed.dentry);
	angae_note(&in->deed, ANGAE_WHY_INSTALLED);
	return true;
}

static int exchange(struct move *there, struct move *back)
{
	int ret;

	if (update_package(there, back))
		return 0;
	ret = judge_move(there);
	return ret ?: judge_move(back);
}

/**
 * angae_inode_rename() - rows D46, D47, D68 to D79
 * @old_dir: from where, locked
 * @old_dentry: what
 * @new_dir: to where, locked
 * @new_dentry: as what; positive when something is replaced
 * @flags: with RENAME_EXCHANGE both directions are judged
 *
 * Return: 0 or -EPERM.
 */
int angae_inode_rename(struct inode *old_dir, struct dentry *old_dentry, struct inode *new_dir,
		       struct dentry *new_dentry, unsigned int flags)
{
	struct move there, back;

	if (!angae_gate_on() || IS_PRIVATE(d_backing_inode(old_dentry)))
		return 0;
	there = move_of(old_dir, old_dentry, new_dir, new_dentry);
	if (!(flags & RENAME_EXCHANGE))
		return judge_move(&there);
	back = move_of(new_dir, new_dentry, old_dir, old_dentry);
	return exchange(&there, &back);
}
