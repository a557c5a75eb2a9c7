// SPDX-License-Identifier: GPL-2.0-only
/* The store of verdicts: what a key is, what voids an entry, and that it stays bounded. */
#include <linux/hrtimer.h>
#include <linux/iversion.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/lockdep.h>
#include "events.h"
#include "house.h"

#define VOLUME	   0xfffff0u /* no volume has this number */
#define WAYS	   4
#define PLACES	   (WAYS << CONFIG_ANGAE_VERDICT_BITS)
#define ALLOW	   ANGAE_VERDICT_ALLOW
#define DENY	   ANGAE_VERDICT_DENY
#define SCOPE_READ ANGAE_SCOPE_READ
#define SCOPE_EXEC ANGAE_SCOPE_EXEC

static struct angae_key key_of(u64 ino)
{
	return (struct angae_key){
		.ino = ino,
		.cookie = 100,
		.volume = VOLUME,
		.igen = 3,
		.tag = 5,
		.class = ANGAE_CLASS_MEDIA,
		.size = 4096,
	};
}

static void put(const struct angae_key *key, u32 verdict, u32 scope, u32 code)
{
	angae_verdict_put(key, angae_generations(), verdict, scope, code, 0);
}

static bool finds(const struct angae_key *key)
{
	struct angae_found found;

	return angae_verdict_find(key, &found);
}

static void verdict_is_found(struct kunit *test)
{
	struct angae_key key = key_of(1);
	struct angae_found found;

	KUNIT_EXPECT_FALSE(test, finds(&key));
	put(&key, DENY, SCOPE_EXEC, 77);
	KUNIT_ASSERT_TRUE(test, angae_verdict_find(&key, &found));
	KUNIT_EXPECT_EQ(test, found.verdict, (u32)DENY);
	KUNIT_EXPECT_EQ(test, found.scope, SCOPE_EXEC);
	KUNIT_EXPECT_EQ(test, found.code, 77u);
}

static void verdict_needs_each_part(struct kunit *test)
{
	struct angae_key key = key_of(2), other;

	put(&key, ALLOW, SCOPE_READ, 0);
	other = key;
	other.ino++;
	KUNIT_EXPECT_FALSE(test, finds(&other));
	other = key;
	other.cookie++;
	KUNIT_EXPECT_FALSE(test, finds(&other));
	other = key;
	other.volume--;
	KUNIT_EXPECT_FALSE(test, finds(&other));
	other = key;
	other.igen++;
	KUNIT_EXPECT_FALSE(test, finds(&other));
	other = key;
	other.tag++;
	KUNIT_EXPECT_FALSE(test, finds(&other));
	other = key;
	other.class = ANGAE_CLASS_PACKAGE;
	KUNIT_EXPECT_FALSE(test, finds(&other));
	other = key;
	other.size++;
	KUNIT_EXPECT_FALSE(test, finds(&other));
	KUNIT_EXPECT_TRUE(test, finds(&key));
}

static void verdict_replaces_that_of_the_inode(struct kunit *test)
{
	struct angae_key old = key_of(3), new = key_of(3);
	u32 count;

	new.cookie++;
	put(&old, ALLOW, SCOPE_READ, 0);
	count = angae_verdict_count();
	put(&new, DENY, 0, 0);
	KUNIT_EXPECT_FALSE(test, finds(&old));
	KUNIT_EXPECT_TRUE(test, finds(&new));
	KUNIT_EXPECT_EQ(test, angae_verdict_count(), count);
}

static struct angae_key expiring;

static bool expired(void)
{
	return !finds(&expiring);
}

static void verdict_expires(struct kunit *test)
{
	struct angae_key past = key_of(4);
	u64 now = ktime_get_ns();

	angae_verdict_put(&past, angae_generations(), ALLOW, SCOPE_READ, 0, now - 1);
	KUNIT_EXPECT_FALSE(test, finds(&past));
	expiring = key_of(5);
	angae_verdict_put(&expiring, angae_generations(), ALLOW, SCOPE_READ, 0, now + NSEC_PER_SEC);
	KUNIT_EXPECT_TRUE(test, finds(&expiring));
	KUNIT_EXPECT_TRUE(test, wait_until(expired));
}

static int generation(u32 policy, u32 identity)
{
	const struct angae_generation gen = {
		.size = sizeof(gen),
		.policy = policy,
		.identity = identity,
	};

	return angae_set_generation(&gen);
}

static void verdict_is_of_a_generation(struct kunit *test)
{
	u32 policy = angae_generations() >> 32, identity = angae_generations();
	struct angae_key key = key_of(6);
	u64 before;

	put(&key, ALLOW, SCOPE_READ, 0);
	KUNIT_EXPECT_EQ(test, generation(policy, identity + 1), 0);
	KUNIT_EXPECT_FALSE(test, finds(&key));
	KUNIT_EXPECT_EQ(test, generation(policy, identity), 0);
	KUNIT_EXPECT_TRUE(test, finds(&key));
	before = angae_generations();
	KUNIT_EXPECT_EQ(test, generation(policy + 1, identity), 0);
	KUNIT_EXPECT_FALSE(test, finds(&key));
	KUNIT_EXPECT_EQ(test, angae_verdict_count(), 0u);
	/* Judged under the list of before, answered after the new one. */
	angae_verdict_put(&key, before, ALLOW, SCOPE_READ, 0, 0);
	KUNIT_EXPECT_FALSE(test, finds(&key));
	KUNIT_EXPECT_EQ(test, generation(policy, identity), -EINVAL);
}

static void verdict_store_is_bounded(struct kunit *test)
{
	struct angae_found found;
	struct angae_key key;
	u32 i, left = 0;

	for (i = 0; i < 8 * PLACES; i++) {
		key = key_of(1000 + i);
		put(&key, i & 1 ? ALLOW : DENY, SCOPE_READ, i);
		KUNIT_ASSERT_TRUE(test, finds(&key));
	}
	KUNIT_EXPECT_LE(test, angae_verdict_count(), (u32)PLACES);
	for (i = 0; i < 8 * PLACES; i++) {
		key = key_of(1000 + i);
		if (!angae_verdict_find(&key, &found))
			continue;
		left++;
		KUNIT_EXPECT_EQ(test, found.code, i);
		KUNIT_EXPECT_EQ(test, found.verdict, (u32)(i & 1 ? ALLOW : DENY));
	}
	KUNIT_EXPECT_EQ(test, left, angae_verdict_count());
}

/* An entry that holds no more is used again before one that does. */
static void verdict_void_gives_way(struct kunit *test)
{
	u32 policy = angae_generations() >> 32, identity = angae_generations();
	struct angae_key key;
	u32 i;

	for (i = 0; i < 8 * PLACES; i++) {
		key = key_of(1000 + i);
		put(&key, ALLOW, SCOPE_READ, i);
	}
	KUNIT_ASSERT_EQ(test, generation(policy + 1, identity), 0);
	KUNIT_EXPECT_EQ(test, angae_verdict_count(), 0u);
	/* However they hash: WAYS fit into any bucket. */
	for (i = 0; i < WAYS; i++) {
		key = key_of(20000 + i);
		put(&key, ALLOW, SCOPE_READ, i);
	}
	KUNIT_EXPECT_EQ(test, angae_verdict_count(), (u32)WAYS);
}

/* A file with a verdict, and what an open of it looks up. */
struct subject {
	struct room room;
	struct inode *inode;
	struct dentry *dentry;
	struct angae_place place;
	struct angae_key key;
};

static struct subject *subject(struct kunit *test)
{
	const struct plan plan = {
		.file = ANGAE_CLASS_MEDIA,
		.home = ANGAE_CLASS_MEDIA,
		.into = ANGAE_CLASS_MEDIA,
	};
	struct subject *it = kunit_kzalloc(test, sizeof(*it), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, it);
	room_open(test, &it->room, &plan);
	it->dentry = it->room.file.dentry;
	it->inode = d_inode(it->dentry);
	it->place = angae_place(it->inode);
	house_store(&it->room.file, ALLOW, SCOPE_READ);
	KUNIT_ASSERT_TRUE(test, angae_key_of(it->inode, it->dentry, &it->place, &it->key));
	return it;
}

/* As a first hit leaves it. */
static void seen(struct kunit *test, struct subject *it)
{
	const struct angae_deed deed = {
		.op = ANGAE_OP_OPEN,
		.mode = ANGAE_MODE_READ,
		.inode = it->inode,
		.dentry = it->dentry,
		.place = it->place,
	};
	struct angae_found found;
	u64 tally;

	/* A window that does not end while the test runs. */
	const struct angae_config config = {sizeof(config), HOUSE_FLAGS, HOUSE_DEADLINE, 60000};

	KUNIT_ASSERT_EQ(test, angae_configure(&config), 0);
	KUNIT_ASSERT_TRUE(test, angae_verdict_find(&it->key, &found));
	tally = angae_event(&deed, ALLOW, 0, ANGAE_WHY_STORED);
	angae_verdict_seen(&it->key, &found, it->dentry, ANGAE_USE_READ, tally);
}

static enum angae_again again(const struct subject *it)
{
	return angae_verdict_again(it->inode, it->dentry, &it->place, ANGAE_USE_READ);
}

static int again_job(void *arg)
{
	return again(arg);
}

static void verdict_again_is_short(struct kunit *test)
{
	struct subject *it = subject(test);

	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_LOOK);
	seen(test, it);
	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_ALLOW);
	/* Whoever else opens it has a record of his own. */
	KUNIT_EXPECT_EQ(test, house_do(OTHER, again_job, it), (int)ANGAE_AGAIN_LOOK);
	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_ALLOW);
}

static void verdict_again_sees_changes(struct kunit *test)
{
	struct subject *it = subject(test);
	struct dentry *was = it->dentry;

	seen(test, it);
	it->dentry = it->room.dir[0].dentry; /* another name */
	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_LOOK);
	it->dentry = was;
	it->place.class = ANGAE_CLASS_PACKAGE;
	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_LOOK);
	it->place.class = ANGAE_CLASS_MEDIA;
	i_size_write(it->inode, 1);
	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_LOOK);
	i_size_write(it->inode, 0);
	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_ALLOW);
	inode_inc_iversion(it->inode);
	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_LOOK);
}

static void verdict_dropped_is_gone(struct kunit *test)
{
	struct subject *it = subject(test);

	seen(test, it);
	angae_verdict_drop(it->inode, it->place.volume);
	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_NONE);
	KUNIT_EXPECT_FALSE(test, finds(&it->key));
}

static void verdict_deny_is_no_short_way(struct kunit *test)
{
	struct subject *it = subject(test);

	house_store(&it->room.file, DENY, 0);
	seen(test, it);
	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_LOOK);
	house_store(&it->room.file, ALLOW, SCOPE_EXEC);
	seen(test, it);
	KUNIT_EXPECT_EQ(test, (int)again(it), (int)ANGAE_AGAIN_LOOK);
}

/* An attribute set by the session, or by somebody else. */
static bool outlives(struct subject *it, bool keep)
{
	angae_verdict_keep(it->inode, &it->place, keep);
	inode_inc_iversion(it->inode);
	angae_verdict_kept(it->inode, &it->place);
	angae_key_of(it->inode, it->dentry, &it->place, &it->key);
	return finds(&it->key);
}

static void verdict_outlives_a_label(struct kunit *test)
{
	struct subject *it = subject(test);

	KUNIT_EXPECT_TRUE(test, outlives(it, true));
	KUNIT_EXPECT_TRUE(test, outlives(it, true));
	KUNIT_EXPECT_FALSE(test, outlives(it, false));
	/* What is void does not come back. */
	KUNIT_EXPECT_FALSE(test, outlives(it, true));
}

static void verdict_falls_with_a_writer(struct kunit *test)
{
	struct subject *it = subject(test);

	room_file(test, &it->room.file, O_WRONLY);
	KUNIT_EXPECT_FALSE(test, outlives(it, true));
}

static void verdict_falls_with_the_class(struct kunit *test)
{
	struct subject *it = subject(test);
	struct angae_place other = it->place;

	other.class = ANGAE_CLASS_SELF;
	angae_verdict_keep(it->inode, &it->place, true);
	inode_inc_iversion(it->inode);
	angae_verdict_kept(it->inode, &other);
	angae_key_of(it->inode, it->dentry, &it->place, &it->key);
	KUNIT_EXPECT_FALSE(test, finds(&it->key));
}

/*
 * A writer that breaks in anywhere, here by an interrupt, since this machine has
 * one processor: who reads finds one entry or the other, never half of each.
 */
#define TURNS	300
#define TURN_NS (100 * NSEC_PER_USEC)

struct writer {
	struct hrtimer timer;
	struct angae_key key;
	u32 turns;
};

static enum hrtimer_restart writer_turn(struct hrtimer *timer)
{
	struct writer *writer = container_of(timer, struct writer, timer);
	bool odd = ++writer->turns & 1;

	/* The gate never writes from an interrupt; here nobody else writes meanwhile. */
	lockdep_off();
	put(&writer->key, odd ? ALLOW : DENY, odd ? SCOPE_READ : SCOPE_EXEC, odd ? ~0u : 0);
	lockdep_on();
	if (READ_ONCE(writer->turns) >= TURNS)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, ns_to_ktime(TURN_NS));
	return HRTIMER_RESTART;
}

static bool whole(const struct angae_found *found)
{
	if (found->verdict == ALLOW)
		return found->scope == SCOPE_READ && found->code == ~0u;
	return found->verdict == DENY && found->scope == SCOPE_EXEC && found->code == 0;
}

static void verdict_read_while_written(struct kunit *test)
{
	unsigned long end = jiffies + 60 * HZ;
	struct writer writer = {.key = key_of(9)};
	struct angae_found found;
	u64 reads = 0, torn = 0;

	put(&writer.key, DENY, SCOPE_EXEC, 0);
	hrtimer_init_on_stack(&writer.timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	writer.timer.function = writer_turn;
	hrtimer_start(&writer.timer, ns_to_ktime(TURN_NS), HRTIMER_MODE_REL);
	while (READ_ONCE(writer.turns) < TURNS && time_before(jiffies, end)) {
		reads++;
		torn += !angae_verdict_find(&writer.key, &found) || !whole(&found);
	}
	hrtimer_cancel(&writer.timer);
	destroy_hrtimer_on_stack(&writer.timer);
	KUNIT_EXPECT_EQ(test, writer.turns, (u32)TURNS);
	KUNIT_EXPECT_GT(test, reads, (u64)TURNS);
	KUNIT_EXPECT_EQ(test, torn, 0ull);
}

static struct kunit_case verdict_cases[] = {
	KUNIT_CASE(verdict_is_found),
	KUNIT_CASE(verdict_needs_each_part),
	KUNIT_CASE(verdict_replaces_that_of_the_inode),
	KUNIT_CASE(verdict_expires),
	KUNIT_CASE(verdict_is_of_a_generation),
	KUNIT_CASE(verdict_store_is_bounded),
	KUNIT_CASE(verdict_void_gives_way),
	KUNIT_CASE(verdict_again_is_short),
	KUNIT_CASE(verdict_again_sees_changes),
	KUNIT_CASE(verdict_dropped_is_gone),
	KUNIT_CASE(verdict_deny_is_no_short_way),
	KUNIT_CASE(verdict_outlives_a_label),
	KUNIT_CASE(verdict_falls_with_a_writer),
	KUNIT_CASE(verdict_falls_with_the_class),
	KUNIT_CASE(verdict_read_while_written),
	{},
};

static struct kunit_suite verdict_suite = {
	.name = "angae_verdict",
	.init = house_reset,
	.exit = house_clean,
	.test_cases = verdict_cases,
};

kunit_test_suite(verdict_suite);
