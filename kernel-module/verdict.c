// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stored verdicts: a set-associative table of fixed size.
 *
 * An entry holds numbers, never a pointer, so an inode or a volume that goes
 * away leaves at worst a line that nothing matches. A hit takes no lock and
 * allocates nothing.
 *
 * Rules: a bucket's spinlock serialises its writers, its seqcount guards its
 * readers. It is the innermost of all. Which bucket an entry is in never
 * changes, and is read before its seqcount can be.
 */
#include <linux/hash.h>
#include <linux/iversion.h>
#include <linux/jiffies.h>
#include <linux/seqlock.h>
#include <linux/ktime.h>
#include <linux/vmalloc.h>
#include "gate.h"

#define BUCKETS_BITS CONFIG_ANGAE_VERDICT_BITS
#define WAYS	     4
#define TALLIES	     16

struct entry {
	const struct bucket *bucket;   /* written once, at the start; renew() leaves it alone */
	struct angae_key key;	       /* .volume 0: free */
	const struct angae_mark *mark; /* of its inode, once used; only compared */
	u32 epoch;		       /* of the tables, when that was */
	u64 gens;
	u64 expires;		   /* jiffies, 0: never */
	u64 tallies[TALLIES];	   /* event windows of who uses it now; see tally_of() */
	const struct dentry *seen; /* name it was last opened by; only compared */
	u64 seen_name;		   /* d_name.hash_len of it */
	u32 code;
	pid_t keeper; /* thread between setxattr and post_setxattr */
	u8 verdict;
	u8 scope;
	u8 allowed; /* scope, when the verdict is to allow */
};

struct bucket {
	spinlock_t lock;
	seqcount_spinlock_t seq;
	u32 next; /* way to replace when all are in use */
	struct entry ways[WAYS];
};

static struct bucket *buckets;

static struct bucket *bucket_of(u64 ino, u32 volume)
{
	return &buckets[hash_64(ino + ((u64)volume << 40), BUCKETS_BITS)];
}

static bool same_inode(const struct entry *entry, const struct inode *inode, u32 volume)
{
	return entry->key.ino == inode->i_ino && entry->key.volume == volume &&
	       entry->key.igen == inode->i_generation;
}

static bool same_key(const struct angae_key *a, const struct angae_key *b)
{
	return a->ino == b->ino && a->volume == b->volume && a->igen == b->igen &&
	       a->cookie == b->cookie && a->size == b->size && a->tag == b->tag &&
	       a->class == b->class;
}

static bool in_force(const struct entry *entry)
{
	return entry->gens == angae_generations() &&
	       (!entry->expires || time_before64(get_jiffies_64(), entry->expires));
}

/*
 * Clears all but the bucket. Assigning a whole entry would clear that too, for a
 * moment, and a reader that came by inode looks for the seqcount there.
 */
static void renew(struct entry *entry)
{
	memset_after(entry, 0, bucket);
}

static void change_begin(struct bucket *bucket) __acquires(&bucket->lock)
{
	spin_lock(&bucket->lock);
	write_seqcount_begin(&bucket->seq);
}

static void change_end(struct bucket *bucket) __releases(&bucket->lock)
{
	write_seqcount_end(&bucket->seq);
	spin_unlock(&bucket->lock);
}

/**
 * angae_verdict_find() - is there a stored verdict in force
 * @key: what is opened, as it is now
 * @found: filled when there is
 *
 * Context: any; no lock is taken.
 * Return: true when @found answers.
 */
bool angae_verdict_find(const struct angae_key *key, struct angae_found *found)
{
	struct bucket *bucket = bucket_of(key->ino, key->volume);
	const struct entry *entry;
	unsigned int seq;
	bool hit;

	do {
		seq = read_seqcount_begin(&bucket->seq);
		hit = false;
		for (entry = bucket->ways; entry < bucket->ways + WAYS; entry++) {
			if (!same_key(&entry->key, key) || !in_force(entry))
				continue;
			found->verdict = entry->verdict;
			found->scope = entry->scope;
			found->code = entry->code;
			found->way = entry - bucket->ways;
			hit = true;
			break;
		}
	} while (read_seqcount_retry(&bucket->seq, seq));
	return hit;
}

/*
 * Lets the inode point here, if what it remembers of itself is what the entry
 * says, under the tables of now. Files made here are told apart by who opens
 * them, and so are not pointed at. Bucket locked.
 */
static void mark_stored(struct entry *entry, const struct inode *inode)
{
	u32 epoch = READ_ONCE(angae_epoch), class = entry->key.class;
	struct angae_mark *mark = angae_mark(inode);

	if (!mark || angae_made_here(class) ||
	    READ_ONCE(mark->where) != ((u64)entry->key.volume << 32 | epoch) ||
	    (READ_ONCE(mark->label) & 0x7f) != class)
		return;
	entry->mark = mark;
	entry->epoch = epoch;
	WRITE_ONCE(mark->stored, entry);
}

/*
 * Several processes that use one file shall not push each other off the short
 * way, nor shall the uses one process has of it. Whose window it is, is checked
 * when it is counted up; who finds another's goes the long way.
 */
static u32 tally_of(enum angae_use use)
{
	return (current->tgid + use * (TALLIES / 4)) % TALLIES;
}

/**
 * angae_verdict_seen() - remember by which name an entry was just used
 * @key: as given to angae_verdict_find()
 * @found: as it answered
 * @dentry: the name
 * @use: what for
 * @tally: event window that counts its hits, from angae_event()
 *
 * From here on angae_verdict_again() answers, until something changes.
 */
void angae_verdict_seen(const struct angae_key *key, const struct angae_found *found,
			const struct dentry *dentry, enum angae_use use, u64 tally)
{
	struct bucket *bucket = bucket_of(key->ino, key->volume);
	struct entry *entry = &bucket->ways[found->way];

	change_begin(bucket);
	if (same_key(&entry->key, key)) {
		mark_stored(entry, d_backing_inode(dentry));
		entry->seen = dentry;
		entry->seen_name = READ_ONCE(dentry->d_name.hash_len);
		entry->tallies[tally_of(use)] = tally;
	}
	change_end(bucket);
}

/*
 * The same name of the same inode, allowed to be used so, and nothing has changed.
 * A dentry that was renamed or is another's by now has another hash_len: its
 * hash is salted with the address of the parent.
 */
static bool unchanged(const struct entry *entry, const struct inode *inode,
		      const struct dentry *dentry, const struct angae_place *place, u32 scope)
{
	return entry->seen == dentry && same_inode(entry, inode, place->volume) &&
	       entry->key.cookie == inode_peek_iversion(inode) &&
	       entry->key.size == i_size_read(inode) && entry->key.class == place->class &&
	       entry->seen_name == READ_ONCE(dentry->d_name.hash_len) && entry->allowed & scope &&
	       in_force(entry);
}

/**
 * angae_verdict_again() - the short way: the same file used once more
 * @inode: what is opened or mapped, not to be written
 * @dentry: under which name
 * @place: where it stands
 * @use: what for
 *
 * Context: any; no lock is taken, nothing is hashed.
 * Return: ALLOW when a stored verdict allows it and the hit has been counted;
 * NONE when nothing is stored for the inode; else LOOK.
 */
enum angae_again angae_verdict_again(const struct inode *inode, const struct dentry *dentry,
				     const struct angae_place *place, enum angae_use use)
{
	struct bucket *bucket = bucket_of(inode->i_ino, place->volume);
	const u32 scope = angae_scope_of(use), at = tally_of(use);
	const struct entry *entry;
	unsigned int seq;
	bool known;
	u64 tally;

	do {
		seq = read_seqcount_begin(&bucket->seq);
		tally = 0;
		known = false;
		for (entry = bucket->ways; entry < bucket->ways + WAYS; entry++) {
			if (entry->key.ino != inode->i_ino)
				continue;
			known = true;
			if (unchanged(entry, inode, dentry, place, scope)) {
				tally = entry->tallies[at];
				break;
			}
		}
	} while (read_seqcount_retry(&bucket->seq, seq));
	if (tally && angae_event_again(tally))
		return ANGAE_AGAIN_ALLOW;
	return known ? ANGAE_AGAIN_LOOK : ANGAE_AGAIN_NONE;
}

/**
 * angae_verdict_hit() - the shortest way: by what is remembered at the inode
 * @mark: the inode's, which points to what is stored
 * @inode: what is opened or mapped, not to be written
 * @dentry: under which name
 * @use: what for
 *
 * Its label is not looked at: who changes it moves the content cookie.
 *
 * Context: any; no lock is taken.
 * Return: true when a stored verdict allows it and the hit has been counted.
 */
bool angae_verdict_hit(const struct angae_mark *mark, const struct inode *inode,
		       const struct dentry *dentry, enum angae_use use)
{
	/* Once set it is changed, and never taken away. */
	const struct entry *entry = READ_ONCE(mark->stored);
	const u32 scope = angae_scope_of(use);
	unsigned int seq;
	u64 tally;

	if (angae_written_by_others(inode, false))
		return false;
	seq = read_seqcount_begin(&entry->bucket->seq);
	if (entry->mark != mark || entry->epoch != READ_ONCE(angae_epoch) ||
	    entry->seen != dentry || entry->seen_name != READ_ONCE(dentry->d_name.hash_len) ||
	    entry->key.cookie != inode_peek_iversion(inode) ||
	    entry->key.size != i_size_read(inode) || !(entry->allowed & scope) || !in_force(entry))
		return false;
	tally = entry->tallies[tally_of(use)];
	return !read_seqcount_retry(&entry->bucket->seq, seq) && angae_event_again(tally);
}

static struct entry *way_for(struct bucket *bucket, const struct angae_key *key)
{
	struct entry *entry, *free = NULL;

	for (entry = bucket->ways; entry < bucket->ways + WAYS; entry++) {
		if (entry->key.ino == key->ino && entry->key.volume == key->volume &&
		    entry->key.igen == key->igen)
			return entry;
		if (!free && (!entry->key.volume || !in_force(entry)))
			free = entry;
	}
	return free ?: &bucket->ways[bucket->next++ % WAYS];
}

/**
 * angae_verdict_put() - keep a verdict
 * @key: what was judged; it replaces what the inode had
 * @gens: the generations it was judged under
 * @verdict: enum angae_verdict, ALLOW or DENY
 * @scope: ANGAE_SCOPE_*
 * @code: the daemon's own
 * @expires_ns: CLOCK_MONOTONIC, 0 for never; rounded down to a tick
 */
void angae_verdict_put(const struct angae_key *key, u64 gens, u32 verdict, u32 scope, u32 code,
		       u64 expires_ns)
{
	struct bucket *bucket = bucket_of(key->ino, key->volume);
	struct entry *entry;
	u64 expires = 0, now = ktime_get_ns();

	if (expires_ns) {
		if (expires_ns <= now)
			return;
		expires = get_jiffies_64() + nsecs_to_jiffies64(expires_ns - now);
	}
	change_begin(bucket);
	entry = way_for(bucket, key);
	renew(entry);
	entry->key = *key;
	entry->gens = gens;
	entry->expires = expires;
	entry->code = code;
	entry->verdict = verdict;
	entry->scope = scope;
	entry->allowed = verdict == ANGAE_VERDICT_ALLOW ? scope : 0;
	change_end(bucket);
}

/**
 * angae_verdict_drop() - the content or the name is about to change
 * @inode: whose
 * @volume: number of its volume
 */
void angae_verdict_drop(const struct inode *inode, u32 volume)
{
	struct bucket *bucket = bucket_of(inode->i_ino, volume);
	struct entry *entry;

	change_begin(bucket);
	for (entry = bucket->ways; entry < bucket->ways + WAYS; entry++) {
		if (same_inode(entry, inode, volume))
			renew(entry);
	}
	change_end(bucket);
}

/**
 * angae_verdict_keep() - before an extended attribute is set
 * @inode: whose; its lock is held, so no write() runs
 * @place: where it stands
 * @keep: the caller may set labels without voiding a verdict (the session)
 *
 * Setting an attribute moves the content cookie. A verdict that is in force
 * now, with no writer about, is marked so that angae_verdict_kept() can move
 * it along.
 */
void angae_verdict_keep(struct inode *inode, const struct angae_place *place, bool keep)
{
	struct bucket *bucket = bucket_of(inode->i_ino, place->volume);
	struct entry *entry;

	if (!IS_I_VERSION(inode))
		return;
	keep = keep && atomic_read(&inode->i_writecount) <= 0;
	change_begin(bucket);
	for (entry = bucket->ways; entry < bucket->ways + WAYS; entry++) {
		if (!same_inode(entry, inode, place->volume))
			continue;
		entry->keeper = keep && entry->key.class == place->class && in_force(entry) &&
						entry->key.cookie == inode_peek_iversion(inode)
					? current->pid
					: 0;
	}
	change_end(bucket);
}

/**
 * angae_verdict_kept() - after it was set
 * @inode: whose; its lock is still held
 * @place: where it stands now: a new label may have changed its class
 */
void angae_verdict_kept(struct inode *inode, const struct angae_place *place)
{
	struct bucket *bucket = bucket_of(inode->i_ino, place->volume);
	struct entry *entry;
	u64 cookie;

	if (!IS_I_VERSION(inode))
		return;
	cookie = inode_query_iversion(inode);
	change_begin(bucket);
	for (entry = bucket->ways; entry < bucket->ways + WAYS; entry++) {
		if (!same_inode(entry, inode, place->volume) || entry->keeper != current->pid)
			continue;
		entry->keeper = 0;
		if (entry->key.class == place->class && atomic_read(&inode->i_writecount) <= 0)
			entry->key.cookie = cookie;
	}
	change_end(bucket);
}

/**
 * angae_verdict_count() - how many are in force
 *
 * Return: a snapshot, for the status.
 */
u32 angae_verdict_count(void)
{
	struct bucket *bucket;
	u32 count = 0;
	int i;

	for (bucket = buckets; bucket < buckets + (1 << BUCKETS_BITS); bucket++) {
		spin_lock(&bucket->lock);
		for (i = 0; i < WAYS; i++)
			count += bucket->ways[i].key.volume && in_force(&bucket->ways[i]);
		spin_unlock(&bucket->lock);
	}
	return count;
}

/**
 * angae_verdict_start() - make the table
 *
 * Return: 0 or -ENOMEM.
 */
int angae_verdict_start(void)
{
	struct bucket *bucket;
	struct entry *entry;

	buckets = vzalloc(sizeof(*buckets) << BUCKETS_BITS);
	if (!buckets)
		return -ENOMEM;
	for (bucket = buckets; bucket < buckets + (1 << BUCKETS_BITS); bucket++) {
		spin_lock_init(&bucket->lock);
		seqcount_spinlock_init(&bucket->seq, &bucket->lock);
		for (entry = bucket->ways; entry < bucket->ways + WAYS; entry++)
			entry->bucket = bucket;
	}
	return 0;
}

/** angae_verdict_stop() - nobody decides any more */
void angae_verdict_stop(void)
{
	vfree(buckets);
}
