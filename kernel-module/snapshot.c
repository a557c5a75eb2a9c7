// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a verdict is about: the inode, its content by i_version, its name.
 *
 * The name is part of it because the formats sign the extension. Its tag is a
 * keyed hash: a file cannot be renamed to something that has the same one.
 */
#include <linux/iversion.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include "gate.h"

static hsiphash_key_t tag_key __ro_after_init;

static void set_key(struct angae_key *key, const struct inode *inode,
		    const struct angae_place *place)
{
	key->ino = inode->i_ino;
	key->volume = place->volume;
	key->igen = inode->i_generation;
	key->class = place->class;
	key->size = i_size_read(inode);
}

/**
 * angae_key_of() - the key to look up, as things are now
 * @inode: what is opened
 * @dentry: under which name
 * @place: where it stands
 * @key: filled
 *
 * The cookie is only peeked at: who stored a verdict has queried it, so any
 * change since then has moved it.
 *
 * Return: false when its file system has no content cookie: nothing is stored.
 */
bool angae_key_of(struct inode *inode, struct dentry *dentry, const struct angae_place *place,
		  struct angae_key *key)
{
	if (!IS_I_VERSION(inode))
		return false;
	set_key(key, inode, place);
	key->cookie = inode_peek_iversion(inode);
	spin_lock(&dentry->d_lock);
	key->tag = hsiphash(dentry->d_name.name, dentry->d_name.len, &tag_key);
	spin_unlock(&dentry->d_lock);
	return true;
}

static bool same_name(const struct angae_snapshot *snap, struct dentry *dentry)
{
	bool same;

	/* Renaming and unlinking move the number; then the name itself says. */
	if (raw_read_seqcount(&dentry->d_seq) == snap->name_seq)
		return true;
	spin_lock(&dentry->d_lock);
	same = snap->name_len == dentry->d_name.len &&
	       !memcmp(snap->name, dentry->d_name.name, snap->name_len);
	spin_unlock(&dentry->d_lock);
	return same;
}

static void copy_name(struct angae_snapshot *snap, struct dentry *dentry)
{
	spin_lock(&dentry->d_lock);
	/* NAME_MAX is 255: nothing is cut. */
	snap->name_len = min_t(u32, dentry->d_name.len, sizeof(snap->name) - 1);
	memcpy(snap->name, dentry->d_name.name, snap->name_len);
	snap->name_seq = raw_read_seqcount(&dentry->d_seq);
	spin_unlock(&dentry->d_lock);
	snap->name[snap->name_len] = '\0';
}

/**
 * angae_snapshot() - before asking, or before a verdict is stored
 * @snap: filled
 * @deed: inode, dentry and place are used
 */
void angae_snapshot(struct angae_snapshot *snap, const struct angae_deed *deed)
{
	struct inode *inode = deed->inode;

	snap->gens = angae_generations();
	set_key(&snap->key, inode, &deed->place);
	snap->has_cookie = IS_I_VERSION(inode);
	snap->key.cookie = snap->has_cookie ? inode_query_iversion(inode) : 0;
	snap->ctime = inode_get_ctime(inode);
	copy_name(snap, deed->dentry);
}

/*
 * Has the file changed since? The content cookie moves with the content, the
 * size and the label. Without one the change time stands in: coarse, but a
 * writer that is still there is seen by its open.
 */
static bool changed_since(const struct angae_snapshot *snap, const struct angae_deed *deed)
{
	struct inode *inode = deed->inode;
	struct timespec64 ctime = inode_get_ctime(inode);

	if (!same_name(snap, deed->dentry))
		return true;
	if (snap->has_cookie && inode_peek_iversion(inode) != snap->key.cookie)
		return true;
	/* The session may have signed it before the snapshot, and after its place was found. */
	if (snap->has_cookie)
		return angae_made_here(snap->key.class) &&
		       angae_place(inode).class != snap->key.class;
	return !timespec64_equal(&ctime, &snap->ctime) || i_size_read(inode) != snap->key.size ||
	       angae_place(inode).class != snap->key.class;
}

/**
 * angae_snapshot_store() - keep a verdict on what the snapshot shows
 * @snap: with a content cookie, and not changed since
 * @verdict: enum angae_verdict, ALLOW or DENY
 * @scope: ANGAE_SCOPE_*
 * @code: the daemon's own
 * @expires_ns: CLOCK_MONOTONIC, 0 for never
 */
void angae_snapshot_store(struct angae_snapshot *snap, u32 verdict, u32 scope, u32 code,
			  u64 expires_ns)
{
	snap->key.tag = hsiphash(snap->name, snap->name_len, &tag_key);
	angae_verdict_put(&snap->key, snap->gens, verdict, scope, code, expires_ns);
}

/**
 * angae_snapshot_settle() - an answer has come: what of it holds, and is kept
 * @snap: taken before asking
 * @deed: the same
 * @reply: from the session; 'changed' and 'written' are filled
 *
 * Context: any.
 */
void angae_snapshot_settle(struct angae_snapshot *snap, const struct angae_deed *deed,
			   struct angae_reply *reply)
{
	reply->changed = changed_since(snap, deed);
	reply->written = angae_written_by_others(deed->inode, snap->counted);
	if (snap->keep && reply->flags & ANGAE_ANSF_STORE && !reply->changed && !reply->written)
		angae_snapshot_store(snap, reply->verdict, reply->scope, reply->code,
				     reply->expires_ns);
}

/**
 * angae_snapshot_start() - draw the key of the name tags
 *
 * Return: 0.
 */
int __init angae_snapshot_start(void)
{
	get_random_bytes(&tag_key, sizeof(tag_key));
	return 0;
}
