// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stored verdicts: a set-associative table of fixed size.
 *
 * An entry holds numbers, never a pointer, so an inode or a volume that goes
 * away leaves at worst a line that nothing matches. A hit takes no lock and
 * allocates nothing.
 *
 * Rules: a bucket's spinlock serialises its writers, its seqcount guards its
 * readers. It is the innermost of all.
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

struct entry {
	struct angae_key key; /* .volume 0: free */
	u64 gens;
	u64 expires; /* jiffies, 0: never */
	u64 tally;
	const struct dentry *seen; /* name it was last opened by; only compared */
	u64 seen_name;		   /* d_name.hash_len of it */
	u32 code;
	pid_t keeper; /* thread between setxattr and post_setxattr */
	u8 verdict;
	u8 scope;
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

/**
 * angae_verdict_seen() - remember by which name an entry was just opened
 * @key: as given to angae_verdict_find()
 * @found: as it answered
 * @dentry: the name
 * @tally: event window that counts its hits, from angae_event()
 *
 * From here on angae_verdict_again() answers, until something changes.
 */
void angae_verdict_seen(const struct angae_key *key, const struct angae_found *found,
			const struct dentry *dentry, u64 tally)
{
	struct bucket *bucket = bucket_of(key->ino, key->volume);
	struct entry *entry = &bucket->ways[found->way];

	change_begin(bucket);
	if (same_key(&entry->key, key)) {
		entry->seen = dentry;
		entry->seen_name = READ_ONCE(dentry->d_name.hash_len);
		entry->tally = tally;
	}
	change_end(bucket);
}

/*
 * The same name of the same inode, allowed to be read, and nothing has changed.
 * A dentry that was renamed or is another's by now has another hash_len: its
 * hash is salted with the address of the parent.
 */
static bool unchanged(const struct entry *entry, const struct inode *inode,
		      const struct dentry *dentry, const struct angae_place *place)
{
	return entry->seen == dentry && same_inode(entry, inode, place->volume) &&
	       entry->key.cookie == inode_peek_iversion(inode) &&
	       entry->key.size == i_size_read(inode) && entry->key.class == place->class &&
	       entry->seen_name == READ_ONCE(dentry->d_name.hash_len) &&
	       entry->verdict == ANGAE_VERDICT_ALLOW && entry->scope & ANGAE_SCOPE_READ &&
	       in_force(entry);
}

/**
 * angae_verdict_again() - the short way: the same file read once more
 * @inode: what is opened, for reading alone
 * @dentry: under which name
 * @place: where it stands
 *
 * Context: any; no lock is taken, nothing is hashed.
 * Return: ALLOW when a stored verdict allows it and the hit has been counted;
 * NONE when nothing is stored for the inode; else LOOK.
 */
enum angae_again angae_verdict_again(const struct inode *inode, const struct dentry *dentry,
				     const struct angae_place *place)
{
	struct bucket *bucket = bucket_of(inode->i_ino, place->volume);
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
			if (unchanged(entry, inode, dentry, place)) {
				tally = entry->tally;
				break;
			}
		}
	} while (read_seqcount_retry(&bucket->seq, seq));
	if (tally && angae_event_again(tally))
		return ANGAE_AGAIN_ALLOW;
	return known ? ANGAE_AGAIN_LOOK : ANGAE_AGAIN_NONE;
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
	*entry = (struct entry){
		.key = *key,
		.gens = gens,
		.expires = expires,
		.code = code,
		.verdict = verdict,
		.scope = scope,
	};
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
			*entry = (struct entry){0};
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

	buckets = vzalloc(sizeof(*buckets) << BUCKETS_BITS);
	if (!buckets)
		return -ENOMEM;
	for (bucket = buckets; bucket < buckets + (1 << BUCKETS_BITS); bucket++) {
		spin_lock_init(&bucket->lock);
		seqcount_spinlock_init(&bucket->seq, &bucket->lock);
	}
	return 0;
}

/** angae_verdict_stop() - nobody decides any more */
void angae_verdict_stop(void)
{
	vfree(buckets);
}
