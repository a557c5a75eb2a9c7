// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pinned and sealed directories: how a package is held still while it is
 * verified, and how the gate knows that it was. Invented for training.
 *
 * A pin holds while the directory stands in a directory of class STAGING; once
 * renamed into /data/app it is void. Pins outlive the session: what a dead
 * daemon left half verified stays still until the next one releases it.
 *
 * Rules: 'lock' guards the table. Lines hold numbers, no inode: a directory
 * that is gone leaves a line that matches nothing. Parents are walked under
 * RCU; the walk ends at the root of the volume.
 */
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include "gate.h"

#define PINS_MAX 64

struct pin {
	u64 ino;
	u32 volume; /* 0: free */
	u32 igen;
	enum angae_pin state;
	bool leaving; /* the line may be used again */
};

static DEFINE_SPINLOCK(lock);
static struct pin pins[PINS_MAX];
static unsigned int nr_pins; /* in use; 0 spares the walks */

static struct pin *pin_find(const struct inode *inode, u32 volume)
{
	struct pin *pin;

	for (pin = pins; pin < pins + PINS_MAX; pin++) {
		if (pin->volume == volume && pin->ino == inode->i_ino &&
		    pin->igen == inode->i_generation)
			return pin;
	}
	return NULL;
}

static struct pin *pin_free(void)
{
	struct pin *pin, *left = NULL;

	for (pin = pins; pin < pins + PINS_MAX; pin++) {
		if (!pin->volume)
			return pin;
		if (pin->leaving)
			left = pin;
	}
	return left;
}

static int pin_set(const struct inode *inode, u32 volume)
{
	struct pin *pin = pin_find(inode, volume);

	if (!pin) {
		pin = pin_free();
		if (!pin)
			return -ENOSPC;
		nr_pins += !pin->volume;
	}
	*pin = (struct pin){
		.ino = inode->i_ino,
		.volume = volume,
		.igen = inode->i_generation,
		.state = ANGAE_PIN_PINNED,
	};
	return 0;
}

static int pin_change(const struct inode *inode, u32 volume, u32 op)
{
	struct pin *pin;

	if (op == ANGAE_SEAL_PIN)
		return pin_set(inode, volume);
	pin = pin_find(inode, volume);
	if (!pin)
		return -ENOENT;
	if (op == ANGAE_SEAL_SEAL) {
		pin->state = ANGAE_PIN_SEALED;
	} else {
		pin->volume = 0;
		nr_pins--;
	}
	return 0;
}

/**
 * angae_seal() - ANGAE_IOC_SEAL
 * @dir: the directory
 * @op: ANGAE_SEAL_*
 *
 * Return: 0; -ENOTDIR; -EINVAL for an unknown op or, to pin, a directory that
 * is not of class STAGING; -ENOENT to seal or release what is not pinned;
 * -ENOSPC when too many are pinned.
 */
int angae_seal(struct dentry *dir, u32 op)
{
	struct inode *inode = d_inode(dir);
	struct angae_place place;
	int ret;

	if (!S_ISDIR(inode->i_mode))
		return -ENOTDIR;
	if (op < ANGAE_SEAL_PIN || op > ANGAE_SEAL_RELEASE)
		return -EINVAL;
	place = angae_place(inode);
	if (op == ANGAE_SEAL_PIN && place.class != ANGAE_CLASS_STAGING)
		return -EINVAL;
	spin_lock(&lock);
	ret = pin_change(inode, place.volume, op);
	spin_unlock(&lock);
	return ret;
}

static bool in_staging(struct dentry *dentry)
{
	struct inode *dir;

	if (IS_ROOT(dentry))
		return false;
	dir = d_inode_rcu(READ_ONCE(dentry->d_parent));
	return dir && angae_place(dir).class == ANGAE_CLASS_STAGING;
}

/* RCU read lock held. */
static enum angae_pin pin_here(struct dentry *dentry)
{
	struct inode *inode = d_inode_rcu(dentry);
	enum angae_pin state = ANGAE_PIN_NONE;
	struct pin *pin;

	if (!inode || !S_ISDIR(inode->i_mode) || !in_staging(dentry))
		return ANGAE_PIN_NONE;
	spin_lock(&lock);
	pin = pin_find(inode, angae_place(inode).volume);
	if (pin)
		state = pin->state;
	spin_unlock(&lock);
	return state;
}

/**
 * angae_pin_of() - is this very directory pinned or sealed
 * @dentry: any name
 *
 * Return: its state.
 */
enum angae_pin angae_pin_of(struct dentry *dentry)
{
	enum angae_pin state;

	if (!READ_ONCE(nr_pins))
		return ANGAE_PIN_NONE;
	rcu_read_lock();
	state = pin_here(dentry);
	rcu_read_unlock();
	return state;
}

/**
 * angae_pinned() - does a pinned or sealed directory hold this name
 * @dentry: a name, itself or anything above it is looked at
 *
 * Return: true when it must not change.
 */
bool angae_pinned(struct dentry *dentry)
{
	bool found = false;

	if (!READ_ONCE(nr_pins))
		return false;
	rcu_read_lock();
	for (; !found && !IS_ROOT(dentry); dentry = READ_ONCE(dentry->d_parent))
		found = pin_here(dentry) != ANGAE_PIN_NONE;
	rcu_read_unlock();
	return found;
}

/**
 * angae_pin_leave() - a sealed directory is being renamed into its place
 * @dentry: its name
 *
 * The pin stays, for the rename may yet fail; its line may be used again.
 */
void angae_pin_leave(struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	u32 volume = angae_place(inode).volume;
	struct pin *pin;

	spin_lock(&lock);
	pin = pin_find(inode, volume);
	if (pin)
		pin->leaving = true;
	spin_unlock(&lock);
}

/**
 * angae_pin_void() - a package leaves /data/app for staging
 * @dentry: its name
 *
 * The seal it came in with does not hold for another time.
 */
void angae_pin_void(struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	u32 volume = angae_place(inode).volume;
	struct pin *pin;

	spin_lock(&lock);
	pin = pin_find(inode, volume);
	if (pin) {
		pin->volume = 0;
		nr_pins--;
	}
	spin_unlock(&lock);
}
